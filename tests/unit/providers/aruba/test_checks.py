"""Everything that Aruba or SdI would refuse is told before anything is queued, with pointers into the request."""

from datetime import date
from typing import Any

import pytest

from invoicing.abilities import NumbersDocuments
from invoicing.contract import IssuedDocument, Order
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.numbering import progressive
from invoicing.domain.problem import Problem
from invoicing.domain.tasks import ProductUpdate
from invoicing.errors import Unsupported
from tests.contract.benches.aruba import SELLER
from tests.unit.providers.aruba.office import IBAN, OTHER_IBAN, Office

LINE = {"description": "Consulenza", "quantity": "1", "unit_price": "100", "vat_rate": "22"}


def problems(office: Office, kind: DocumentKind = DocumentKind.INVOICE, **changes: Any) -> dict[str, str]:
    document = office.document(kind, **changes)
    return {one.pointer: one.code for one in office.provider().check(document, office.configuration)}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"template": "standard"}, "/template"),
        ({"email_to_customer": True}, "/email_to_customer"),
        ({"customer": {"email": "info@bianchi.example"}}, "/customer/email"),
        ({"customer": {"phone": "+39 011 5550100"}}, "/customer/phone"),
        ({"lines": [LINE, LINE | {"product_group": "servizi"}]}, "/lines/1/product_group"),
        ({"payments": [{"method": "MP05", "paid": True}]}, "/payments/0/paid"),
        ({"payments": [{"method": "MP05", "payment_account": "posta"}]}, "/payments/0/payment_account"),
        (
            {"payments": [{"method": "MP05", "payment_account": "banca", "iban": OTHER_IBAN}]},
            "/payments/0/iban",
        ),
        ({"series": "web"}, "/series"),
    ],
)
def test_what_a_file_for_sdi_has_no_place_for_is_refused_by_name(changes: dict[str, Any], pointer: str) -> None:
    office = Office()
    refused(office, office.document(DocumentKind.INVOICE, **changes), pointer)


def test_documents_on_paper_are_refused_by_name() -> None:
    office = Office()
    document = office.document(DocumentKind.INVOICE).model_copy(update={"electronic": False})
    refused(office, document, "/electronic")


def refused(office: Office, document: Document, pointer: str) -> None:
    found = office.provider().check(document, office.configuration)
    assert [one.pointer for one in found] == [pointer]
    assert all(one.remedy for one in found)
    with pytest.raises(Unsupported):
        office.connection().issue(Order(document, "k", number="1", progressive=progressive(1)))
    assert not office.simulator.calls


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"customer": {"vat_number": "IT01234560017"}}, "/document_type", "sdi_00471"),
        ({"kind": "self_billed_invoice", "document_type": "TD17"}, "/document_type", "sdi_00473"),
        ({"lines": [LINE | {"vat_rate": "0"}]}, "/lines/0/vat_nature", "sdi_00400"),
    ],
)
def test_what_sdi_would_discard_is_refused_before_it_is_sent(changes: dict[str, Any], pointer: str, code: str) -> None:
    office = Office()
    found = problems(office, **changes)
    assert code in found.values(), found
    assert any(where.startswith(pointer) for where in found), found
    # And once more before it is sent: the account's settings can have changed since it was accepted.
    with pytest.raises(Unsupported):
        office.connection().issue(office.order(**changes))
    assert not office.simulator.calls


def test_every_kind_passes_with_and_without_a_series() -> None:
    office = Office()
    for kind in office.provider().capabilities.kinds:
        assert problems(office, kind) == problems(office, kind, series="negozio") == {}, kind


def test_our_own_documents_need_no_number_yet_to_be_referred_to() -> None:
    office = Office()
    changes: dict[str, Any] = {"related": [{"relation": "credited_invoice", "reference": "shop-1"}]}
    document = office.document(DocumentKind.CREDIT_NOTE, **changes)
    assert office.provider().check(document, office.configuration) == []
    related = {"shop-1": IssuedDocument("IT01879020517_00001.xml.p7m", "7/A", date(2025, 12, 30))}
    office.connection().issue(Order(document, "k", related=related, number="1", progressive=progressive(1)))
    assert office.file().findtext(".//DatiFattureCollegate/IdDocumento") == "7/A"
    assert office.file().findtext(".//DatiFattureCollegate/Data") == "2025-12-30"


def test_a_payment_account_stands_for_its_bank_and_its_iban() -> None:
    office = Office()
    payments = [
        {"method": "MP05", "amount": "100", "payment_account": "banca"},
        {"method": "MP05", "amount": "50", "payment_account": "banca", "bank": "Altra Banca", "iban": IBAN},
        {"method": "MP01", "amount": "45.20", "payment_account": "cassa"},
    ]
    assert problems(office, payments=payments) == {}
    office.connection().issue(office.order(payments=payments))
    rows = office.file().findall(".//DettaglioPagamento")
    found = [(row.findtext("IstitutoFinanziario"), row.findtext("IBAN")) for row in rows]
    assert found == [("Banca di Prova", IBAN), ("Altra Banca", IBAN), ("Cassa", None)]


def test_the_transmitter_is_aruba_without_contacts_and_the_file_bears_our_progressive() -> None:
    office = Office()
    issued = office.connection().issue(office.order(4711))
    sent = office.file().find("FatturaElettronicaHeader/DatiTrasmissione")
    assert sent is not None
    assert [sent.findtext(f"IdTrasmittente/{name}") for name in ("IdPaese", "IdCodice")] == ["IT", "01879020517"]
    assert sent.find("ContattiTrasmittente") is None
    assert sent.findtext("ProgressivoInvio") == progressive(4711)
    assert (issued.provider_id, issued.number) == (office.simulator.invoices[0].filename, "4711")
    assert office.uploads()[0].keys() == {"dataFile"}


def test_a_delegated_user_names_the_seller_with_its_country() -> None:
    office = Office(delegated=True)
    office.connection().issue(office.order())
    assert office.uploads()[0]["senderPIVA"] == "IT01234560017"


def test_numbers_are_the_sellers_and_look_as_the_account_says() -> None:
    office = Office(numbering={"format": "{year}-{number}", "first": [{"year": 2026, "number": 40}]})
    provider = office.provider()
    assert isinstance(provider, NumbersDocuments)
    numbers = provider.numbers(office.configuration)
    assert numbers.scope == "IT01234560017"
    assert (numbers.written(None, 7, 2026), numbers.written("negozio", 7, 2026)) == ("2026-7", "7/N")
    assert (numbers.first(None, 2026), numbers.first("negozio", 2026)) == (40, 1)


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"settings": {}}, ["/settings/seller"]),
        ({"settings": {"seller": SELLER | {"vat_number": "IT01234567890"}}}, ["/settings/seller/vat_number"]),
        ({"settings": {"seller": SELLER, "sender": "x"}}, ["/settings/sender"]),
        ({"settings": {"seller": SELLER, "lost_reply_seconds": 60}}, ["/settings/lost_reply_seconds"]),
        ({"settings": {"seller": SELLER, "delegated": "yes"}}, ["/settings/delegated"]),
        (
            {"settings": {"seller": SELLER, "numbering": {"first": [{"year": 2026, "number": 2, "series": "web"}]}}},
            ["/settings/numbering/first/0/series"],
        ),
        ({"mappings": {"series": {"web": "/W"}}}, ["/mappings/series/web"]),
        ({"mappings": {"payment_accounts": {"b": {"name": "B" * 81}}}}, ["/mappings/payment_accounts/b/name"]),
        ({"mappings": {"payment_accounts": {"b": {"name": "Банк"}}}}, ["/mappings/payment_accounts/b/name"]),
    ],
)
def test_wrong_settings_are_found_when_they_are_made(change: dict[str, Any], pointers: list[str]) -> None:
    office = Office()
    wrong = type(office.configuration).model_validate(office.configuration.model_dump() | change)
    found = office.provider().check_configuration(wrong)
    assert [one.pointer for one in found] == pointers
    assert all(one.remedy for one in found)
    told = office.provider().check(office.document(DocumentKind.INVOICE), wrong)
    assert {(one.code, one.pointer) for one in told} == {("misconfigured_account", "/account")}


def test_contacts_and_products_are_not_known_there() -> None:
    task = ProductUpdate.model_validate({"account": "demo", "reference": "p-1", "code": "C", "name": "Caffè"})
    office = Office()
    (found,) = office.provider().check_task(task, office.configuration)
    assert isinstance(found, Problem)
    assert found.code == "not_offered"
