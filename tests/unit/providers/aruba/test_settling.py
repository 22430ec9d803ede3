"""A lost reply is settled by our progressive in the file itself; nothing less tells ours from a person's."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from invoicing.contract import Order
from invoicing.domain.document import DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.numbering import progressive
from invoicing.errors import OutcomeUnknown, ProviderError, RepeatIsSafe, Unavailable
from tests.fakes.faulty_transport import Moment
from tests.unit.providers.aruba.office import Office


def lost(office: Office, order: Order) -> Order:
    """``order``, which was taken just now, and whose reply was lost."""
    wanted = office.sent_now(order)
    office.faults.lose_reply()
    with pytest.raises(OutcomeUnknown):
        office.connection().issue(wanted)
    return wanted


def failure(office: Office, order: Order) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        office.connection().find(order)
    return caught.value


def test_nothing_is_asked_in_the_first_minute() -> None:
    office = Office()
    wanted, before = lost(office, office.order()), len(office.simulator.calls)
    office.minutes_pass(0.9)
    assert (type(failure(office, wanted)), failure(office, wanted).code) == (Unavailable, "too_early_to_tell")
    assert len(office.simulator.calls) == before
    office.minutes_pass(0.2)
    found = office.connection().find(wanted)
    assert found
    assert (found.provider_id, found.number, found.remarks) == (office.simulator.invoices[0].filename, "1", ())


def test_not_there_is_said_only_after_six_minutes() -> None:
    office = Office()
    wanted = office.sent_now(office.order())
    for minutes in (2, 3.9):
        office.minutes_pass(minutes)
        assert failure(office, wanted).code == "too_early_to_tell"
    office.minutes_pass(0.2)
    with pytest.raises(RepeatIsSafe):
        office.connection().find(wanted)
    assert Office(lost_reply_seconds=3_600).configuration.settings["lost_reply_seconds"] == 3_600


@pytest.mark.parametrize("first_page", [0, 1])
def test_every_page_is_read_wherever_pages_begin(first_page: int) -> None:
    office = Office()
    office.simulator.configure(first_page=first_page)
    wanted = lost(office, office.order())
    for place in range(2, 230):
        office.connection().issue(office.order(place))
    office.minutes_pass(7)
    found = office.connection().find(wanted)
    assert found
    assert found.provider_id == office.simulator.invoices[0].filename
    assert len(office.simulator.calls_of("findByUsername")) == 3
    assert len(office.simulator.calls_of("getByFilename")) == 1
    with pytest.raises(RepeatIsSafe):
        office.connection().find(replace(wanted, number="999"))


def test_a_list_that_cannot_be_read_to_its_end_proves_nothing() -> None:
    office = Office()
    wanted = office.sent_now(office.order())
    office.connection().issue(office.order(2))
    office.minutes_pass(7)

    def spoil(**changes: Any) -> None:
        def changed(response: httpx.Response) -> httpx.Response:
            response.read()
            return httpx.Response(200, json=response.json() | changes)

        office.faults.change_next(changed, on=Effect.READ)

    broken: list[dict[str, Any]] = [
        {"content": None},
        {"content": "none"},
        {"content": [{"id": "1"}]},
        {"errorCode": "0072"},
        {"errorCode": "0777"},
        {"last": False},
    ]
    for changes in broken[:-1]:
        spoil(**changes)
        assert isinstance(failure(office, wanted), Unavailable), changes
    spoil(**broken[-1])
    # The page behind the last one is empty, and so it was the end.
    with pytest.raises(RepeatIsSafe):
        office.connection().find(wanted)
    office.faults.break_next(Moment.AFTER, on=Effect.READ)
    assert isinstance(failure(office, wanted), Unavailable)


def test_a_list_that_gives_the_same_page_for_ever_is_no_list() -> None:
    office = Office()
    wanted = office.sent_now(office.order())
    office.connection().issue(office.order(2))
    office.minutes_pass(7)

    def never_last(response: httpx.Response) -> httpx.Response:
        response.read()
        first = office.simulator.world.invoices
        page = response.json() | {"last": False, "first": True}
        rows = [{"filename": one.filename, "invoices": []} for one in first]
        office.faults.change_next(never_last, on=Effect.READ)
        return httpx.Response(200, json=page | {"content": rows})

    office.faults.change_next(never_last, on=Effect.READ)
    assert failure(office, wanted).code == "unreadable_answer"


def test_a_persons_document_of_the_same_number_is_not_ours() -> None:
    office = Office()
    theirs = office.order()
    office.connection().issue(theirs)
    wanted = office.sent_now(replace(theirs, progressive=progressive(77)))
    office.minutes_pass(7)
    error = failure(office, wanted)
    assert (type(error), error.code) == (OutcomeUnknown, "number_taken_there")
    assert error.remedy


def test_a_credit_note_of_the_same_number_is_not_in_the_way() -> None:
    office = Office()
    note = office.order(kind=DocumentKind.CREDIT_NOTE)
    office.connection().issue(note)
    wanted = office.sent_now(replace(office.order(), progressive=progressive(77)))
    office.minutes_pass(7)
    with pytest.raises(RepeatIsSafe):
        office.connection().find(wanted)


def test_our_own_discarded_file_leaves_its_number_to_the_next_one() -> None:
    office = Office()
    office.simulator.exchange.configure(unknown_buyers={"12345670017"})
    office.connection().issue(office.order())
    office.minutes_pass(30)
    assert office.simulator.status(office.simulator.invoices[0].filename) == "Scartata"
    again = office.sent_now(replace(office.order(), progressive=progressive(2)))
    office.minutes_pass(7)
    with pytest.raises(RepeatIsSafe):
        office.connection().find(again)
    office.connection().issue(again)
    found = office.connection().find(again)
    assert found
    assert found.provider_id == office.simulator.invoices[1].filename


@pytest.mark.parametrize("other", [{"number": "2"}, {"date": "2025-12-31"}, {"number": "2", "date": "2025-12-30"}])
def test_documents_of_other_numbers_and_years_are_not_even_opened(other: dict[str, str]) -> None:
    office = Office()
    order = replace(office.order(date=other.get("date", "2026-01-01")), number=other.get("number", "1"))
    office.connection().issue(order)
    wanted = office.sent_now(replace(office.order(), progressive=progressive(77)))
    office.minutes_pass(7)
    with pytest.raises(RepeatIsSafe):
        office.connection().find(wanted)
    assert not office.simulator.calls_of("getByFilename")


def without_file(office: Office) -> None:
    """The next answers show no files."""

    def changed(response: httpx.Response) -> httpx.Response:
        response.read()
        body = response.json()
        office.faults.change_next(changed, on=Effect.READ)
        return httpx.Response(200, json=body | {"file": None} if "filename" in body else body)

    office.faults.change_next(changed, on=Effect.READ)


def test_without_the_file_nobody_can_tell_whose_it_is() -> None:
    office = Office()
    wanted = lost(office, office.order())
    office.minutes_pass(7)
    without_file(office)
    assert failure(office, wanted).code == "number_taken_there"


def test_of_a_file_taken_twice_the_one_counts_that_sdi_kept() -> None:
    office = Office()
    office.simulator.configure(same_bytes_for=0.0)
    wanted = office.sent_now(office.order())
    for _ in range(2):
        office.connection().issue(wanted)
    office.minutes_pass(67)
    found = office.connection().find(wanted)
    assert found
    assert found.provider_id == office.simulator.invoices[0].filename


def test_of_a_file_taken_twice_nobody_can_tell_before_sdi_does() -> None:
    office = Office()
    office.simulator.configure(same_bytes_for=0.0, hand_over_after=86_400.0)
    wanted = office.sent_now(office.order())
    for _ in range(2):
        office.connection().issue(wanted)
    office.minutes_pass(7)
    assert failure(office, wanted).code == "issued_twice"


def test_what_you_bill_yourself_is_settled_by_a_person_unless_it_is_found() -> None:
    office = Office()
    wanted = office.sent_now(office.order(kind=DocumentKind.SELF_BILLED_INVOICE))
    office.minutes_pass(7)
    assert (type(failure(office, wanted)), failure(office, wanted).code) == (OutcomeUnknown, "search_proves_nothing")


def test_a_search_names_the_user_the_seller_and_a_day_more_on_both_sides() -> None:
    office = Office()
    wanted = lost(office, office.order())
    office.minutes_pass(7)
    office.connection().find(wanted)
    (call,) = office.simulator.calls_of("findByUsername")
    assert (call.query.pop("startDate"), call.query.pop("endDate")) == ("2026-01-08", "2026-01-10")
    assert call.query == {
        "username": "ARUBA00001",
        "page": "1",
        "size": "100",
        "countrySender": "IT",
        "vatcodeSender": "01234560017",
    }
