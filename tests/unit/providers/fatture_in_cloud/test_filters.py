"""The filter language (fact sheet, section 5.2): what we ask for is what is asked, whatever the value holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.providers.fatture_in_cloud import filters
from tests.simulators.fatture_in_cloud.filters import parse
from tests.simulators.fatture_in_cloud.switches import Switches

EXACT = Switches(contains_has_wildcards=False, contains_is_case_sensitive=True)
ALLOWED = ("name", "code", "date", "entity.name")
HOSTILE = ["O'Neil", "''", "'", "' or name != '", "x' or code = 'y", "a\\", "\\'", "%", "_", '"', "(", "è €", "null"]


def holds(query: str, **row: str) -> bool:
    """Whether the simulator, which knows the whole grammar, lets a row through."""
    return parse(query, ALLOWED, EXACT)(lambda field: row.get(field.replace(".", "_"), ""))


def test_quotes_are_doubled() -> None:
    assert filters.equals("name", "O'Neil") == "name = 'O''Neil'"
    assert filters.contains("any_subject", "[a-b]") == "any_subject contains '[a-b]'"
    assert filters.between("date", "2026-01-01", None) == ["date >= '2026-01-01'"]
    assert filters.every("a = 'b'", *filters.between("date", None, "2026-02-01")) == "a = 'b' and date <= '2026-02-01'"
    assert filters.between("date", None, None) == []


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_a_value(value: str) -> None:
    query = filters.every(filters.equals("name", value), filters.contains("entity.name", value))
    assert holds(query, name=value, entity_name=f"a {value} b")
    assert not holds(query, name="y", code="y", entity_name="y")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_are_told_apart(one: str, other: str) -> None:
    assert holds(filters.equals("name", one), name=one)
    # The simulator compares without regard to case, as a database would.
    assert holds(filters.equals("name", one), name=other) == (one.lower() == other.lower())
