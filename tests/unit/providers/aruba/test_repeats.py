"""A file that SdI has had before stands where the first one does, if that has the same content and nothing less."""

import hashlib
import io
import zipfile
from dataclasses import replace
from typing import Any

import httpx
import pytest

from invoicing.domain.document import DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.domain.sdi import SdiState
from invoicing.errors import Misconfigured, Rejected, Unavailable
from tests.unit.providers.aruba.office import Office
from tests.unit.providers.aruba.test_following import BY_PEC, PUBLIC_BODY, status

DAYS = 24 * 60


def sent(office: Office, **changes: Any) -> Issued:
    return office.connection().issue(office.order(**changes))


def twice(office: Office, *, minutes_between: float = 0.0, customer: dict[str, Any] = BY_PEC) -> tuple[Issued, Issued]:
    """The same file, taken twice and seen by SdI."""
    office.simulator.configure(same_bytes_for=0.0)
    first = sent(office, customer=customer)
    office.minutes_pass(minutes_between)
    second = sent(office, customer=customer)
    office.minutes_pass(150)
    return first, second


def answer_fails(office: Office, operation: str) -> None:
    office.simulator.inject("code", operation, code="0082", times=None)


def test_the_first_files_xml_and_notifications_are_kept() -> None:
    office = Office()
    first, second = twice(office)
    connection, before = office.connection(), len(office.simulator.calls)
    assert connection.sdi_status(second).state is SdiState.DELIVERED
    (notice,) = connection.notifications(second)
    assert "_RC_" in notice.name
    kept = connection.fetch_xml(second)
    assert hashlib.sha256(kept).digest() == hashlib.sha256(office.simulator.invoices[0].content).digest()
    assert notice.name.startswith(first.provider_id.partition(".")[0])
    assert len(office.simulator.calls) - before <= 5


def test_the_first_files_preservation_is_the_documents() -> None:
    office = Office()
    first, second = twice(office)
    office.minutes_pass(3 * DAYS)
    package = office.connection().fetch_preservation_package(second)
    assert first.provider_id in zipfile.ZipFile(io.BytesIO(package)).namelist()


def test_a_first_file_of_days_ago_is_found() -> None:
    office = Office()
    first, second = twice(office, minutes_between=4 * DAYS)
    assert office.simulator.status(second.provider_id) == "Scartata"
    assert status(office, second) == status(office, first)


def test_a_first_file_that_a_public_body_refused_is_refused() -> None:
    office = Office()
    office.simulator.exchange.configure(office_answers={"UF1234": "EC02"})
    _, second = twice(office, customer=PUBLIC_BODY)
    office.minutes_pass(6 * DAYS)
    assert status(office, second).state is SdiState.REFUSED


def test_another_document_with_our_progressive_is_not_ours() -> None:
    """A ledger restored from a copy gives a number and a progressive again, to something else."""
    office = Office()
    sent(office, customer=BY_PEC, subject="one thing")
    repeat = sent(office, customer=BY_PEC, subject="another")
    office.minutes_pass(150)
    seen = status(office, repeat)
    assert (seen.state, seen.code) == (SdiState.DISCARDED, "00404")


def test_a_bad_end_is_told_though_its_explanation_cannot_be_had() -> None:
    office = Office()
    office.simulator.configure(processing_fails=True)
    document = sent(office)
    office.minutes_pass(30)
    answer_fails(office, "notifications")
    assert status(office, document).state is SdiState.FAILED


def test_a_list_that_cannot_be_read_hides_a_repeats_end_for_two_days_only() -> None:
    """The first file may well stand, so that the bare state would be wrong; but no list keeps it back for ever."""
    office = Office()
    _, second = twice(office)
    answer_fails(office, "findByUsername")
    with pytest.raises(Unavailable):
        status(office, second)
    office.minutes_pass(3 * DAYS)
    assert (status(office, second).state, status(office, second).code) == (SdiState.DISCARDED, "00404")


def test_a_delegation_that_a_self_billed_document_misses_stops_no_other() -> None:
    office = Office()

    def refuse() -> None:
        refusal = {"errorCode": "0093", "errorDescription": "delega assente"}
        office.faults.change_next(lambda _: httpx.Response(200, json=refusal), on=Effect.WRITE)

    refuse()
    with pytest.raises(Rejected) as caught:
        office.connection().issue(office.order(kind=DocumentKind.SELF_BILLED_INVOICE))
    assert (caught.value.code, caught.value.provider_code) == ("no_delegation", "0093")
    refuse()
    with pytest.raises(Misconfigured):
        office.connection().issue(replace(office.order(2), key="other"))
