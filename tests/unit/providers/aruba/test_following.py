"""Where a file stands at SdI by Aruba's words and SdI's own, and the files of its way."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import httpx
import pytest

from invoicing.domain.effect import Effect
from invoicing.domain.numbering import progressive
from invoicing.domain.request import Issued
from invoicing.domain.sdi import SdiState, SdiStatus
from invoicing.errors import Unavailable, Unsupported
from invoicing.fatturapa.parse.content import root_of
from tests.contract.benches.aruba import COMPANY
from tests.unit.providers.aruba.office import Office

BY_PEC = COMPANY | {"certified_email": "bianchi@pec.example"}
PUBLIC_BODY = COMPANY | {"recipient_code": "UF1234"}


def issued(office: Office, place: int = 1, **changes: Any) -> Issued:
    return office.connection().issue(office.order(place, **changes))


def status(office: Office, document: Issued) -> SdiStatus:
    return office.connection().sdi_status(document)


def answers_with(office: Office, **changes: Any) -> None:
    """The next answer is changed so on its way."""

    def changed(response: httpx.Response) -> httpx.Response:
        response.read()
        return httpx.Response(200, json=response.json() | changes)

    office.faults.change_next(changed, on=Effect.READ)


WORDS = {
    "Presa in carico": SdiState.SENT,
    "In Elaborazione": SdiState.SENT,
    "INVIATA": SdiState.SENT,
    "errore elaborazione": SdiState.FAILED,
    " Non Consegnata ": SdiState.NOT_DELIVERED,
    "Recapito impossibile": SdiState.NOT_DELIVERED,
    "Consegnata": SdiState.DELIVERED,
    "Accettata": SdiState.ACCEPTED,
    "Rifiutata": SdiState.REFUSED,
    "Decorrenza Termini": SdiState.NO_RESPONSE,
    "Scartata": SdiState.DISCARDED,
}


@pytest.mark.parametrize("word", WORDS)
def test_each_word_has_its_state_whatever_its_capitals(word: str) -> None:
    office = Office()
    document = issued(office)
    answers_with(office, invoices=[{"number": "1", "invoiceDate": "2026-01-01", "status": word}])
    seen = status(office, document)
    assert (seen.state, seen.said) == (WORDS[word], word.strip())


@pytest.mark.parametrize("word", ["Smarrita", "", None])
def test_a_word_that_is_not_known_is_asked_about_again(word: str | None) -> None:
    office = Office()
    document = issued(office)
    answers_with(office, invoices=[{"number": "1", "status": word}])
    with pytest.raises(Unavailable):
        status(office, document)


def test_the_usual_way_ends_with_sdis_number_and_its_receipt() -> None:
    office = Office()
    document = issued(office, customer=BY_PEC)
    assert status(office, document) == SdiStatus(state=SdiState.SENT, said="Presa in carico")
    office.minutes_pass(2)
    assert status(office, document).said == "Inviata"
    office.minutes_pass(120)
    seen = status(office, document)
    assert (seen.state, bool(seen.sdi_id)) == (SdiState.DELIVERED, True)
    (notice,) = office.connection().notifications(document)
    assert "_RC_" in notice.name
    assert seen.sdi_id
    assert seen.sdi_id.encode() in notice.content


def test_what_lies_in_the_customers_tax_area_is_issued() -> None:
    office = Office()
    document = issued(office)
    office.minutes_pass(120)
    assert status(office, document).state is SdiState.NOT_DELIVERED


def test_a_discarded_file_says_what_sdi_found_in_three_calls_at_most() -> None:
    office = Office()
    office.simulator.exchange.configure(unknown_buyers={"12345670017"})
    document = issued(office)
    office.minutes_pass(30)
    connection, before = office.connection(), len(office.simulator.calls)
    seen = connection.sdi_status(document)
    assert (seen.state, seen.said) == (SdiState.DISCARDED, "Scartata")
    assert seen.code == seen.errors[0].code == "00305"
    assert seen.reason
    connection.notifications(document)
    connection.fetch_xml(document)
    # What the look has read already is not asked for again.
    assert len(office.simulator.calls) == before + 2


def test_a_public_body_that_has_it_has_not_answered_yet() -> None:
    office = Office()
    document = issued(office, customer=PUBLIC_BODY)
    office.minutes_pass(180)
    seen = status(office, document)
    assert (seen.state, seen.said) == (SdiState.SENT, "Consegnata")
    office.minutes_pass(16 * 24 * 60)
    assert status(office, document).state is SdiState.NO_RESPONSE


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Consegnata", SdiState.SENT),
        ("Non Consegnata", SdiState.SENT),
        ("Recapito impossibile", SdiState.NOT_DELIVERED),
        ("Decorrenza termini", SdiState.NO_RESPONSE),
    ],
)
def test_sdi_tries_for_days_to_reach_a_public_body(word: str, state: SdiState) -> None:
    office = Office()
    document = issued(office, customer=PUBLIC_BODY)
    listed = [{"number": "1", "invoiceDate": "2026-01-01", "status": word}]
    answers_with(office, invoices=listed, invoiceType="FPA12")
    assert status(office, document).state is state


@pytest.mark.parametrize(("answer", "state"), [("EC01", SdiState.ACCEPTED), ("EC02", SdiState.REFUSED)])
def test_a_public_body_answers(answer: str, state: SdiState) -> None:
    office = Office()
    office.simulator.exchange.configure(office_answers={"UF1234": answer})
    document = issued(office, customer=PUBLIC_BODY)
    office.minutes_pass(6 * 24 * 60)
    seen = status(office, document)
    assert (seen.state, seen.code) == (state, "EC02" if answer == "EC02" else None)


def test_a_file_sent_twice_stands_where_the_first_one_does() -> None:
    office = Office()
    office.simulator.configure(same_bytes_for=0.0)
    first, second = (issued(office, customer=BY_PEC) for _ in range(2))
    assert first.provider_id != second.provider_id
    office.minutes_pass(30)
    assert status(office, second).said == "Inviata"
    office.minutes_pass(120)
    assert office.simulator.status(second.provider_id) == "Scartata"
    assert status(office, second) == status(office, first)
    assert status(office, first).state is SdiState.DELIVERED


def test_a_number_that_is_another_documents_stays_discarded() -> None:
    office = Office()
    issued(office)
    theirs = replace(office.order(), progressive=progressive(77))
    document = office.connection().issue(theirs)
    office.minutes_pass(120)
    seen = status(office, document)
    assert (seen.state, seen.code) == (SdiState.DISCARDED, "00404")


def test_the_file_is_the_one_that_sdi_got_signed_and_whole() -> None:
    office = Office()
    document = issued(office)
    content = office.connection().fetch_xml(document)
    assert content == office.simulator.invoices[0].content
    assert document.provider_id.endswith(".xml.p7m")
    assert root_of(content).findtext(".//Numero") == "1"


def test_a_file_that_is_not_there_or_not_whole_is_never_taken() -> None:
    office = Office()
    document = issued(office)
    for file in (None, "", "PGh0bWw+", "no base64!", "UEsDBA=="):
        answers_with(office, file=file)
        with pytest.raises(Unavailable):
            office.connection().fetch_xml(document)
    answers_with(office, filename="IT01879020517_99999.xml.p7m")
    with pytest.raises(Unavailable):
        office.connection().fetch_pdf(document)
    with pytest.raises(Unavailable):
        office.connection().fetch_xml(Issued(provider_id="IT01879020517_99999.xml.p7m"))
    with pytest.raises(Unsupported):
        office.connection().fetch_xml(Issued(provider_id=""))


def test_notifications_that_cannot_be_read_are_asked_for_again() -> None:
    office = Office()
    document = issued(office)
    assert office.connection().notifications(document) == []
    office.minutes_pass(120)
    broken: list[dict[str, Any]] = [
        {"notifications": None},
        {"notifications": [{"filename": "x_RC_001.xml", "file": None}]},
        {"notifications": [{"filename": "", "file": "PGE+"}]},
        {"notifications": ["x"]},
        {"errorCode": "0082"},
    ]
    for changes in broken:
        answers_with(office, **changes)
        with pytest.raises(Unavailable):
            office.connection().notifications(document)
    answers_with(office, notifications=None, count=0)
    assert office.connection().notifications(document) == []


def test_a_notification_that_no_reader_understands_costs_only_its_explanation() -> None:
    office = Office()
    office.simulator.exchange.configure(unknown_buyers={"12345670017"})
    document = issued(office)
    office.minutes_pass(30)

    def changed(response: httpx.Response) -> httpx.Response:
        answers_with(office, notifications=[{"filename": "x_NS_001.xml", "file": "PGh0bWw+"}])
        return response

    office.faults.change_next(changed, on=Effect.READ)
    seen = status(office, document)
    assert (seen.state, seen.code, seen.errors) == (SdiState.DISCARDED, None, ())


def test_the_preservation_package_is_an_archive_that_comes_in_time() -> None:
    office = Office()
    document = issued(office)
    with pytest.raises(Unavailable):
        office.connection().fetch_preservation_package(document)
    office.minutes_pass(2 * 24 * 60)
    package = office.connection().fetch_preservation_package(document)
    assert document.provider_id in zipfile.ZipFile(io.BytesIO(package)).namelist()
    office.faults.change_next(lambda _: httpx.Response(200, content=package[: len(package) // 2]), on=Effect.READ)
    with pytest.raises(Unavailable):
        office.connection().fetch_preservation_package(document)
