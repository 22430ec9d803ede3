"""The life of an e-invoice (fact sheet, section 4.6)."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.simulators.fatture_in_cloud.sample_office import CUSTOMER, FIRST, SampleOffice


def status(office: SampleOffice, document_id: int) -> str:
    answer = office.get(f"/issued_documents/{document_id}", fields="id,ei_status").json()["data"]
    return str(answer["ei_status"])


def send(office: SampleOffice, document_id: int, **options: bool) -> int:
    return office.post(f"/issued_documents/{document_id}/e_invoice/send", {"options": options}).status_code


@pytest.fixture
def invoice(office: SampleOffice) -> int:
    return int(office.create(office.e_invoice())["id"])


def test_creating_does_not_send(office: SampleOffice, invoice: int) -> None:
    office.clock.advance(86_400)
    assert status(office, invoice) == "not_sent"


def test_the_way_to_a_company(office: SampleOffice, invoice: int) -> None:
    answer = office.post(f"/issued_documents/{invoice}/e_invoice/send")
    assert answer.json() == {"data": {"name": "CARICATO", "date": "2026-01-01 01:00:00"}}
    seen = []
    for seconds in (0, 60, 60, 180, 3_300):
        office.clock.advance(seconds)
        seen.append(status(office, invoice))
    assert seen == ["attempt", "pending", "sent", "processing", "sent"]


@pytest.mark.parametrize("outcome", ["not_delivered", "accepted", "rejected", "no_response", "discarded", "error"])
def test_the_outcome_is_the_tests(office: SampleOffice, invoice: int, outcome: str) -> None:
    office.simulator.set_outcome(invoice, outcome, after=600)
    send(office, invoice)
    office.clock.advance(599)
    assert status(office, invoice) == "processing"
    office.clock.advance(1)
    assert status(office, invoice) == outcome


def test_an_outcome_may_come_late(office: SampleOffice, invoice: int) -> None:
    send(office, invoice)
    office.clock.advance(30)
    office.simulator.set_outcome(invoice, "not_delivered", after=0)
    assert status(office, invoice) == "not_delivered"


def test_a_refusal_has_a_reason_and_may_be_sent_again(office: SampleOffice, invoice: int) -> None:
    path = f"/issued_documents/{invoice}/e_invoice/error_reason"
    assert office.get(path).status_code == 404
    reasons = {"code": "00305", "reason": "Partita IVA non valida", "solution": "Correggi la partita IVA"}
    office.simulator.set_outcome(invoice, "discarded", after=600, **reasons)
    send(office, invoice)
    office.clock.advance(700)
    assert office.get(path).json()["data"] == reasons | {
        "ei_status": "discarded",
        "date": "2026-01-01T01:10:00+01:00",
    }
    office.put(f"/issued_documents/{invoice}", entity=CUSTOMER | {"vat_number": "12345678903"})
    office.simulator.set_outcome(invoice, "accepted")
    assert send(office, invoice) == 200
    assert status(office, invoice) == "attempt"


def test_a_second_send_is_refused_or_not(office: SampleOffice, invoice: int) -> None:
    assert send(office, invoice) == 200
    assert send(office, invoice) == 409
    office.simulator.configure(second_send="accepted")
    assert send(office, invoice) == 200


def test_a_dry_run_sends_nothing(office: SampleOffice, invoice: int) -> None:
    assert send(office, invoice, dry_run=True) == 200
    assert status(office, invoice) == "not_sent"


def test_a_trial_plan_sends_nothing_not_even_dry(office: SampleOffice, invoice: int) -> None:
    office.simulator.company().plan = "trial"
    assert send(office, invoice, dry_run=True) == 403
    assert send(office, invoice) == 403
    assert office.get("/company/info").json()["data"]["plan_info"]["functions"]["e_invoice"] is False


def test_verify(office: SampleOffice, invoice: int) -> None:
    path = f"/issued_documents/{invoice}/e_invoice/xml_verify"
    assert office.get(path).json() == {"data": {"success": True}}
    office.simulator.set_verify_errors(invoice, ["DatiBollo: importo mancante"])
    answer = office.get(path)
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "error": {
                "message": "La fattura elettronica non è valida.",
                "validation_result": {"xml_errors": ["DatiBollo: importo mancante"]},
            },
            "extra": {"errors": ["DatiBollo: importo mancante"]},
        },
    )
    assert send(office, invoice) == 422
    poor = office.create(office.e_invoice(entity={"name": "Rossi"}))["id"]
    found = office.get(f"/issued_documents/{poor}/e_invoice/xml_verify").json()["extra"]["errors"]
    assert [error.split(":")[0].removeprefix("entity.") for error in found] == [
        "address_street", "address_city", "address_postal_code", "vat_number",
    ]  # fmt: skip


def test_xml_and_no_xml(office: SampleOffice, invoice: int) -> None:
    answer = office.get(f"/issued_documents/{invoice}/e_invoice/xml")
    assert answer.headers["content-type"] == "text/xml; charset=UTF-8"
    root = etree.fromstring(answer.content)
    assert (root.findtext(".//Numero"), root.findtext(".//ImportoTotaleDocumento")) == ("1", "122.00")
    paper = office.create()["id"]
    assert status(office, paper) == "missing"
    for name in ("xml", "xml_verify"):
        assert office.get(f"/issued_documents/{paper}/e_invoice/{name}").status_code == 404
    assert send(office, paper) == 404


def test_sending_needs_full_scope_of_the_type(office: SampleOffice, invoice: int) -> None:
    path = f"/c/{FIRST}/issued_documents/{invoice}/e_invoice"
    reader = office.limited_to("issued_documents.invoices:r")
    assert reader.get(f"{path}/xml_verify").status_code == 200
    assert office.refused(reader.post(f"{path}/send", json={}), 403)["code"] == "NO_PERMISSION"
