"""What a document is to SdI: the usual type of its kind, or the one that is said."""

from typing import Any

import pytest

from invoicing.domain.document_kind import DocumentKind
from invoicing.domain.document_type import TYPES_OF_KIND, DocumentType, type_of
from tests.builders import (
    OMIT,
    a_document,
    an_electronic_document,
    customer_body,
    foreign_customer_body,
    line_body,
)
from tests.unit.domain.test_rules import found

SELF_BILLED: dict[str, Any] = {"kind": "self_billed_invoice", "document_type": "TD17"}
FISCAL = sorted(TYPES_OF_KIND)


@pytest.mark.parametrize(
    ("kind", "usual"),
    [
        ("invoice", "TD01"),
        ("advance_invoice", "TD02"),
        ("credit_note", "TD04"),
        ("debit_note", "TD05"),
        ("professional_fee_invoice", "TD06"),
        ("deferred_invoice", "TD24"),
        ("self_billed_invoice", None),
        ("receipt", None),
        ("simplified_invoice", None),
        ("sales_order", None),
    ],
)
def test_left_out_it_is_the_usual_one(kind: str, usual: str | None) -> None:
    assert type_of(a_document(kind=kind)) == usual


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("said", DocumentType)
def test_said_it_is_what_it_says_or_refused(kind: DocumentKind, said: DocumentType) -> None:
    document = a_document(kind=kind, document_type=said)
    assert type_of(document) is said
    expected = [] if said in TYPES_OF_KIND.get(kind, ()) else [("wrong_document_type", "/document_type")]
    assert found(document) == expected


def test_every_type_but_the_report_on_a_supplier_belongs_to_a_kind() -> None:
    assert {one for types in TYPES_OF_KIND.values() for one in types} == set(DocumentType) - {
        DocumentType.REPORT_ON_SUPPLIER
    }


def test_an_electronic_self_billed_invoice_says_which_one() -> None:
    silent = SELF_BILLED | {"document_type": OMIT}
    assert found(an_electronic_document(**silent)) == [("missing_field", "/document_type")]
    assert found(an_electronic_document(**SELF_BILLED)) == []
    assert found(a_document(**silent)) == []


@pytest.mark.parametrize(
    "customer", [customer_body(vat_number=OMIT, tax_code="12345670017"), foreign_customer_body(vat_number=OMIT)]
)
def test_the_seller_of_a_self_billed_invoice_has_a_vat_number(customer: dict[str, Any]) -> None:
    refused = [("missing_customer_identifier", "/customer/vat_number")]
    assert found(an_electronic_document(**SELF_BILLED, customer=customer)) == refused
    assert found(a_document(**SELF_BILLED, customer=customer)) == []
    known = customer | {"vat_number": "US99999999999", "address": foreign_customer_body()["address"]}
    assert found(an_electronic_document(**SELF_BILLED, customer=known)) == []


def test_only_the_domestic_integration_has_natures_with_rates() -> None:
    """SdI's check 00401 leaves TD16 out: it shows both the VAT and why the seller did not charge it."""
    lines = [line_body(vat_nature="N6.3")]
    both = {"kind": "self_billed_invoice", "lines": lines}
    assert found(an_electronic_document(**both, document_type="TD16")) == []
    for other in ("TD17", "TD23"):
        assert found(an_electronic_document(**both, document_type=other)) == [
            ("vat_nature_with_rate", "/lines/0/vat_nature")
        ]


@pytest.mark.parametrize(("number", "fine"), [("12/A", True), ("A/B", False), ("0", True), ("٣", False)])
def test_the_number_of_an_electronic_invoice_has_a_digit(number: str, *, fine: bool) -> None:
    codes = [code for code, where in found(an_electronic_document(number=number)) if where == "/number"]
    assert ("number_without_digit" in codes) is not fine
    assert found(a_document(number=number)) == []
