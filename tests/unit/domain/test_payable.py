"""What a buyer owes: without the VAT it assesses itself, and never less than nothing."""

from typing import Any

import pytest

from invoicing.domain.document import Document
from invoicing.domain.totals import compute
from tests.builders import a_document, an_electronic_document, foreign_customer_body, line_body, payment_body
from tests.unit.domain.test_rules import found

N1 = {"vat_rate": "0", "vat_nature": "N1"}
PAYMENT = ("payments_mismatch", "/payments")


def self_billed(type_: str, **changes: Any) -> Document:
    """Of 200.00 net and 44.00 VAT."""
    customer = foreign_customer_body()
    return an_electronic_document(kind="self_billed_invoice", document_type=type_, customer=customer, **changes)


@pytest.mark.parametrize(
    ("type_", "payable"),
    [
        *[(f"TD{number}", "200.00") for number in (16, 17, 18, 19, 22, 23)],
        *[(f"TD{number}", "244.00") for number in (20, 28)],
        *[(f"TD{number}", "0.00") for number in (21, 27)],
    ],
)
def test_a_supplier_is_owed_no_vat_that_the_buyer_assesses(type_: str, payable: str) -> None:
    totals = compute(self_billed(type_))
    assert (str(totals.gross), str(totals.payable)) == ("244.00", payable)
    assert found(self_billed(type_, payments=[payment_body(amount=payable)])) == []
    more = f"{totals.payable + 1}"
    assert found(self_billed(type_, payments=[payment_body(amount=more)])) == [PAYMENT]


def test_nothing_is_owed_for_a_gift() -> None:
    assert str(compute(an_electronic_document(document_type="TD27")).payable) == "0.00"


def test_what_no_type_is_said_of_is_owed_whole() -> None:
    assert str(compute(a_document(kind="self_billed_invoice")).payable) == "244.00"


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
def test_no_document_has_the_seller_pay(kind: str) -> None:
    """100.00 and 22.00 VAT, 110.00 taken off: the total is 12.00, and -10.00 once the VAT goes to the state."""
    lines = [line_body(quantity="1"), line_body(quantity="1", unit_price="-110", **N1)]
    split = {"lines": lines, "vat_payability": "S"}
    assert found(a_document(kind=kind, **split)) == [("negative_payable", "/lines")]
    assert found(a_document(kind=kind, lines=lines)) == []
    tax = {"type": "RT01", "rate": "20", "reason": "A"}
    assert found(a_document(kind=kind, **split, withholding_tax=[tax])) == [
        ("withheld_above_total", "/withholding_tax")
    ]
