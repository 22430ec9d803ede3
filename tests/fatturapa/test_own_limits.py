"""What the schema would take and our own rules of this format do not: foreign money, a flat-rate seller's VAT."""

from typing import Any

import pytest

from invoicing.domain.document_type import TYPES_OF_KIND, DocumentType
from invoicing.fatturapa.checks.problems import check_invoice
from tests.builders import foreign_customer_body, line_body
from tests.fatturapa.given import given, problems
from tests.fatturapa.golden import SELLER

FLAT_RATE = {**SELLER, "tax_regime": "RF19"}
KIND_OF = {one: kind for kind, types in TYPES_OF_KIND.items() for one in types}
FREE = line_body(vat_rate="0", vat_nature="N2.2")


@pytest.mark.parametrize(("currency", "refused"), [("EUR", False), ("USD", True), ("CHF", True)])
def test_amounts_are_in_euros(currency: str, *, refused: bool) -> None:
    expected = [("unsupported_currency", "/currency")] if refused else []
    invoice = given(currency=currency)
    assert problems(invoice) == expected
    assert [(one.code, one.pointer) for one in check_invoice(invoice)] == expected


@pytest.mark.parametrize("type_", ["TD01", "TD02", "TD03", "TD05", "TD06", "TD24", "TD25"])
def test_a_flat_rate_seller_charges_no_vat(type_: str) -> None:
    body: dict[str, Any] = {"kind": KIND_OF[DocumentType(type_)], "document_type": type_, "seller": FLAT_RATE}
    fund = {"type": "TC22", "rate": "4"}
    taxed = given(lines=[FREE, line_body()], pension_fund_contribution=[fund | {"vat_rate": "22"}], **body)
    assert problems(taxed) == [
        ("vat_of_flat_rate_seller", "/lines/1/vat_rate"),
        ("vat_of_flat_rate_seller", "/pension_fund_contribution/0/vat_rate"),
    ]
    free = fund | {"vat_rate": "0", "vat_nature": "N2.2"}
    assert problems(given(lines=[FREE], pension_fund_contribution=[free], **body)) == []


def test_others_do_and_so_do_they_where_the_buyer_assesses_vat() -> None:
    assert problems(given()) == []
    abroad: dict[str, Any] = {
        "kind": "self_billed_invoice",
        "document_type": "TD17",
        "customer": foreign_customer_body(),
    }
    assert problems(given(seller=FLAT_RATE, **abroad)) == []
    assert problems(given(seller=FLAT_RATE, kind="credit_note")) == []
