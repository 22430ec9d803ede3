"""What SdI asks of an electronic invoice's customer and texts."""

from typing import Any

import pytest

from invoicing.domain.document import Document
from tests.builders import (
    OMIT,
    a_document,
    address_body,
    an_electronic_document,
    customer_body,
    foreign_address_body,
    foreign_customer_body,
    line_body,
    payment_body,
    person_body,
    related_body,
)
from tests.unit.domain.test_rules import found


def _to(**changes: Any) -> Document:
    return an_electronic_document(customer=customer_body(**changes))


def test_customers_of_every_sort_can_have_one() -> None:
    for customer in (customer_body(), person_body(), foreign_customer_body()):
        assert found(an_electronic_document(customer=customer)) == []


def test_an_italian_customer_has_a_vat_number_or_a_tax_code() -> None:
    assert found(_to(vat_number=OMIT)) == [("missing_customer_identifier", "/customer/vat_number")]
    assert found(_to(vat_number=OMIT, tax_code="12345670017")) == []
    assert found(an_electronic_document(customer=foreign_customer_body(vat_number=OMIT))) == []
    assert found(a_document(customer=customer_body(vat_number=OMIT))) == []


def test_the_address_is_needed() -> None:
    assert found(_to(address=OMIT)) == [("missing_field", "/customer/address")]
    assert found(a_document(customer=customer_body(address=OMIT))) == []


def test_an_italian_address_has_its_province() -> None:
    assert found(_to(address=address_body(province=OMIT))) == [("missing_field", "/customer/address/province")]
    assert found(_to(address=foreign_address_body(), vat_number="DE136695976")) == []
    assert found(a_document(customer=customer_body(address=address_body(province=OMIT)))) == []


@pytest.mark.parametrize("code", ["XXXXXXX", "xxxxxxx"])
def test_seven_x_are_for_customers_abroad(code: str) -> None:
    assert found(_to(recipient_code=code)) == [("invalid_recipient_code", "/customer/recipient_code")]
    assert found(an_electronic_document(customer=foreign_customer_body(recipient_code=code))) == []
    for usual in ("0000000", "ABC1234", "UFABCD"):
        assert found(_to(recipient_code=usual)) == []


@pytest.mark.parametrize("address", ["sdi01@pec.fatturapa.it", "SDI01@PEC.FATTURAPA.IT", " sdi52@pec.fatturapa.it "])
def test_the_customers_mailbox_is_not_sdis_own(address: str) -> None:
    assert found(_to(certified_email=address)) == [("invalid_certified_email", "/customer/certified_email")]
    assert found(_to(certified_email="rossi@pec.example.it")) == []
    assert found(_to(certified_email="rossi@notpec.fatturapa.it.example.it")) == []


ATTACHED = {"name": "a.pdf", "content": "JVBERg=="}
TOO_RICH = [
    pytest.param({"customer": customer_body(name="Rossi – Figli")}, "/customer/name", id="dash in the name"),
    pytest.param({"customer": person_body(first_name="Łucja")}, "/customer/first_name", id="Ł in the first name"),
    pytest.param({"customer": person_body(last_name="Kovač")}, "/customer/last_name", id="č in the last name"),
    pytest.param(
        {"customer": customer_body(address=address_body(street="Via dell’Orso 1"))},
        "/customer/address/street",
        id="quote",
    ),
    pytest.param(
        {"customer": foreign_customer_body(address=foreign_address_body(city="Łódź", country="PL"))},
        "/customer/address/city",
        id="town",
    ),
    pytest.param(
        {"customer": foreign_customer_body(address=foreign_address_body(postcode="１０８２７"))},
        "/customer/address/postcode",
        id="wide digits",
    ),
    pytest.param({"subject": "100 €"}, "/subject", id="euro sign in the subject"),
    pytest.param({"notes": "Grazie 😀"}, "/notes", id="emoji in the notes"),
    pytest.param({"lines": [line_body(), line_body(description="“Caffè”")]}, "/lines/1/description", id="curly quotes"),
    pytest.param({"lines": [line_body(unit="㎡")]}, "/lines/0/unit", id="unit"),
    pytest.param({"number": "12/è"}, "/number", id="number"),
    pytest.param(
        {"lines": [line_body(administration_reference="è")]}, "/lines/0/administration_reference", id="reference"
    ),
    pytest.param(
        {"lines": [line_body(other_data=[{"type": "A"}, {"type": "è"}])]},
        "/lines/0/other_data/1/type",
        id="type of data",
    ),
    pytest.param(
        {"lines": [line_body(other_data=[{"type": "A", "text": "€"}])]}, "/lines/0/other_data/0/text", id="data's text"
    ),
    pytest.param({"payments": [payment_body(beneficiary="Łucja")]}, "/payments/0/beneficiary", id="beneficiary"),
    pytest.param({"payments": [payment_body(bank="Banca’s")]}, "/payments/0/bank", id="bank"),
    *(
        pytest.param({"related": [related_body(**{name: text})]}, f"/related/0/{name}", id=name)
        for name, text in (("item", "è"), ("cup", "è"), ("cig", "è"), ("commission_code", "€"))
    ),
    *(
        pytest.param({"attachments": [ATTACHED | {name: text}]}, f"/attachments/0/{name}", id=f"an attachment's {name}")
        for name, text in (("name", "€.pdf"), ("format", "è"), ("description", "–"))
    ),
]


@pytest.mark.parametrize(("changes", "where"), TOO_RICH)
def test_a_character_the_invoice_cannot_hold_is_refused_where_it_stands(changes: dict[str, Any], where: str) -> None:
    assert found(an_electronic_document(**changes)) == [("not_in_latin1", where)]
    assert found(a_document(**changes)) == []


def test_accents_of_western_europe_are_welcome() -> None:
    customer = customer_body(name="Société Générale d'Électricité è àéìòù §°", address=address_body(city="Forlì"))
    lines = [line_body(description="Caffè\nmacinato £ ± ½", code="CAFFÈ-1", unit="kg")]
    assert found(an_electronic_document(customer=customer, lines=lines, notes="però", subject="così")) == []


def test_every_text_that_is_too_rich_is_told_at_once() -> None:
    lines = [line_body(description="€"), line_body(description="’")]
    told = found(an_electronic_document(lines=lines, notes="😀"))
    assert told == [
        ("not_in_latin1", "/lines/0/description"),
        ("not_in_latin1", "/lines/1/description"),
        ("not_in_latin1", "/notes"),
    ]


def test_a_unit_is_plain_ascii() -> None:
    assert found(an_electronic_document(lines=[line_body(unit="m²")]))


def test_the_number_of_another_document_is_plain_ascii() -> None:
    other = related_body(reference=OMIT, number="Nº 7", date="2026-01-02")
    assert found(an_electronic_document(related=[other]))


def test_an_article_code_may_hold_what_it_holds() -> None:
    assert found(an_electronic_document(lines=[line_body(code="ŁÓDŹ-1")])) == []
