"""Each notification becomes a state in our words, and no order of arrival takes a document back."""

import functools
import itertools
from typing import Any

import pytest

from invoicing.domain.sdi import SdiState, SdiStatus
from invoicing.fatturapa.notification_meaning import Meaning, later, meaning, rank, status
from invoicing.fatturapa.notifications import Notification, read_notification
from tests.simulators.sdi import Notice
from tests.unit.fatturapa.notifications.notices import ANSWER_SENT_BACK, DAY, NAME, OFFICE_ANSWER, Post, one
from tests.unit.simulators.sdi.files import OFFICE

SENT = SdiStatus(state=SdiState.SENT)


def read(notice: Notice) -> Notification:
    return read_notification(notice.name, notice.content)


@pytest.mark.parametrize(
    ("kind", "public", "state", "code"),
    [
        ("RC", False, "delivered", None),
        ("RC", True, "sent", None),
        ("NS", False, "discarded", "00305"),
        ("NS", True, "discarded", "00305"),
        ("MC", False, "not_delivered", None),
        ("MC", True, "sent", None),
        ("NE", True, "refused", "EC02"),
        ("DT", True, "no_response", None),
        ("AT", True, "not_delivered", None),
    ],
)
def test_each_type_has_its_state(kind: str, public: bool, state: str, code: str | None) -> None:
    found = status(read(one(kind, public=public)))
    assert (found.state, found.code, found.sdi_id) == (state, code, "724999")
    assert found.said


def test_an_acceptance_is_one() -> None:
    post = Post(office_answers={OFFICE: "EC01"})
    assert status(read(post.notices(public=True)[-1])).state is SdiState.ACCEPTED


def test_a_refusal_brings_the_offices_words() -> None:
    post = Post()
    post.notices(public=True, wait=DAY)
    notice = post.exchange.answer(f"{NAME}.xml.p7m", "EC02", "Importo non dovuto")
    assert status(read(notice)).reason == "Importo non dovuto"


@pytest.mark.parametrize("content", [OFFICE_ANSWER, ANSWER_SENT_BACK], ids=["EC", "SE"])
def test_an_answer_not_passed_on_says_only_that_the_office_has_it(content: bytes) -> None:
    assert status(read_notification(f"{NAME}_EC_001.xml", content)).state is SdiState.SENT


def test_every_error_of_a_discard_is_kept() -> None:
    found = status(read(Post().notices(recipient="000", date="2026-06-01", number="A")[0]))
    assert {error.code for error in found.errors} == {"00200"}
    found = status(read(Post().notices(date="2026-06-01", number="A")[0]))
    assert [error.code for error in found.errors] == ["00403", "00425"]
    assert found.code == "00403"
    assert (found.reason or "").count(";") == 1


def test_a_repeated_document_has_words_of_its_own() -> None:
    post = Post()
    post.notices(number="77", name="IT01234560017_00001")
    (again,) = post.notices(number="77", name="IT01234560017_00002", recipient="XYZ9876")
    (same_name,) = post.notices(number="78", name="IT01234560017_00001")
    assert meaning(read(again)) is Meaning.ALREADY_ISSUED
    assert (status(read(again)).state, status(read(again)).code) == (SdiState.DISCARDED, "00404")
    assert meaning(read(same_name)) is Meaning.ALREADY_SENT
    assert (status(read(same_name)).state, status(read(same_name)).code) == (SdiState.DISCARDED, "00002")


def test_an_attestation_says_what_is_left_to_do() -> None:
    attested, left = status(read(one("AT", public=True))), status(read(one("MC", public=False)))
    assert "attestation" in (attested.reason or "")
    assert meaning(read(one("AT", public=True))) is not meaning(read(one("MC", public=False)))
    assert left.reason != attested.reason


def test_a_receipt_of_a_public_body_counts_more_than_a_failed_try_and_a_providers_failure() -> None:
    tried, received = (status(read(one(kind, public=True))) for kind in ("MC", "RC"))
    for order in itertools.permutations([SENT, SdiStatus(state=SdiState.FAILED), tried, received]):
        assert functools.reduce(later, order).said == "Ricevuta di consegna"


COURSES: dict[str, tuple[Post, dict[str, Any], str]] = {
    "accepted": (Post(office_answers={OFFICE: "EC01"}), {"public": True}, "accepted"),
    "refused": (Post(office_answers={OFFICE: "EC02"}), {"public": True}, "refused"),
    "silent": (Post(), {"public": True}, "no_response"),
    "reached later": (
        Post(unreachable_recipients={OFFICE}, reached_later={OFFICE}, office_answers={OFFICE: "EC01"}),
        {"public": True},
        "accepted",
    ),
    "never reached": (Post(unreachable_recipients={OFFICE}), {"public": True}, "not_delivered"),
    "private": (Post(), {}, "delivered"),
    "discarded": (Post(), {"date": "2027-01-01"}, "discarded"),
}


@pytest.mark.parametrize("course", COURSES)
def test_the_end_is_the_same_in_every_order(course: str) -> None:
    post, facts, end = COURSES[course]
    seen = [status(read(notice)) for notice in post.notices(**facts)]
    # What came last in truth comes twice: notices are read again and again.
    for order in itertools.permutations([*seen, seen[-1]]):
        states = list(itertools.accumulate((SENT, *order), later))
        assert states[-1].state == end
        assert [rank(one) for one in states] == sorted(rank(one) for one in states)


def test_a_name_used_twice_does_not_undo_the_first_files_receipt() -> None:
    post = Post()
    delivered = post.notices(number="1")[0]
    repeated = post.notices(number="2")[0]
    for order in itertools.permutations([status(read(delivered)), status(read(repeated))]):
        assert functools.reduce(later, order, SENT).state is SdiState.DELIVERED
    assert later(SENT, status(read(repeated))).code == "00002", "alone, it is told of"


@pytest.mark.parametrize("kind", ["RC", "MC"])
def test_a_number_taken_before_does_not_undo_what_became_of_the_same_file(kind: str) -> None:
    """A file that was sent twice is told both: its delivery, and that its number is taken (00404), by itself."""
    arrived = status(read(one(kind, public=False)))
    repeated = SdiStatus(state=SdiState.DISCARDED, code="00404")
    assert later(repeated, arrived) is later(arrived, repeated) is arrived
    assert later(SENT, repeated) is repeated


def test_what_sdi_says_counts_more_than_a_failure_on_the_way() -> None:
    failed, delivered = SdiStatus(state=SdiState.FAILED), status(read(one("RC", public=False)))
    assert later(failed, delivered) is later(delivered, failed) is delivered
    assert later(SENT, failed) is failed


def test_no_two_states_rank_alike() -> None:
    assert len({rank(SdiStatus(state=state)) for state in SdiState}) == len(SdiState)
