"""Names made by hashing: the same for ever, different for everything else, and silent about what they name."""

from collections import Counter
from itertools import product

import pytest

from invoicing.domain.identity import credential_id, lane_of, request_id
from invoicing.domain.request import Work


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (Work.DOCUMENT, "doc_213515f06cd0cc9a09b9436d43fe1d7d71dd5a86"),
        (Work.CUSTOMER, "cus_06e6c82000ded03594b3e0541f8893e64bef27b9"),
        (Work.CREDIT, "crd_01b0963f89cd8192d6b01e3450da5e5ae28efff6"),
        (Work.ACCOUNT_CHECK, "chk_1d9d9c01c8e5f80183631bedf6eeab75eafe4dff"),
        (Work.LOOKUP, "lst_34b87cd87e5a1512adf31ca20314c2c7e11a54bc"),
    ],
)
def test_ids_never_change_from_one_release_to_the_next(work: Work, expected: str) -> None:
    assert request_id(work, "demo", "order-1001") == expected


def test_asking_again_gives_the_same_id() -> None:
    assert request_id(Work.DOCUMENT, "demo", "a") == request_id(Work.DOCUMENT, "demo", "a")


def test_no_two_requests_share_an_id() -> None:
    accounts = ("a", "ab", "abc", "a-b", "demo")
    references = ("c", "bc", "b", "b-c", "order-1001", "ORDER-1001")
    ids = [request_id(work, account, reference) for work, account, reference in product(Work, accounts, references)]
    assert len(set(ids)) == len(ids)


def test_an_id_fits_a_path_and_shows_nothing_of_the_reference() -> None:
    made = request_id(Work.DOCUMENT, "demo", "mario-rossi")
    assert len(made) == 44
    assert made.replace("_", "").isalnum()
    assert "rossi" not in made


def test_a_credential_is_known_by_a_hash_that_cannot_be_tried_without_the_key() -> None:
    made = credential_id(b"key", "imaginary", "secret")
    assert made == "f6d2335f55b089116c741113077033fdbcb5b3a1"
    assert made != credential_id(b"other key", "imaginary", "secret")
    assert made != credential_id(b"key", "other", "secret")
    assert made != credential_id(b"key", "imaginary", "secret2")
    assert "secret" not in made
    assert len(made) == 40


def test_provider_and_secret_are_not_run_together() -> None:
    assert credential_id(b"key", "ab", "c") != credential_id(b"key", "a", "bc")


def test_one_lane_is_one_window_for_everybody() -> None:
    assert {lane_of(f"credential-{number}", 1) for number in range(50)} == {"lane-0"}


def test_a_credential_stays_in_its_lane() -> None:
    assert lane_of("c" * 40, 8) == "lane-7"


def test_many_credentials_spread_over_all_lanes() -> None:
    lanes, credentials = 8, 4000
    used = Counter(lane_of(credential_id(b"key", "imaginary", str(number)), lanes) for number in range(credentials))
    assert set(used) == {f"lane-{number}" for number in range(lanes)}
    assert max(used.values()) < 1.25 * credentials / lanes
    assert min(used.values()) > 0.75 * credentials / lanes
