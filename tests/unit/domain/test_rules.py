"""What law and SdI ask, beyond the shape of each field: every rule refuses what it is for, and nothing else."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicing.domain.document import ORDINARY_KINDS, Document, DocumentKind
from invoicing.domain.rules import problems
from invoicing.domain.task_rules import task_problems
from invoicing.domain.totals import compute
from tests.builders import (
    OMIT,
    a_credit,
    a_document,
    an_electronic_document,
    line_body,
    payment_body,
    related_body,
)

TODAY = date(2026, 11, 21)
FISCAL = sorted(set(DocumentKind) - ORDINARY_KINDS)


def found(document: Document, *, today: date = TODAY, extra: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    rates = frozenset(Decimal(rate) for rate in extra)
    return [(problem.code, problem.pointer) for problem in problems(document, today=today, extra_rates=rates)]


def test_a_plain_invoice_breaks_no_rule() -> None:
    assert found(a_document()) == []
    assert found(an_electronic_document()) == []


def test_all_problems_are_told_at_once_each_with_a_remedy() -> None:
    document = an_electronic_document(
        date="2026-11-22",
        lines=[line_body(vat_rate="21"), line_body(vat_rate="0")],
        payments=[payment_body(amount="9999")],
        totals={"net": "1", "vat": "1", "gross": "2"},
    )
    told = problems(document, today=TODAY)
    assert {problem.code for problem in told} == {
        *("date_in_future", "unknown_vat_rate", "missing_vat_nature", "payments_mismatch", "totals_mismatch"),
    }
    assert all(problem.detail and problem.remedy and problem.pointer.startswith("/") for problem in told)


@pytest.mark.parametrize("kind", FISCAL)
def test_a_fiscal_document_is_not_dated_tomorrow(kind: DocumentKind) -> None:
    assert found(a_document(kind=kind, date="2026-11-22")) == [("date_in_future", "/date")]
    assert found(a_document(kind=kind, date="2026-11-21")) == []


@pytest.mark.parametrize("kind", sorted(ORDINARY_KINDS))
def test_an_order_may_be_for_later_and_worth_nothing(kind: DocumentKind) -> None:
    assert found(a_document(kind=kind, date="2027-01-31", lines=[line_body(unit_price="0")])) == []
    assert found(a_document(kind=kind, date="2020-01-31")) == []


def test_a_document_without_a_date_breaks_no_rule_of_dates() -> None:
    assert found(a_document(date=OMIT)) == []
    assert found(an_electronic_document(date=OMIT)) == []


def test_late_ok_allows_no_date_in_the_future() -> None:
    assert found(an_electronic_document(date="2026-11-22", late_ok=True)) == [("date_in_future", "/date")]


@pytest.mark.parametrize("electronic", [False, True])
def test_a_discount_is_not_above_the_price(electronic: bool) -> None:
    small = line_body(unit_price="5", discount={"amount": "5.01"})
    document = a_document(electronic=electronic, lines=[line_body(), small])
    assert found(document) == [("discount_above_price", "/lines/1/discount/amount")]
    whole = line_body(unit_price="5", discount={"amount": "5"})
    assert found(a_document(electronic=electronic, lines=[line_body(), whole])) == []


def test_a_discount_is_not_above_even_a_tiny_price() -> None:
    tiny = line_body(quantity="1", unit_price="0.001", discount={"amount": "0.002"})
    assert found(a_document(lines=[line_body(), tiny])) == [("discount_above_price", "/lines/1/discount/amount")]


@pytest.mark.parametrize("kind", DocumentKind)
def test_no_document_is_worth_less_than_nothing(kind: DocumentKind) -> None:
    lines = [line_body(unit_price="-0.01", quantity="1")]
    assert found(a_document(kind=kind, lines=lines)) == [("negative_total", "/lines")]
    assert found(a_document(kind=kind, lines=lines, zero_total_ok=True)) == [("negative_total", "/lines")]


@pytest.mark.parametrize(
    "lines",
    [
        [line_body(unit_price="0")],
        [line_body(unit_price="0.001", quantity="1")],
        [line_body(), line_body(unit_price="-100")],
        [line_body(discount={"percent": "100"})],
    ],
)
def test_a_document_worth_nothing_must_be_meant(lines: list[dict[str, Any]]) -> None:
    assert found(a_document(lines=lines)) == [("zero_total", "/lines")]
    assert found(a_document(lines=lines, zero_total_ok=True)) == []


def test_totals_are_compared_to_the_cent_each_by_name() -> None:
    assert found(a_document(totals={"net": "200", "vat": "44.00", "gross": "244"})) == []
    for name in ("net", "vat", "gross"):
        stated = {"net": "200.00", "vat": "44.00", "gross": "244.00"}
        stated[name] = str(Decimal(stated[name]) + Decimal("0.01"))
        assert found(a_document(totals=stated)) == [("totals_mismatch", f"/totals/{name}")]


def test_a_wrong_total_is_told_with_both_figures() -> None:
    document = a_document(totals={"net": "200", "vat": "44", "gross": "244.1"})
    (problem,) = problems(document, today=TODAY)
    assert "244.10" in problem.detail
    assert "244.00" in problem.detail


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ([], []),
        ([payment_body()], []),
        ([payment_body(amount="244")], []),
        ([payment_body(amount="100")], []),
        ([payment_body(amount="244.01")], [("payments_mismatch", "/payments")]),
        ([payment_body(amount="122"), payment_body(amount="122")], []),
        ([payment_body(amount="122"), payment_body(amount="122.01")], [("payments_mismatch", "/payments")]),
        ([payment_body(amount="122"), payment_body()], [("missing_field", "/payments/1/amount")]),
        (
            [payment_body(), payment_body(amount="245")],
            [("missing_field", "/payments/0/amount"), ("payments_mismatch", "/payments")],
        ),
    ],
)
def test_payments_are_not_more_than_is_to_be_paid(
    payments: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    assert found(a_document(payments=payments)) == expected


def test_split_payment_leaves_the_vat_to_the_state() -> None:
    split = a_document(vat_payability="S", payments=[payment_body(amount="200.01")])
    assert found(split) == [("payments_mismatch", "/payments")]
    assert compute(split).payable == Decimal("200.00")
    assert found(a_document(vat_payability="S", payments=[payment_body(amount="200")])) == []
    whole = a_document(vat_payability="D")
    assert compute(whole).payable == Decimal("244.00")


def test_nothing_is_paid_towards_a_document_worth_nothing() -> None:
    free = a_document(lines=[line_body(unit_price="0")], zero_total_ok=True, payments=[payment_body(amount="0.01")])
    assert found(free) == [("payments_mismatch", "/payments")]


@pytest.mark.parametrize("rate", ["22", "10", "5", "4", "0", "22.00", "7.3", "6.4", "12.3"])
def test_rates_in_force_are_accepted(rate: str) -> None:
    assert found(a_document(lines=[line_body(vat_rate=rate)])) == []


@pytest.mark.parametrize("rate", ["21", "19.6", "20", "22.01", "1", "100"])
def test_other_rates_must_be_named_by_the_account(rate: str) -> None:
    document = a_document(lines=[line_body(), line_body(vat_rate=rate)])
    assert found(document) == [("unknown_vat_rate", "/lines/1/vat_rate")]
    assert found(document, extra=("8.1", rate)) == []
    assert found(document, extra=(f"{Decimal(rate):.4f}",)) == []


def test_an_electronic_line_without_vat_says_why() -> None:
    lines = [line_body(), line_body(vat_rate="0")]
    assert found(an_electronic_document(lines=lines)) == [("missing_vat_nature", "/lines/1/vat_nature")]
    assert found(a_document(lines=lines)) == []
    assert found(an_electronic_document(lines=[line_body(), line_body(vat_rate="0.00", vat_nature="N4")])) == []


def test_reverse_charge_excludes_split_payment() -> None:
    lines = [line_body(vat_rate="0", vat_nature="N6.1")]
    assert found(an_electronic_document(lines=lines, vat_payability="S"))


@pytest.mark.parametrize("kind", sorted(set(DocumentKind) - {DocumentKind.CREDIT_NOTE}))
def test_only_a_credit_note_credits_an_invoice(kind: DocumentKind) -> None:
    credits_one = [related_body(relation="credited_invoice")]
    assert found(a_document(kind=kind, related=credits_one)) == [("invalid_related_document", "/related/0/relation")]
    assert found(a_document(kind="credit_note", related=credits_one)) == []
    assert found(a_document(kind=kind, related=[related_body()])) == []


@pytest.mark.parametrize(("invoiced", "wrong"), [("2026-11-20", False), ("2026-11-21", False), ("2026-11-22", True)])
def test_a_credit_note_is_not_older_than_its_invoice(invoiced: str, *, wrong: bool) -> None:
    outside = related_body(relation="credited_invoice", reference=OMIT, number="7", date=invoiced)
    own = related_body(relation="credited_invoice", reference="order-7")
    expected = [("date_before_credited_invoice", "/related/1/date")] if wrong else []
    assert found(a_document(kind="credit_note", related=[own, outside])) == expected


def test_an_order_may_be_younger_than_its_invoice() -> None:
    order = related_body(reference=OMIT, number="7", date="2026-11-22")
    assert found(a_document(related=[order])) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({}, []),
        ({"vat_rate": "21"}, [("unknown_vat_rate", "/lines/0/vat_rate")]),
        ({"unit_price": "-5"}, [("zero_total", "/lines")]),
        ({"unit_price": "0"}, [("zero_total", "/lines")]),
        (
            {"discount": {"amount": "101"}},
            [("discount_above_price", "/lines/0/discount/amount"), ("zero_total", "/lines")],
        ),
    ],
)
def test_a_credit_follows_the_rules_of_lines(line: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    told = task_problems(a_credit(lines=[line_body(**line)]))
    assert [(problem.code, problem.pointer) for problem in told] == expected


def test_a_credit_may_have_the_rates_of_its_account() -> None:
    assert task_problems(a_credit(lines=[line_body(vat_rate="8.1")]), frozenset({Decimal("8.1")})) == []
