"""JSON as providers write and read it: amounts are numbers there, and exact here."""

import json
from decimal import Decimal
from typing import Any

from invoicing.errors import Unsupported


def dump(body: Any) -> bytes:
    """``body`` with its Decimals as JSON numbers of the same digits.

    Raises:
        Unsupported: one has more digits than a number on the other side may keep (IEEE 754 double precision).
    """
    return json.dumps(_numbers(body), ensure_ascii=False, separators=(",", ":")).encode()


def load(content: bytes) -> Any:
    """What stands in ``content``, fractions as Decimals; None if it is no JSON."""
    try:
        return json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def is_exact(number: Decimal) -> bool:
    """Whether a reader that knows only IEEE 754 double precision, as most do, gets the same number."""
    return Decimal(repr(float(number))) == number


def _numbers(value: Any) -> Any:
    if isinstance(value, Decimal):
        if not is_exact(value):
            raise Unsupported(f"{value} has too many digits", code="too_many_digits", remedy="Send fewer decimals.")
        # The other side reads a double; that none of the digits changes was made sure of just now.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: _numbers(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers(one) for one in value]
    return value
