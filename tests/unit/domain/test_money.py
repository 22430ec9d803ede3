"""Amounts are exact decimals, written one way only, and rounded as invoices round."""

from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from invoicing.domain.money import Cents, Number, plain, to_cents
from tests.builders import faults
from tests.unit.domain.strategies import PROPERTY, decimals

NUMBER: TypeAdapter[Decimal] = TypeAdapter(Number)
CENTS: TypeAdapter[Decimal] = TypeAdapter(Cents)


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ("12.50", "12.50"),
        ("-3", "-3"),
        ("0", "0"),
        ("0.00000001", "0.00000001"),
        ("999999999.99999999", "999999999.99999999"),
        ("-999999999.99999999", "-999999999.99999999"),
        (7, "7"),
        (-999_999_999, "-999999999"),
        (Decimal("0.1"), "0.1"),
        (Decimal("1E+8"), "100000000"),
        (Decimal("1.5E+2"), "150"),
        (Decimal("1E-8"), "0.00000001"),
    ],
)
def test_exact_numbers_are_read_as_they_are(given_value: Any, expected: str) -> None:
    assert NUMBER.validate_python(given_value) == Decimal(expected)


def test_point_one_and_point_two_are_point_three() -> None:
    assert NUMBER.validate_python("0.1") + NUMBER.validate_python("0.2") == Decimal("0.3")


def test_numbers_survive_a_caller_who_lowered_the_decimal_precision() -> None:
    with localcontext() as context:
        context.prec = 28
        assert NUMBER.validate_python("123456789.12345678") == Decimal("123456789.12345678")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1_000",
            " 10\n",
            "10\n",
            " 10",
            "10 ",
            "١٢.٥",
            "１２",
            "1,50",
            "1.000,50",
            "+5",
            "1e3",
            "1E3",
            ".5",
            "5.",
            "00",
        ),
        *("01", "-", "--1", "-.5", "", " ", "NaN", "sNaN", "Infinity", "-inf", "1E+999999", "0x10", "1/2", "22%", "€5"),
        *("1234567890", "0.123456789", "-1234567890", "1.5.2", "1 000", "1\u00a0000", "−5", "null", "true"),
    ],
)
def test_texts_that_are_no_plain_number_are_refused(text: str) -> None:
    assert faults(Number, text) == [("invalid_number", "")]


@pytest.mark.parametrize(
    "value",
    [
        *(True, False, None, [], {}, ["1"], {"$gt": "1"}, b"1", 1j),
        *(0.1, 1.0, float("nan"), float("inf")),
        *(Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")),
        *(
            Decimal("1E+999999"),
            Decimal("-1E+999999"),
            Decimal("1E-999999"),
            Decimal("0E+999999"),
            Decimal("0E-999999"),
        ),
        *(Decimal("1E+9"), Decimal(10**9), 10**9, -(10**9), 10**4000, Decimal("1.000000001"), Decimal("1E-9")),
    ],
)
def test_values_that_are_no_exact_number_are_refused(value: Any) -> None:
    assert faults(Number, value) == [("invalid_number", "")]


@pytest.mark.parametrize("value", ["-0", "-0.00", Decimal("-0"), Decimal("-0.00"), Decimal("-0E-8")])
def test_minus_zero_is_zero(value: Any) -> None:
    number = NUMBER.validate_python(value)
    assert not number.is_signed()
    assert plain(number) == "0"


@pytest.mark.parametrize("value", ["1.005", "0.001", "-2.999", "0.00000001", Decimal("1.001")])
def test_an_amount_of_a_fraction_of_a_cent_is_refused(value: Any) -> None:
    assert faults(Cents, value) == [("too_many_decimals", "")]


@pytest.mark.parametrize("value", ["1.5", "1.50", "1.50000000", Decimal("1.50000"), "-3.10", 2])
def test_an_amount_to_the_cent_may_be_spelled_with_more_zeros(value: Any) -> None:
    assert CENTS.validate_python(value) == Decimal(str(value))


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("2.675", "2.68"),
        ("2.665", "2.67"),
        ("0.005", "0.01"),
        ("1.005", "1.01"),
        ("-2.675", "-2.68"),
        ("-0.005", "-0.01"),
        ("2.67499999", "2.67"),
        ("0.00499999", "0.00"),
        ("5", "5.00"),
        ("1.9950", "2.00"),
    ],
)
def test_half_a_cent_is_rounded_away_from_zero(amount: str, expected: str) -> None:
    assert str(to_cents(Decimal(amount))) == expected


def test_a_rounded_amount_is_never_minus_zero() -> None:
    assert str(to_cents(Decimal("-0.001"))) == "0.00"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("1.50", "1.5"),
        ("1.00", "1"),
        ("100", "100"),
        ("1E+2", "100"),
        ("0E-8", "0"),
        ("-0.00", "0"),
        ("1E-8", "0.00000001"),
        ("-10.10", "-10.1"),
        ("0.000", "0"),
    ],
)
def test_a_number_has_one_spelling(amount: str, expected: str) -> None:
    assert plain(Decimal(amount)) == expected


@PROPERTY
@given(decimals(-999_999_999, 999_999_999, 8))
def test_every_number_comes_back_from_its_spelling(amount: Decimal) -> None:
    again = NUMBER.validate_python(plain(amount))
    assert again == amount
    assert plain(again) == plain(amount)


@PROPERTY
@given(decimals(-999_999, 999_999, 8))
def test_rounding_moves_an_amount_by_half_a_cent_at_most(amount: Decimal) -> None:
    assert abs(to_cents(amount) - amount) <= Decimal("0.005")


def test_an_error_never_repeats_what_was_sent() -> None:
    with pytest.raises(ValidationError) as refusal:
        NUMBER.validate_python("secret-1")
    assert "secret" not in refusal.value.errors(include_input=False)[0]["msg"]
