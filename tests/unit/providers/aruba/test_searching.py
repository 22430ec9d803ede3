"""Lists that tell little, or are long: what may be ours is opened, and no search is begun that could not be ended."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from invoicing.contract import Order
from invoicing.domain.effect import Effect
from invoicing.domain.numbering import progressive
from invoicing.errors import OutcomeUnknown, RepeatIsSafe, Unavailable
from invoicing.providers.aruba.adapter import Aruba
from invoicing.providers.aruba.listing import PAGE_SIZE
from tests.unit.providers.aruba.office import Office
from tests.unit.providers.aruba.test_settling import failure, lost

AT_ONCE = Aruba.capabilities.calls_per_step
OTHER = {"name": "Verdi S.r.l.", "vat_number": "IT02345670018"}


def lists(office: Office, change: Callable[[dict[str, Any]], None]) -> None:
    """The next answer's body is changed so."""

    def changed(response: httpx.Response) -> httpx.Response:
        response.read()
        body = response.json()
        change(body)
        return httpx.Response(200, json=body)

    office.faults.change_next(changed, on=Effect.READ)


def rows(**changes: Any) -> Callable[[dict[str, Any]], None]:
    def change(body: dict[str, Any]) -> None:
        for row in body["content"]:
            row.update(changes)

    return change


def sent_before(office: Office, count: int, **customer: Any) -> None:
    """So many documents of that day, on the list without being issued one by one."""
    office.connection().issue(office.order(9_000, customer=customer))
    (first,) = office.simulator.invoices[-1:]
    for place in range(1, count):
        key = first.keys[0]._replace(number=f"Z{place}")
        office.simulator.world.invoices.append(
            replace(first, filename=f"IT01879020517_Z{place:04}.xml.p7m", keys=(key,))
        )


@pytest.mark.parametrize(
    "change",
    [
        rows(invoices=[]),
        rows(invoices=[{"number": None, "invoiceDate": None, "status": "Inviata"}]),
        rows(sender={"countryCode": "IT", "vatCode": "IT01234560017"}),
        rows(sender={"countryCode": "IT", "vatCode": "1234560017"}),
        rows(sender=None),
    ],
    ids=["no documents", "no number", "country twice", "a figure lost", "no sender"],
)
def test_what_a_list_does_not_tell_is_looked_up_in_the_file(change: Callable[[dict[str, Any]], None]) -> None:
    office = Office()
    wanted = lost(office, office.order())
    office.minutes_pass(7)
    lists(office, change)
    found = office.connection().find(wanted)
    assert found
    assert found.provider_id == office.simulator.invoices[0].filename


def test_a_document_listed_without_its_number_is_in_the_way_only_if_it_bears_it() -> None:
    office = Office()
    office.connection().issue(office.order(2))
    wanted = office.sent_now(office.order())
    office.minutes_pass(7)
    lists(office, rows(invoices=[]))
    with pytest.raises(RepeatIsSafe):
        office.connection().find(wanted)
    lists(office, rows(invoices=[]))
    assert failure(office, replace(wanted, number="2")).code == "number_taken_there"


def test_pages_that_do_not_say_where_they_begin_are_read_from_zero() -> None:
    office = Office()
    office.simulator.configure(first_page=0)
    wanted = lost(office, office.order())
    office.minutes_pass(7)
    lists(office, lambda body: body.pop("first"))
    assert office.connection().find(wanted)


def test_a_list_shorter_than_it_says_proves_nothing() -> None:
    office = Office()
    wanted = office.sent_now(office.order())
    office.connection().issue(office.order(2))
    office.minutes_pass(7)
    lists(office, lambda body: body.update(totalElements=2))
    error = failure(office, wanted)
    assert (type(error), error.code) == (Unavailable, "list_incomplete")


def test_a_restored_ledgers_older_file_of_the_same_number_and_progressive_is_not_taken_for_ours() -> None:
    office = Office()
    office.connection().issue(office.order(customer=OTHER))
    wanted = office.sent_now(office.order())
    office.minutes_pass(7)
    assert failure(office, wanted).code == "number_taken_there"


@pytest.mark.parametrize("taken", [True, False])
def test_of_many_documents_only_the_customers_are_looked_through(taken: bool) -> None:
    office = Office()
    order: Order = office.order()
    wanted = lost(office, order) if taken else office.sent_now(order)
    sent_before(office, AT_ONCE * PAGE_SIZE + 1, **OTHER)
    office.minutes_pass(7)
    before = len(office.simulator.calls)
    if taken:
        found = office.connection().find(wanted)
        assert found
        assert found.provider_id == office.simulator.invoices[0].filename
    else:
        # How Aruba matches a customer is not documented: that nothing was found there is no proof.
        assert isinstance(failure(office, wanted), RepeatIsSafe)
    assert len(office.simulator.calls) - before <= AT_ONCE


def test_a_search_that_the_windows_would_cut_off_is_a_persons() -> None:
    office = Office()
    wanted = office.sent_now(office.order())
    sent_before(office, AT_ONCE * PAGE_SIZE + 1)
    office.minutes_pass(7)
    before = len(office.simulator.calls)
    error = failure(office, wanted)
    assert (type(error), error.code) == (OutcomeUnknown, "search_too_long")
    assert len(office.simulator.calls) - before == 2


def test_the_whole_list_is_read_as_long_as_the_windows_allow() -> None:
    office = Office()
    wanted = office.sent_now(office.order())
    sent_before(office, (AT_ONCE - 1) * PAGE_SIZE)
    office.minutes_pass(7)
    with pytest.raises(RepeatIsSafe):
        office.connection().find(wanted)


def test_too_many_files_to_be_opened_are_a_persons() -> None:
    office = Office()
    wanted = office.sent_now(office.order())
    sent_before(office, AT_ONCE)
    office.minutes_pass(7)
    lists(office, rows(invoices=[]))
    assert failure(office, wanted).code == "search_too_long"


def test_what_left_last_has_its_own_time() -> None:
    office = Office()
    first = office.clock.now_ms()
    office.minutes_pass(20)
    again = replace(office.order(1), sent_ms=first, last_ms=office.clock.now_ms(), progressive=progressive(3))
    office.minutes_pass(5)
    assert failure(office, again).code == "too_early_to_tell"
    office.minutes_pass(2)
    with pytest.raises(RepeatIsSafe):
        office.connection().find(again)
