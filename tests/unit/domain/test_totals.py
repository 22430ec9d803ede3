"""Totals are exact: lines rounded to the cent, summed by rate and nature, VAT rounded once per sum."""

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.line import Line
from invoicing.domain.totals import Totals, compute, line_total
from tests.builders import a_document, a_line
from tests.unit.domain.strategies import PROPERTY, lines


def _total(**changes: Any) -> str:
    return str(line_total(a_line(**changes)))


def _totals(*rows: Line) -> Totals:
    return compute(a_document().model_copy(update={"lines": rows}))


def _amounts(*rows: Line) -> tuple[str, str, str]:
    totals = _totals(*rows)
    return str(totals.net), str(totals.vat), str(totals.gross)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"quantity": "2", "unit_price": "100"}, "200.00", id="whole numbers"),
        pytest.param({"quantity": "3", "unit_price": "0.335"}, "1.01", id="1.005: half a cent up"),
        pytest.param({"quantity": "1", "unit_price": "2.675"}, "2.68", id="2.675: a float would say 2.67"),
        pytest.param({"quantity": "1", "unit_price": "-2.675"}, "-2.68", id="half a cent below zero"),
        pytest.param({"quantity": "0.333", "unit_price": "10"}, "3.33", id="a third"),
        pytest.param({"quantity": "10", "unit_price": "0.00444444"}, "0.04", id="long prices are not cut first"),
        pytest.param({"quantity": "1000", "unit_price": "0.00012345"}, "0.12", id="tiny price, many pieces"),
    ],
)
def test_a_line_is_quantity_times_price_to_the_cent(changes: dict[str, Any], expected: str) -> None:
    assert _total(**changes) == expected


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "expected"),
    [
        pytest.param("18.90", "10", {"percent": "10"}, "170.10", id="ten percent"),
        pytest.param("19.99", "7", {"percent": "15"}, "118.94", id="118.9405"),
        pytest.param("5.00", "10", {"amount": "0.10"}, "49.00", id="an amount is taken off each piece"),
        pytest.param("10", "3", {"percent": "33.33333333"}, "20.00", id="20.000000001"),
        pytest.param("0.05", "1", {"percent": "50"}, "0.03", id="0.025: rounded once, after the discount"),
        pytest.param("9.99", "1", {"percent": "100"}, "0.00", id="for nothing"),
        pytest.param("9.99", "2", {"amount": "9.99"}, "0.00", id="the whole price"),
        pytest.param("-100", "1", {"percent": "10"}, "-90.00", id="a percentage of a negative price"),
    ],
)
def test_a_discount_acts_on_the_unit_price(price: str, quantity: str, discount: dict[str, str], expected: str) -> None:
    assert _total(unit_price=price, quantity=quantity, discount=discount) == expected


@pytest.mark.parametrize(
    ("price", "quantity", "changes", "expected"),
    [
        pytest.param("100", "2", {"surcharge": {"percent": "5"}}, "210.00", id="five percent"),
        pytest.param("5.00", "10", {"surcharge": {"amount": "0.10"}}, "51.00", id="an amount goes on each piece"),
        pytest.param(
            "100",
            "1",
            {"discount": {"percent": "10"}, "surcharge": {"percent": "10"}},
            "99.00",
            id="after the discount: of 90, not of 100",
        ),
        pytest.param(
            "10", "1", {"discount": {"amount": "4"}, "surcharge": {"percent": "50"}}, "9.00", id="of what is left"
        ),
        pytest.param("0.05", "1", {"surcharge": {"percent": "50"}}, "0.08", id="0.075: rounded once, at the end"),
    ],
)
def test_a_surcharge_acts_on_the_discounted_price(
    price: str, quantity: str, changes: dict[str, Any], expected: str
) -> None:
    assert _total(unit_price=price, quantity=quantity, **changes) == expected


def test_an_invoice_with_two_rates_and_a_discount() -> None:
    coffee = a_line(quantity="10", unit_price="18.90", discount={"percent": "10"}, vat_rate="10")
    rental = a_line(quantity="1", unit_price="45.00", vat_rate="22")
    assert _amounts(coffee, rental) == ("215.10", "26.91", "242.01")
    rows = {str(row.rate): (str(row.net), str(row.vat)) for row in _totals(coffee, rental).summary}
    assert rows == {"10": ("170.10", "17.01"), "22": ("45.00", "9.90")}


def test_vat_is_rounded_once_for_each_rate_and_not_for_each_line() -> None:
    dime = a_line(quantity="1", unit_price="0.10")
    assert _amounts(dime, dime, dime) == ("0.30", "0.07", "0.37")


@pytest.mark.parametrize(
    ("net", "rate", "vat"),
    [
        ("0.25", "10", "0.03"),
        ("2.50", "5", "0.13"),
        ("0.125", "4", "0.01"),
        ("1.25", "10", "0.13"),
        ("-0.25", "10", "-0.03"),
    ],
)
def test_half_a_cent_of_vat_is_rounded_away_from_zero(net: str, rate: str, vat: str) -> None:
    assert _amounts(a_line(quantity="1", unit_price=net, vat_rate=rate))[1] == vat


def test_one_rate_with_two_natures_makes_two_rows() -> None:
    exempt = a_line(vat_rate="0", vat_nature="N4")
    excluded = a_line(vat_rate="0", vat_nature="N1")
    assert [(row.nature, str(row.net)) for row in _totals(exempt, excluded, exempt).summary] == [
        ("N1", "200.00"),
        ("N4", "400.00"),
    ]


def test_a_rate_spelled_in_two_ways_is_one_rate() -> None:
    assert len(_totals(a_line(vat_rate="22"), a_line(vat_rate="22.00"), a_line(vat_rate="22.0")).summary) == 1


def test_a_line_that_takes_off_lowers_net_and_vat() -> None:
    assert _amounts(a_line(), a_line(quantity="1", unit_price="-50")) == ("150.00", "33.00", "183.00")


def test_lines_that_cancel_out_leave_plain_zeros() -> None:
    assert _amounts(a_line(), a_line(unit_price="-100.00")) == ("0.00", "0.00", "0.00")
    assert _amounts(a_line(quantity="1", unit_price="-0.001")) == ("0.00", "0.00", "0.00")


def test_nothing_amounts_to_nothing() -> None:
    totals = _totals()
    assert (str(totals.gross), totals.summary) == ("0.00", ())


def test_the_largest_document_has_a_total() -> None:
    largest = a_line(quantity="999999999.99999999", unit_price="999999999.99999999", vat_rate="100")
    assert _totals(*[largest] * 1000).gross == Decimal("1999999999999999960000.00")


def test_totals_are_exact_for_every_number_the_format_accepts() -> None:
    # 499998999499991.00499999999999 99, which 28 digits make 499998999499991.0050000000000.
    assert _total(quantity="999999999.00000001", unit_price="499998.99999999") == "499998999499991.00"


@PROPERTY
@given(st.lists(lines(), min_size=1, max_size=8))
def test_the_vat_summary_adds_up(rows: list[Line]) -> None:
    totals = _totals(*rows)
    assert totals.net == sum((line_total(row) for row in rows), Decimal(0))
    assert totals.net == sum(row.net for row in totals.summary)
    assert totals.vat == sum(row.vat for row in totals.summary)
    assert totals.gross == totals.net + totals.vat
    assert {(row.rate, row.nature) for row in totals.summary} == {(row.vat_rate, row.vat_nature) for row in rows}
    assert all(amount.as_tuple().exponent == -2 for amount in (totals.net, totals.vat, totals.gross))


@PROPERTY
@given(st.lists(lines(), min_size=2, max_size=8), st.randoms())
def test_the_order_of_lines_does_not_matter(rows: list[Line], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    assert replace(_totals(*shuffled), lines=()) == replace(_totals(*rows), lines=())


def test_rows_stand_by_rate_and_nature() -> None:
    taxed = [a_line(vat_rate=rate) for rate in ("22", "10", "4", "5")]
    free = [a_line(vat_rate="0", vat_nature=nature) for nature in ("N4", "N3.1", "N2.1")]
    assert [(str(row.rate), row.nature) for row in _totals(*taxed, *free).summary] == [
        *[("0", nature) for nature in ("N2.1", "N3.1", "N4")],
        *[(rate, None) for rate in ("4", "5", "10", "22")],
    ]


@PROPERTY
@given(lines())
def test_a_line_agrees_with_fractions(line: Line) -> None:
    price = Fraction(line.unit_price)
    if line.discount and line.discount.percent is not None:
        price *= 1 - Fraction(line.discount.percent) / 100
    elif line.discount and line.discount.amount is not None:
        price -= Fraction(line.discount.amount)
    if line.surcharge and line.surcharge.percent is not None:
        price *= 1 + Fraction(line.surcharge.percent) / 100
    elif line.surcharge and line.surcharge.amount is not None:
        price += Fraction(line.surcharge.amount)
    exact = price * Fraction(line.quantity) * 100
    cents = Decimal(int(abs(exact) + Fraction(1, 2))).scaleb(-2).copy_sign(-1 if exact < 0 else 1)
    assert line_total(line) == cents


@PROPERTY
@given(st.lists(lines(), min_size=1, max_size=5))
def test_vat_is_within_half_a_cent_of_exact(rows: list[Line]) -> None:
    for row in _totals(*rows).summary:
        assert abs(Fraction(row.vat) - Fraction(row.net) * Fraction(row.rate) / 100) <= Fraction(1, 200)
        assert row.net == row.net.quantize(Decimal("0.01"), rounding=ROUND_FLOOR)
