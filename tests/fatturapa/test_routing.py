"""Where a file goes, and by what its parties are known."""

from typing import Any

import pytest

from invoicing.fatturapa.parties import Seller
from tests.builders import (
    OMIT,
    customer_body,
    foreign_address_body,
    foreign_customer_body,
    person_body,
)
from tests.fatturapa.given import given, said, tree
from tests.fatturapa.golden import SELLER

SAN_MARINO = foreign_address_body(country="SM")
BUYER = "CessionarioCommittente/DatiAnagrafici/"


@pytest.mark.parametrize(
    ("customer", "form", "code", "pec"),
    [
        (customer_body(recipient_code="ABC1234"), "FPR12", "ABC1234", []),
        (customer_body(recipient_code="ABC1234", certified_email="a@pec.it"), "FPR12", "ABC1234", []),
        (customer_body(), "FPR12", "0000000", []),
        (customer_body(certified_email="a@pec.it"), "FPR12", "0000000", ["a@pec.it"]),
        (customer_body(recipient_code="0000000", certified_email="a@pec.it"), "FPR12", "0000000", ["a@pec.it"]),
        (person_body(), "FPR12", "0000000", []),
        (customer_body(recipient_code="UFABCD"), "FPA12", "UFABCD", []),
        (customer_body(recipient_code="999999"), "FPA12", "999999", []),
        (foreign_customer_body(), "FPR12", "XXXXXXX", []),
        (foreign_customer_body(vat_number=OMIT), "FPR12", "XXXXXXX", []),
        (foreign_customer_body(vat_number="SM12345", address=SAN_MARINO), "FPR12", "2R4GTO8", []),
        (foreign_customer_body(vat_number=OMIT, address=SAN_MARINO), "FPR12", "XXXXXXX", []),
        (foreign_customer_body(vat_number="SM12345", recipient_code="ABC1234"), "FPR12", "ABC1234", []),
        (foreign_customer_body(vat_number=OMIT, tax_code="RSSMRA80A01H501U"), "FPR12", "0000000", []),
        (foreign_customer_body(vat_number="IT09876540155"), "FPR12", "0000000", []),
    ],
)
def test_a_file_goes_where_its_customer_is_reached(
    customer: dict[str, Any], form: str, code: str, pec: list[str]
) -> None:
    invoice = given(customer=customer)
    assert tree(invoice).get("versione") == form
    assert said(invoice, "FormatoTrasmissione") == [form]
    assert said(invoice, "CodiceDestinatario") == [code]
    assert said(invoice, "PECDestinatario") == pec


@pytest.mark.parametrize(
    ("customer", "vat", "tax_code"),
    [
        (customer_body(), ["IT", "12345670017"], []),
        (customer_body(tax_code="12345670017"), ["IT", "12345670017"], ["12345670017"]),
        (person_body(), [], ["RSSMRA80A01H501U"]),
        (foreign_customer_body(), ["DE", "136695976"], []),
        (foreign_customer_body(vat_number="EL094259216"), ["GR", "094259216"], []),
        (foreign_customer_body(vat_number=OMIT), ["DE", "99999999999"], []),
        (foreign_customer_body(vat_number=OMIT, tax_code="RSSMRA80A01H501U"), [], ["RSSMRA80A01H501U"]),
    ],
)
def test_a_customer_is_known_by_what_it_has(customer: dict[str, Any], vat: list[str], tax_code: list[str]) -> None:
    invoice = given(customer=customer)
    assert said(invoice, f"{BUYER}IdFiscaleIVA/*") == vat
    assert said(invoice, f"{BUYER}CodiceFiscale") == tax_code


@pytest.mark.parametrize(
    ("address", "street", "city"),
    [
        ({}, "Hauptstraße 5 10827", "Berlin"),
        ({"postcode": "00000"}, "Hauptstraße 5", "Berlin"),
        ({"street": "s" * 54}, "s" * 54 + " 10827", "Berlin"),
        ({"street": "s" * 55}, "s" * 55, "Berlin 10827"),
    ],
)
def test_a_postcode_abroad_stands_behind_the_street_or_the_town(
    address: dict[str, str], street: str, city: str
) -> None:
    invoice = given(customer=foreign_customer_body(address=foreign_address_body(**address)))
    assert said(invoice, "CessionarioCommittente/Sede/*") == [street, "00000", city, "DE"]


def test_a_document_billed_to_oneself_has_the_other_party_as_seller_and_comes_back() -> None:
    invoice = given(
        kind="self_billed_invoice",
        document_type="TD17",
        customer=foreign_customer_body(),
        seller={**SELLER, "recipient_code": "OWN1234"},
    )
    assert said(invoice, "CedentePrestatore/DatiAnagrafici/IdFiscaleIVA/*") == ["DE", "136695976"]
    assert said(invoice, "CedentePrestatore/DatiAnagrafici/RegimeFiscale") == ["RF18"]
    assert said(invoice, "CedentePrestatore/IscrizioneREA") == []
    assert said(invoice, f"{BUYER}IdFiscaleIVA/*") == ["IT", "01234560017"]
    assert said(invoice, "SoggettoEmittente") == ["CC"]
    assert said(invoice, "CodiceDestinatario") == ["OWN1234"]


def test_who_bills_himself_as_seller_and_buyer_keeps_his_regime() -> None:
    own = Seller.model_validate(SELLER)
    oneself = customer_body(name=own.name, vat_number=own.vat_number)
    invoice = given(kind="self_billed_invoice", document_type="TD21", customer=oneself)
    assert said(invoice, "CedentePrestatore/DatiAnagrafici/RegimeFiscale") == ["RF01"]
    assert said(invoice, "CedentePrestatore/IscrizioneREA/NumeroREA") == ["1234567"]
    assert said(invoice, "CodiceDestinatario") == ["0000000"]
