"""Decimal numbers as they travel in JSON, and the one rounding rule. Amounts are in the document's currency."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

CENT = Decimal("0.01")
ZERO = Decimal(0)
_TEXT = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?", re.ASCII)
_MAX_INTEGER_DIGITS = 9
_MAX_DECIMALS = 8


def to_cents(amount: Decimal) -> Decimal:
    """``amount`` with two decimals, halves away from zero, as invoices round (SdI checks 00421, 00423)."""
    # Adding a zero takes the sign off a zero.
    return amount.quantize(CENT, rounding=ROUND_HALF_UP) + Decimal("0.00")


def plain(amount: Decimal) -> str:
    """``amount`` without exponent or needless zeros: ``1.50`` and ``1.5`` are the same content."""
    text = format(amount, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _parse(value: Any) -> Decimal:
    if isinstance(value, str):
        if not _TEXT.fullmatch(value):
            raise PydanticCustomError(
                "invalid_number",
                "a number with a dot for decimals, at most 9 digits before and 8 after it, such as 12.50 or -3",
            )
        return Decimal(value) + ZERO
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("invalid_number", 'a JSON number or a string such as "12.50"')
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or not -_MAX_DECIMALS <= exponent <= _MAX_INTEGER_DIGITS:
        raise PydanticCustomError("invalid_number", "a number with at most 9 digits before the dot and 8 after it")
    if number.adjusted() >= _MAX_INTEGER_DIGITS:
        raise PydanticCustomError("invalid_number", "a number with at most 9 digits before the dot and 8 after it")
    return number + ZERO


def _parse_cents(value: Any) -> Decimal:
    number = _parse(value)
    if number != to_cents(number):
        raise PydanticCustomError("too_many_decimals", "an amount in euros and cents: at most two decimals")
    return number


_SERIALIZER = PlainSerializer(plain, return_type=str)
_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?$"},
            {"type": "number", "exclusiveMinimum": -1000000000, "exclusiveMaximum": 1000000000},
        ],
        "examples": ["12.50"],
    }
)

Number = Annotated[Decimal, BeforeValidator(_parse), _SERIALIZER, _SCHEMA]
"""A decimal number: a JSON number or a string with a dot; never a float."""

Cents = Annotated[Decimal, BeforeValidator(_parse_cents), _SERIALIZER, _SCHEMA]
"""A decimal number with at most two decimals."""


def _percent(value: Decimal) -> Decimal:
    if value < 0 or 0 < value < 1 or value > 100 or value != to_cents(value):
        raise PydanticCustomError("invalid_rate", "a rate in percent with at most two decimals, such as 20 and not 0.2")
    return value


Percent = Annotated[Number, AfterValidator(_percent)]
"""A rate in percent, with at most two decimals; a fraction below 1 is taken for a mistake."""
