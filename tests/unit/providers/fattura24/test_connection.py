"""Each operation on the simulator: what leaves, and what is made of what comes back."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from invoicing.contract import IssuedDocument, Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.request import Issued
from invoicing.errors import OutcomeUnknown, Unsupported
from invoicing.providers.fattura24.connection import Fattura24Connection
from invoicing.providers.registry import Registry
from tests.contract.benches import connect
from tests.contract.benches.fattura24 import COMPANY, LINE, Fattura24Bench
from tests.simulators.serve import build_server


@pytest.fixture
def bench() -> Fattura24Bench:
    return Fattura24Bench()


def connection(bench: Fattura24Bench) -> Fattura24Connection:
    made = connect(bench)
    assert isinstance(made, Fattura24Connection)
    return made


def sent(bench: Fattura24Bench, kind: DocumentKind = DocumentKind.INVOICE, **changes: Any) -> dict[str, str]:
    """The header elements of a document as the simulator got them."""
    connection(bench).issue(Order(bench.document(kind, **changes), "key"))
    return bench.simulator.documents()[-1].fields


def test_the_form_holds_the_key_the_source_and_our_key_in_the_official_spelling(bench: Fattura24Bench) -> None:
    connection(bench).issue(Order(bench.document(DocumentKind.INVOICE), "demo_0-9"))
    form = bench.simulator.calls[0].form
    assert {name: form[name] for name in form if name != "xml"} == {
        "apiKey": "k" * 32,
        "source": "Sportello",
        "idRequest": "demo_0-9",
    }
    assert form["xml"].startswith('<?xml version="1.0" encoding="UTF-8"?><Fattura24><Document><DocumentType>I-force<')


@pytest.mark.parametrize("key", ["", "a" * 65, "a b", "è", "a\n"])
def test_a_key_that_might_be_cut_or_changed_never_leaves(bench: Fattura24Bench, key: str) -> None:
    with pytest.raises(Unsupported):
        connection(bench).issue(Order(bench.document(DocumentKind.INVOICE), key))
    assert not bench.simulator.calls


def test_an_invoice_to_a_person_without_vat_number_stays_an_invoice(bench: Fattura24Bench) -> None:
    customer = {"type": "person", "first_name": "Mario", "last_name": "Rossi", "tax_code": "RSSMRA80A01H501U"}
    issued = connection(bench).issue(Order(bench.document(DocumentKind.INVOICE, customer=customer), "key"))
    assert issued.remarks == ()
    document = bench.simulator.documents()[0]
    assert (document.doc_type, document.customer_name) == (1, "Mario Rossi")
    assert "CustomerVatCode" not in document.fields
    assert "CustomerCountry" not in document.fields


def abroad(country: str, vat_number: str | None = None) -> dict[str, Any]:
    return {"vat_number": vat_number, "address": {"street": "a", "postcode": "b", "city": "c", "country": country}}


@pytest.mark.parametrize(
    ("customer", "vat", "code", "country"),
    [
        ({}, "12345670017", "0000000", "IT"),
        ({"recipient_code": "ABC123"}, "12345670017", "ABC123", "IT"),
        (abroad("DE", "DE123456789"), "DE123456789", "XXXXXXX", "DE"),
        (abroad("US"), COMPANY["name"], "XXXXXXX", "US"),
        (abroad("SM", "SM12345"), "SM12345", "2R4GTO8", "SM"),
    ],
    ids=["usual", "own code", "abroad", "abroad without number", "San Marino"],
)
def test_how_an_electronic_invoice_names_its_customer(
    bench: Fattura24Bench, customer: dict[str, Any], vat: str, code: str, country: str
) -> None:
    fields = sent(bench, electronic=True, customer=COMPANY | customer)
    assert (fields["CustomerVatCode"], fields["FeDestinationCode"], fields["CustomerCountry"]) == (vat, code, country)


def test_only_an_electronic_invoice_puts_the_name_where_a_number_is_missing(bench: Fattura24Bench) -> None:
    address = {"street": "a", "postcode": "b", "city": "c", "country": "US"}
    assert "CustomerVatCode" not in sent(bench, customer={"name": "Smith", "address": address})


def test_a_greek_vat_number_alone_says_greece(bench: Fattura24Bench) -> None:
    assert sent(bench, customer={"name": "x", "vat_number": "EL123456789"})["CustomerCountry"] == "GR"


def test_other_documents_get_no_made_up_codes(bench: Fattura24Bench) -> None:
    fields = sent(bench, customer=COMPANY | {"certified_email": "a@pec.example"})
    assert fields["FeCustomerPec"] == "a@pec.example"
    assert "FeDestinationCode" not in fields
    assert "FePaymentCode" not in fields


def test_one_payment_without_amount_is_the_whole_amount_payable(bench: Fattura24Bench) -> None:
    payments = [{"method": "MP01", "paid": True}]
    fields = sent(bench, electronic=True, vat_payability="S", payments=payments)
    document = bench.simulator.documents()[0]
    assert document.payments == ({"Date": "2026-01-01", "Amount": "160.00", "Paid": "true"},)
    assert (fields["Total"], fields["VatType"]) == ("195.20", "S")
    assert (fields["FePaymentCode"], fields["PaymentMethodName"]) == ("MP01", "Contanti")


def test_a_payment_account_gives_name_and_iban(bench: Fattura24Bench) -> None:
    fields = sent(bench, payments=[{"method": "MP05", "payment_account": "banca"}])
    assert fields["PaymentMethodName"] == "Banca di Prova"
    assert fields["PaymentMethodDescription"] == "IT60X0542811101000000123456"
    connection(bench).issue(
        Order(bench.document(DocumentKind.INVOICE, payments=[{"method": "MP12", "payment_account": "banca"}]), "key-2")
    )
    assert bench.simulator.documents()[-1].fields["PaymentMethodName"] == "RIBA - Banca di Prova"


def test_the_owner_names_the_caller(bench: Fattura24Bench) -> None:
    bench.configuration = AccountConfiguration(provider="fattura24", settings={"source": "Negozio 2.0"})
    connection(bench).check_account()
    assert bench.simulator.calls[0].source == "Negozio 2.0"


def test_an_order_is_linked_by_the_id_it_got(bench: Fattura24Bench) -> None:
    ordered = connection(bench).issue(Order(bench.document(DocumentKind.SALES_ORDER), "order"))
    related = {"o-1": IssuedDocument(ordered.provider_id, ordered.number, date(2026, 1, 1))}
    document = bench.document(DocumentKind.INVOICE, related=[{"relation": "order", "reference": "o-1"}])
    connection(bench).issue(Order(document, "invoice", related))
    assert bench.simulator.documents()[-1].fields["F24OrderId"] == ordered.provider_id


@pytest.mark.parametrize(
    ("relation", "kind", "related", "code"),
    [
        ("order", DocumentKind.INVOICE, {}, "related_document_not_issued"),
        ("credited_invoice", DocumentKind.CREDIT_NOTE, {}, "related_document_not_issued"),
        (
            "credited_invoice",
            DocumentKind.CREDIT_NOTE,
            {"r-1": IssuedDocument("1", None, date(2026, 1, 1))},
            "related_document_without_number",
        ),
    ],
)
def test_a_reference_to_nothing_is_refused_before_anything_is_sent(
    bench: Fattura24Bench,
    relation: str,
    kind: DocumentKind,
    related: dict[str, IssuedDocument],
    code: str,
) -> None:
    document = bench.document(kind, related=[{"relation": relation, "reference": "r-1"}])
    with pytest.raises(Unsupported) as caught:
        connection(bench).issue(Order(document, "key", related))
    assert (caught.value.code, caught.value.pointer) == (code, "/related/0/reference")
    assert not bench.simulator.calls


def test_a_document_without_date_never_leaves(bench: Fattura24Bench) -> None:
    document = Document.model_validate(
        bench.document(DocumentKind.INVOICE).model_dump(exclude_none=True) | {"date": None}
    )
    with pytest.raises(Unsupported):
        connection(bench).issue(Order(document, "key"))
    assert not bench.simulator.calls


def test_a_mapping_that_was_taken_away_after_acceptance_is_refused(bench: Fattura24Bench) -> None:
    with pytest.raises(Unsupported) as caught:
        connection(bench).issue(Order(bench.document(DocumentKind.INVOICE, series="gone"), "key"))
    assert (caught.value.code, caught.value.pointer) == ("unknown_series", "/series")
    assert not bench.simulator.calls


def test_a_contact_is_updated_by_its_numbers(bench: Fattura24Bench) -> None:
    first = connection(bench).save_customer(bench.contact())
    assert connection(bench).save_customer(bench.contact()) == first
    (contact,) = bench.simulator.contacts
    assert (contact.contact_id, contact.updates) == (first.provider_id, 1)
    assert contact.fields["CustomerVatCode"] == "12345670017"


def test_a_credit_says_what_the_vendors_sample_says(bench: Fattura24Bench) -> None:
    connection(bench).save_credit(bench.credit())
    (credit,) = bench.simulator.credits
    assert credit.fields["DocumentType"] == "I"
    assert credit.rows == (
        {
            "Description": "Ora di consulenza",
            "Qty": "2.00",
            "Price": "80.00",
            "Discounts": "0.00",
            "VatCode": "22",
            "VatDescription": "22%",
        },
    )


def test_a_file_without_id_is_not_asked_for(bench: Fattura24Bench) -> None:
    with pytest.raises(Unsupported):
        connection(bench).fetch_pdf(Issued(provider_id="", number="7"))
    assert not bench.simulator.calls


def test_a_type_other_than_asked_for_is_a_remark(bench: Fattura24Bench) -> None:
    def as_receipt(response: httpx.Response) -> httpx.Response:
        return httpx.Response(200, content=response.read().replace(b"<docType>1<", b"<docType>3<"))

    bench.faults.change_next(as_receipt)
    issued = connection(bench).issue(Order(bench.document(DocumentKind.INVOICE), "key"))
    assert "a receipt" in issued.remarks[0]


def test_a_thousand_lines_are_issued(bench: Fattura24Bench) -> None:
    lines = [LINE | {"quantity": "0.00000001", "unit_price": "-1"}, *[LINE] * 999]
    connection(bench).issue(Order(bench.document(DocumentKind.INVOICE, lines=lines), "key"))
    assert bench.simulator.documents()[0].total_without_tax == Decimal("159840.00")


def test_the_same_over_a_real_socket(bench: Fattura24Bench) -> None:
    server = build_server(bench.simulator)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        endpoint = f"http://127.0.0.1:{server.server_port}/api/v0.3"
        provider = Registry(clock=bench.clock, endpoints={"fattura24": endpoint}).get("fattura24")
        real = provider.connect(bench.good_credentials, bench.configuration, bench.gate)
        issued = real.issue(Order(bench.document(DocumentKind.INVOICE), "key"))
        assert real.fetch_pdf(issued).startswith(b"%PDF")
        bench.simulator.inject("drop_after")
        with pytest.raises(OutcomeUnknown):
            real.issue(Order(bench.document(DocumentKind.INVOICE), "other"))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert [document.id_request for document in bench.simulator.documents()] == ["key", "other"]
    bench.simulator.assert_well_behaved()
