"""What is withheld and what goes to pension funds: how it is said, what it amounts to, and what must fit together."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.task_rules import task_problems
from invoicing.domain.totals import compute
from invoicing.domain.withholding import PensionFundContribution, WithholdingTax
from tests.builders import OMIT, a_credit, a_document, an_electronic_document, faults, line_body, payment_body
from tests.unit.domain.strategies import PROPERTY, lines
from tests.unit.domain.test_rules import found

type Json = dict[str, Any]

N1: Json = {"vat_rate": "0", "vat_nature": "N1"}


def tax(**changes: Any) -> Json:
    return {name: one for name, one in {"type": "RT01", "rate": "20", "reason": "A", **changes}.items() if one != OMIT}


def fund(**changes: Any) -> Json:
    values = {"type": "TC02", "rate": "4", "vat_rate": "22", **changes}
    return {name: one for name, one in values.items() if one != OMIT}


def amounts(**changes: Any) -> dict[str, str]:
    totals = compute(a_document(**changes))
    return {name: str(getattr(totals, name)) for name in ("net", "vat", "gross", "withheld", "payable")}


def test_a_professionals_invoice() -> None:
    """1,000.00 of fees, 4 % for the fund, 22 % VAT on both, 20 % withheld from the fees alone."""
    fees = [line_body(quantity="1", unit_price="1000", withholding=True)]
    assert amounts(lines=fees, pension_fund_contribution=[fund()], withholding_tax=[tax()]) == {
        "net": "1040.00",
        "vat": "228.80",
        "gross": "1268.80",
        "withheld": "200.00",
        "payable": "1068.80",
    }


def test_a_fund_may_be_withheld_from_too_and_without_vat() -> None:
    """INPS separate management: 4 % charged back, not subject to VAT here."""
    inps = fund(type="TC22", withholding=True, vat_rate="0", vat_nature="N2.2")
    told = amounts(pension_fund_contribution=[inps], withholding_tax=[tax()])
    assert told == {"net": "208.00", "vat": "44.00", "gross": "252.00", "withheld": "41.60", "payable": "210.40"}
    fund_row, line_row = compute(a_document(pension_fund_contribution=[inps])).summary
    assert (str(fund_row.rate), fund_row.nature, str(fund_row.net)) == ("0", "N2.2", "8.00")
    assert (str(line_row.rate), line_row.nature, str(line_row.net)) == ("22", None, "200.00")


def test_a_fund_shares_the_row_of_lines_with_its_rate_and_vat_is_rounded_once() -> None:
    """22 % of 1.04 is 0.23; of 1.02 and of 0.02 one by one it is 0.22 and 0.00."""
    one = [line_body(quantity="1", unit_price="0.52"), line_body(quantity="1", unit_price="0.50")]
    (row,) = compute(a_document(lines=one, pension_fund_contribution=[fund(rate="2")])).summary
    assert (str(row.net), str(row.vat)) == ("1.04", "0.23")


@pytest.mark.parametrize(
    ("marks", "withheld"),
    [((False, False), "60.00"), ((True, False), "40.00"), ((False, True), "20.00"), ((True, True), "60.00")],
)
def test_it_is_withheld_from_marked_lines_or_from_all_if_none_is_marked(
    marks: tuple[bool, bool], withheld: str
) -> None:
    rows = [line_body(withholding=marks[0]), line_body(quantity="1", withholding=marks[1])]
    assert amounts(lines=rows, withholding_tax=[tax()])["withheld"] == withheld


def test_each_tax_and_fund_has_its_amount_in_the_order_they_stand() -> None:
    totals = compute(
        a_document(
            withholding_tax=[tax(base="50.01", rate="20"), tax(type="RT04", rate="8.5", reason="Q")],
            pension_fund_contribution=[fund(), fund(type="TC07", base="33.33", rate="2")],
        )
    )
    assert [str(amount) for amount in totals.withholdings] == ["10.00", "17.00"]
    assert [str(amount) for amount in totals.contributions] == ["8.00", "0.67"]
    assert totals.withheld == Decimal("27.00")


@pytest.mark.parametrize(("base", "amount"), [("0.12", "0.02"), ("0.13", "0.03"), ("0.025", None), ("0", "0.00")])
def test_half_a_cent_is_rounded_up(base: str, amount: str | None) -> None:
    if amount is None:
        assert faults(WithholdingTax, tax(base=base)) == [("too_many_decimals", "base")]
    else:
        assert amounts(withholding_tax=[tax(base=base)])["withheld"] == amount


def test_what_a_fund_is_a_percentage_of() -> None:
    totals = compute(a_document(pension_fund_contribution=[fund(), fund(base="12.50")]))
    assert [str(base) for base in totals.bases] == ["200.00", "12.50"]


def test_expenses_in_the_customers_name_are_no_base() -> None:
    """1,000.00 of fees and 50.00 of N1: fund and tax are taken of the fees alone, unless the line is marked."""
    fees, expenses = line_body(quantity="1", unit_price="1000"), line_body(quantity="1", unit_price="50", **N1)
    extra = {"pension_fund_contribution": [fund()], "withholding_tax": [tax()]}
    totals = compute(a_document(lines=[fees, expenses], **extra))
    assert ([str(base) for base in totals.bases], str(totals.withheld)) == (["1000.00"], "200.00")
    marked = compute(a_document(lines=[fees, expenses | {"withholding": True}], **extra))
    assert ([str(base) for base in marked.bases], str(marked.withheld)) == (["1000.00"], "10.00")


def test_what_is_expenses_alone_has_no_base() -> None:
    totals = compute(a_document(lines=[line_body(**N1)], pension_fund_contribution=[fund()], withholding_tax=[tax()]))
    assert (str(totals.contributions[0]), str(totals.withheld)) == ("0.00", "0.00")


def test_split_payment_and_withholding_both_lower_what_is_payable() -> None:
    split = {"vat_payability": "S", "withholding_tax": [tax()]}
    assert amounts(**split)["payable"] == "160.00"
    assert found(a_document(**split, payments=[payment_body(amount="160")])) == []
    assert found(a_document(**split, payments=[payment_body(amount="160.01")])) == [("payments_mismatch", "/payments")]


def test_payments_are_compared_with_what_is_payable() -> None:
    document = {"withholding_tax": [tax()], "pension_fund_contribution": [fund()]}
    assert found(a_document(**document, payments=[payment_body(amount="213.76")])) == []
    assert found(a_document(**document, payments=[payment_body(amount="213.77")])) == [
        ("payments_mismatch", "/payments")
    ]


def test_the_callers_totals_include_funds_and_not_what_is_withheld() -> None:
    stated = {"net": "208.00", "vat": "45.76", "gross": "253.76"}
    extra = {"withholding_tax": [tax()], "pension_fund_contribution": [fund()]}
    assert found(a_document(**extra, totals=stated)) == []
    assert found(a_document(totals=stated))


def test_no_more_is_withheld_than_there_is() -> None:
    much = [tax(base="1000.00", rate="25")]
    assert found(a_document(withholding_tax=much)) == [("withheld_above_total", "/withholding_tax")]
    assert found(a_document(withholding_tax=[tax(rate="100", base="244.00")])) == []


@pytest.mark.parametrize("make", [a_document, an_electronic_document])
def test_a_mark_needs_a_tax(make: Any) -> None:
    marked = [line_body(), line_body(withholding=True)]
    funds = [fund(withholding=True)]
    assert found(make(lines=marked)) == [("missing_withholding_tax", "/lines/1/withholding")]
    assert found(make(pension_fund_contribution=funds)) == [
        ("missing_withholding_tax", "/pension_fund_contribution/0/withholding")
    ]
    assert found(make(lines=marked, pension_fund_contribution=funds, withholding_tax=[tax()])) == []


def test_a_fund_has_a_nature_or_vat() -> None:
    where = "/pension_fund_contribution/0/vat_nature"
    bare, both = fund(vat_rate="0"), fund(vat_nature="N4")
    assert found(an_electronic_document(pension_fund_contribution=[bare])) == [("missing_vat_nature", where)]
    assert found(a_document(pension_fund_contribution=[bare])) == []
    assert found(a_document(pension_fund_contribution=[both])) == [("vat_nature_with_rate", where)]
    fine = fund(vat_rate="0", vat_nature="N4")
    assert found(an_electronic_document(pension_fund_contribution=[fine])) == []


def test_a_fund_has_a_rate_that_there_is() -> None:
    odd = [fund(vat_rate="21")]
    where = [("unknown_vat_rate", "/pension_fund_contribution/0/vat_rate")]
    assert found(a_document(pension_fund_contribution=odd)) == where
    assert found(a_document(pension_fund_contribution=odd), extra=("21",)) == []


def test_reverse_charge_of_a_fund_excludes_split_payment() -> None:
    funds = [fund(vat_rate="0", vat_nature="N6.9")]
    where = [("reverse_charge_with_split_payment", "/pension_fund_contribution/0/vat_nature")]
    assert found(an_electronic_document(pension_fund_contribution=funds, vat_payability="S")) == where


@pytest.mark.parametrize("rate", ["0.2", "0.99", "-1", "100.01", "20.001"])
def test_rates_are_in_percent_with_two_decimals(rate: str) -> None:
    assert faults(WithholdingTax, tax(rate=rate)) == [("invalid_rate", "rate")]
    assert faults(PensionFundContribution, fund(rate=rate)) == [("invalid_rate", "rate")]


@pytest.mark.parametrize("rate", ["0", "1", "8.5", "11.50", "100"])
def test_rates_that_may_be(rate: str) -> None:
    assert faults(WithholdingTax, tax(rate=rate)) == []


@pytest.mark.parametrize("name", ["type", "rate", "reason"])
def test_what_a_tax_must_say(name: str) -> None:
    assert faults(WithholdingTax, tax(**{name: OMIT})) == [("missing", name)]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [({"base": "-1"}, "invalid_amount"), ({"type": "RT07"}, "enum"), ({"reason": "F"}, "enum")],
)
def test_what_a_tax_cannot_be(changes: Json, fault: str) -> None:
    assert faults(WithholdingTax, tax(**changes)) == [(fault, next(iter(changes)))]


def test_a_credit_has_no_natures_with_rates_either() -> None:
    (problem,) = task_problems(a_credit(lines=[line_body(vat_nature="N4")]))
    assert (problem.code, problem.pointer) == ("vat_nature_with_rate", "/lines/0/vat_nature")


@PROPERTY
@given(
    st.lists(lines(), min_size=1, max_size=4),
    st.lists(st.builds(fund, rate=st.sampled_from(["2", "4", "4.85"]), withholding=st.booleans()), max_size=3),
    st.lists(st.builds(tax, rate=st.sampled_from(["20", "4", "8.5"])), max_size=2),
)
def test_everything_adds_up(rows: list[Any], funds: list[Json], taxes: list[Json]) -> None:
    document = a_document(pension_fund_contribution=funds, withholding_tax=taxes)
    totals = compute(document.model_copy(update={"lines": tuple(rows)}))
    assert totals.net == sum(row.net for row in totals.summary)
    assert totals.gross == totals.net + totals.vat
    assert totals.withheld == sum(totals.withholdings)
    assert totals.payable == totals.gross - totals.withheld
    assert (len(totals.contributions), len(totals.withholdings)) == (len(funds), len(taxes))
    cents = (totals.withheld, totals.payable, *totals.contributions, *totals.withholdings)
    assert all(amount.as_tuple().exponent == -2 for amount in cents)
