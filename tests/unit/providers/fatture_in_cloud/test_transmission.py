"""E-invoices: checked, sent once, followed word by word (fact sheet, section 4.6)."""

import importlib
import inspect
import json
import re
from typing import Any

import httpx
import pytest

from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.domain.sdi import SdiState, SdiStatus
from invoicing.errors import Misconfigured, OutcomeUnknown, ProviderError, RateLimited, Rejected, Unavailable
from tests.simulators.fatture_in_cloud.vendor_contract.choice import FILE
from tests.unit.providers.fatture_in_cloud.office import Office

HOUR_MS = 3_600_000
# The whole list of the vendor's OpenAPI 2.1.8.
WORDS = {
    "attempt": SdiState.SENT,
    "missing": SdiState.FAILED,
    "not_sent": SdiState.TO_SEND,
    "sent": SdiState.SENT,
    "pending": SdiState.SENT,
    "processing": SdiState.SENT,
    "error": SdiState.FAILED,
    "discarded": SdiState.DISCARDED,
    "not_delivered": SdiState.NOT_DELIVERED,
    "accepted": SdiState.ACCEPTED,
    "rejected": SdiState.REFUSED,
    "no_response": SdiState.NO_RESPONSE,
    "manual_accepted": SdiState.ACCEPTED,
    "manual_rejected": SdiState.REFUSED,
}


def issued(office: Office, *, electronic: bool = True) -> Issued:
    return office.connection().issue(office.order(electronic=electronic))


def failure(office: Office, document: Issued) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        office.connection().transmit(document)
    return caught.value


def sends(office: Office) -> int:
    return office.operations().count("sendEInvoice")


def test_it_is_looked_at_checked_and_sent() -> None:
    office = Office()
    document = issued(office)
    assert office.connection().transmit(document) == SdiStatus(state=SdiState.SENT, said="attempt")
    assert office.operations()[-3:] == ["getIssuedDocument", "verifyEInvoiceXml", "sendEInvoice"]
    assert office.gate.passed[-1] == ("send", Effect.WRITE)
    assert json.loads(office.simulator.calls[-1].body) == {"data": {}}


@pytest.mark.parametrize("second_send", ["refused", "accepted"])
def test_what_was_sent_already_is_not_sent_again_even_if_the_vendor_would(second_send: Any) -> None:
    office = Office()
    office.simulator.configure(second_send=second_send)
    document = issued(office)
    for _ in range(3):
        assert office.connection().transmit(document).state is SdiState.SENT
    assert sends(office) == 1


def test_a_lost_reply_of_a_sending_is_unknown_and_the_state_tells() -> None:
    office = Office()
    document = issued(office)
    office.faults.lose_reply()
    assert isinstance(failure(office, document), OutcomeUnknown)
    assert office.connection().sdi_status(document).state is SdiState.SENT
    assert sends(office) == 1


def test_what_the_check_finds_is_told_and_nothing_leaves() -> None:
    office = Office()
    document = issued(office)
    office.simulator.set_verify_errors(int(document.provider_id), ["1.4.2: manca la provincia", "2.2: aliquota"])
    error = failure(office, document)
    assert isinstance(error, Rejected)
    assert "1.4.2: manca la provincia; 2.2: aliquota" in error.detail
    assert error.remedy == ""
    assert office.connection().sdi_status(document).state is SdiState.TO_SEND
    assert sends(office) == 0


def test_a_trial_plan_waits_for_its_owner() -> None:
    office = Office()
    document = issued(office)
    office.simulator.company().plan = "trial"
    assert isinstance(failure(office, document), Misconfigured)


@pytest.mark.parametrize("operation", ["getIssuedDocument", "verifyEInvoiceXml"])
def test_a_question_that_fails_sends_nothing(operation: str) -> None:
    office = Office()
    document = issued(office)
    for status, expected in ((500, Unavailable), (429, RateLimited)):
        office.simulator.inject("status", operation, status=status, shape="html")
        assert isinstance(failure(office, document), expected)
    assert sends(office) == 0


def test_a_document_that_is_no_electronic_one_is_no_transmission() -> None:
    office = Office()
    document = issued(office, electronic=False)
    assert office.connection().transmit(document).state is SdiState.FAILED
    assert sends(office) == 0


def test_a_document_that_is_gone_is_not_tried_for_ever() -> None:
    office = Office()
    document = issued(office)
    company = office.simulator.company()
    company.bin[int(document.provider_id)] = company.documents.pop(int(document.provider_id))
    error = failure(office, document)
    assert (type(error), error.code) == (Rejected, "not_found")


# Following.


def standing(office: Office, document: Issued, said: object) -> SdiStatus:
    office.faults.change_next(lambda _: httpx.Response(200, json={"data": {"id": 1, "ei_status": said}}))
    return office.connection().sdi_status(document)


@pytest.mark.parametrize(("word", "state"), WORDS.items())
def test_every_word_of_the_vendor_s_is_understood(word: str, state: SdiState) -> None:
    office = Office()
    status = standing(office, issued(office), word)
    assert (status.state, status.said) == (state, word)


def test_the_list_of_words_is_the_vendor_s() -> None:
    """Of its file, or of its SDK where that is not beside the project."""
    if FILE.exists():
        published = set(re.findall(r"\* \*\*(\w+)\*\* - ", FILE.read_text("utf-8")))
    else:
        model = importlib.import_module("fattureincloud_python_sdk.models.issued_document").IssuedDocument
        (listed,) = re.findall(r"set\(\[('attempt'.*?)\]\)", inspect.getsource(model))
        published = set(re.findall(r"'(\w+)'", listed))
    assert set(WORDS) == published


@pytest.mark.parametrize("said", ["delivered_by_pigeon", "", None, 7, "SENT"])
def test_a_word_that_is_not_known_is_asked_again(said: object) -> None:
    office = Office()
    with pytest.raises(Unavailable):
        standing(office, issued(office), said)


@pytest.mark.parametrize("word", ["discarded", "rejected", "error"])
def test_the_reason_and_the_way_out_are_told(word: str) -> None:
    office = Office()
    document = issued(office)
    office.connection().transmit(document)
    office.simulator.set_outcome(
        int(document.provider_id), word, after=600, code="00305", reason="IdCodice non valido.", solution="Correggilo."
    )
    office.clock.sleep_ms(HOUR_MS)
    status = office.connection().sdi_status(document)
    assert (status.state, status.said) == (WORDS[word], word)
    assert (status.code, status.reason) == ("00305", "IdCodice non valido. Correggilo.")


def test_a_refusal_without_a_reason_is_a_refusal() -> None:
    """What somebody marked by hand has no reason that could be asked for: the vendor answers 404."""
    office = Office()
    document = issued(office)
    status = standing(office, document, "manual_rejected")
    assert (status.state, status.reason) == (SdiState.REFUSED, None)
    assert office.operations()[-1] == "getEInvoiceRejectionReason"


def test_a_reason_that_cannot_be_read_now_is_asked_for_again() -> None:
    office = Office()
    document = issued(office)
    office.simulator.inject("status", "getEInvoiceRejectionReason", status=500)
    with pytest.raises(Unavailable):
        standing(office, document, "discarded")


# The file.


def test_the_xml_is_kept_as_it_is() -> None:
    office = Office()
    document = issued(office)
    content = office.connection().fetch_xml(document)
    assert b"FatturaElettronica" in content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><html><body>FatturaElettronica</body></html>",
        b"<html>FatturaElettronica</html>",
        b"<p:FatturaElettronica xmlns:p='x'><FatturaElettronicaHeader>",
        b'{"data": "FatturaElettronica"}',
        b"string",
    ],
)
def test_what_is_no_whole_electronic_invoice_is_asked_for_again(content: bytes) -> None:
    office = Office()
    document = issued(office)
    office.faults.change_next(lambda _: httpx.Response(200, content=content))
    with pytest.raises(Unavailable):
        office.connection().fetch_xml(document)
