"""A lost reply is settled by the mark in the internal subject: exactly, and only by a search that can be trusted."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from invoicing.contract import Order
from invoicing.errors import Misconfigured, OutcomeUnknown, ProviderError, Rejected, Unavailable
from invoicing.providers.fatture_in_cloud.wire import marker
from tests.unit.providers.fatture_in_cloud.office import KEY, Office

MINUTE_MS = 60_000


def lost(office: Office, *, key: str = KEY) -> Order:
    """A document that was made, and whose reply was lost just now."""
    wanted = office.order(key=key)
    office.faults.lose_reply()
    with pytest.raises(OutcomeUnknown):
        office.connection().issue(wanted)
    return replace(wanted, sent_ms=office.clock.now_ms())


def never_made(office: Office, *, minutes_ago: int) -> Order:
    return replace(office.order(key="doc_never"), sent_ms=office.clock.now_ms() - minutes_ago * MINUTE_MS)


def failure(office: Office, order: Order) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        office.connection().find(order)
    return caught.value


def test_the_mark_has_no_character_that_a_filter_could_take_for_another() -> None:
    assert marker("doc_a_b") == "[sportello-doc-a-b]"
    assert not set(marker(KEY)) & set("%_'\"\\ ")


def test_a_long_reference_leaves_the_mark_whole() -> None:
    office = Office()
    office.connection().issue(office.order(reference="r" * 64, key=KEY + "0" * 40))
    (document,) = office.simulator.documents()
    assert document.data["subject"] == marker(KEY + "0" * 40)


@pytest.mark.parametrize("wildcards", [True, False])
@pytest.mark.parametrize("sensitive", [True, False])
def test_found_whatever_contains_means_and_nothing_that_is_only_like_it(*, wildcards: bool, sensitive: bool) -> None:
    office = Office()
    office.simulator.configure(contains_has_wildcards=wildcards, contains_is_case_sensitive=sensitive)
    wanted = lost(office)
    for alike in (KEY.upper(), KEY + "0", KEY[:-1]):
        office.connection().issue(office.order(key=alike))
    found = office.connection().find(wanted)
    assert found is not None
    assert found.provider_id == office.arrived(KEY)[0].provider_id
    assert office.connection().find(never_made(office, minutes_ago=10)) is None


def test_another_document_that_names_the_mark_where_people_read_it_is_not_ours() -> None:
    office = Office()
    office.connection().issue(office.order(key="doc_other", subject=marker("doc_never")))
    assert office.connection().find(never_made(office, minutes_ago=10)) is None


def test_a_list_that_lags_proves_nothing_before_its_time() -> None:
    office = Office(lost_reply_seconds=300)
    office.simulator.configure(list_lag=200)
    wanted = lost(office)
    assert failure(office, wanted).code == "too_early_to_tell"
    office.clock.sleep_ms(199_000)
    assert failure(office, wanted).code == "too_early_to_tell"
    office.clock.sleep_ms(2_000)
    assert office.connection().find(wanted) is not None


@pytest.mark.parametrize(("minutes", "told"), [(0, False), (4, False), (5, True), (60, True)])
def test_nothing_found_is_proof_only_after_the_account_s_patience(minutes: int, told: bool) -> None:
    office = Office()
    order = never_made(office, minutes_ago=minutes)
    if told:
        assert office.connection().find(order) is None
    else:
        assert isinstance(failure(office, order), Unavailable)


def test_a_search_by_subject_that_is_refused_settles_nothing() -> None:
    office = Office()
    office.simulator.configure(any_subject_filter=False)
    error = failure(office, lost(office))
    assert isinstance(error, Rejected)
    assert error.code == "rejected_by_provider"
    assert isinstance(failure(office, never_made(office, minutes_ago=60)), Rejected)


@pytest.mark.parametrize("operation", ["listIssuedDocuments", "ListBinIssuedDocuments"])
@pytest.mark.parametrize(
    ("status", "shape"), [(500, "html"), (403, "api"), (422, "api"), (429, "empty"), (400, "oauth")]
)
def test_a_search_that_fails_in_any_way_settles_nothing(operation: str, status: int, shape: Any) -> None:
    office = Office()
    office.simulator.inject("status", operation, status=status, shape=shape)
    assert failure(office, never_made(office, minutes_ago=60))


def test_several_are_for_a_person() -> None:
    office = Office()
    wanted = lost(office)
    office.connection().issue(office.order())
    error = failure(office, wanted)
    assert isinstance(error, OutcomeUnknown)
    assert (error.code, bool(error.remedy)) == ("issued_twice", True)


def test_one_in_the_bin_was_made_as_well() -> None:
    office = Office()
    wanted = lost(office)
    company = office.simulator.company()
    (number,) = company.documents
    company.bin[number] = company.documents.pop(number)
    office.clock.sleep_ms(60 * MINUTE_MS)
    error = failure(office, wanted)
    assert isinstance(error, OutcomeUnknown)
    assert (error.code, bool(error.remedy)) == ("in_the_bin", True)


@pytest.mark.parametrize(
    "change",
    [
        {"next_page_url": "page=2"},
        {"data": [{"id": 7}]},
        {"data": [{"subject": "x"}]},
        {"data": [{"id": "7", "subject": "x"}]},
        {"data": None},
        {"data": [None]},
    ],
    ids=["a further page", "no subject", "no id", "an id of another kind", "no list", "no rows"],
)
def test_a_list_that_does_not_show_everything_proves_nothing(change: dict[str, Any]) -> None:
    office = Office()
    office.faults.change_next(lambda response: httpx.Response(200, json={"data": []} | change))
    assert failure(office, never_made(office, minutes_ago=60)).code == "unreadable_answer"


def test_a_company_that_is_gone_waits_for_the_owner() -> None:
    office = Office(company_id=999)
    office.simulator.configure(other_company_status=404)
    assert isinstance(failure(office, never_made(office, minutes_ago=60)), Misconfigured)
