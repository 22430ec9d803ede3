"""A line: when it was, what it is, and what else is said of it."""

from typing import Any

import pytest

from invoicing.domain.line import Line
from tests.builders import Fault, faults, line_body


def _line(**changes: Any) -> list[Fault]:
    return faults(Line, line_body(**changes))


@pytest.mark.parametrize(
    ("first", "last", "fine"), [("2026-01-01", "2026-01-01", True), ("2026-01-02", "2026-01-01", False)]
)
def test_a_period_ends_after_it_begins(first: str, last: str, *, fine: bool) -> None:
    assert _line(period_from=first, period_to=last) == ([] if fine else [("invalid_period", "period_to")])
    assert _line(period_from=first) == _line(period_to=last) == []


def test_other_data_has_a_type_and_may_have_the_rest() -> None:
    assert _line(other_data=[{"type": "A"}, {"type": "B", "text": "è", "number": "1.5", "date": "2026-01-01"}]) == []
    assert _line(other_data=[{"text": "x"}]) == [("missing", "other_data.0.type")]
    assert _line(other_data=[{"type": "A"}] * 21) == [("too_many_items", "other_data")]


@pytest.mark.parametrize("name", ["surcharge", "discount"])
def test_a_surcharge_is_said_like_a_discount(name: str) -> None:
    assert _line(**{name: {"amount": "0"}}) == [("invalid_discount", f"{name}.amount")]
    assert _line(**{name: {"percent": "5", "amount": "1"}}) == [("invalid_discount", name)]


@pytest.mark.parametrize("value", ["SC", "PR", "AB", "AC"])
def test_types_of_lines(value: str) -> None:
    assert _line(line_type=value) == []
    assert _line(line_type=value.lower()) == [("enum", "line_type")]
