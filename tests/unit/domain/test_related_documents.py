"""The documents that one refers to: what they may say, and of which lines."""

from typing import Any

import pytest

from invoicing.domain.related_document import RelatedDocument, Relation
from tests.builders import OMIT, a_document, faults, line_body, related_body
from tests.unit.domain.test_rules import found

ELSEWHERE: dict[str, Any] = {"reference": OMIT, "number": "7", "date": "2026-11-22"}
SAID = {"item": "2", "commission_code": "COMM-5", "cup": "B17H21000990006", "cig": "Z12345678A"}


@pytest.mark.parametrize("relation", sorted(set(Relation) - {Relation.DELIVERY_NOTE, Relation.CREDITED_INVOICE}))
def test_an_invoice_may_refer_to_many_things(relation: Relation) -> None:
    assert found(a_document(related=[related_body(relation=relation, **ELSEWHERE, **SAID)])) == []


@pytest.mark.parametrize("name", sorted(SAID))
def test_of_a_delivery_note_nothing_is_said_that_has_no_place(name: str) -> None:
    note = related_body(relation="delivery_note", **ELSEWHERE, **{name: SAID[name]})
    assert found(a_document(related=[note])) == [("invalid_related_document", f"/related/0/{name}")]
    assert found(a_document(related=[related_body(relation="delivery_note", **ELSEWHERE, lines=[1])])) == []


def test_the_lines_it_is_about_are_lines_of_the_document() -> None:
    rows = [line_body(), line_body()]
    assert found(a_document(lines=rows, related=[related_body(lines=[1, 2])])) == []
    wrong = [related_body(), related_body(lines=[2, 3, 1000])]
    assert found(a_document(lines=rows, related=wrong)) == [
        ("unknown_line", "/related/1/lines/1"),
        ("unknown_line", "/related/1/lines/2"),
    ]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([0], "greater_than_equal"),
        ([-1], "greater_than_equal"),
        ([1001], "less_than_equal"),
        (["1"], "int_type"),
        ([True], "int_type"),
        ([1.0], "int_type"),
    ],
)
def test_lines_are_counted_from_one(lines: list[Any], fault: str) -> None:
    assert faults(RelatedDocument, related_body(lines=lines)) == [(fault, "lines.0")]


@pytest.mark.parametrize("name", sorted(SAID))
def test_codes_are_short_texts(name: str) -> None:
    assert faults(RelatedDocument, related_body(**{name: "x" * 101})) == [("string_too_long", name)]
    assert faults(RelatedDocument, related_body(**{name: " "})) == [("string_too_short", name)]


@pytest.mark.parametrize(("kind", "wrong"), [("credit_note", True), ("invoice", False), ("debit_note", False)])
def test_a_credit_note_is_not_older_than_an_invoice_it_is_linked_to(kind: str, *, wrong: bool) -> None:
    linked = related_body(relation="linked_invoice", **ELSEWHERE)
    expected = [("date_before_credited_invoice", "/related/0/date")] if wrong else []
    assert found(a_document(kind=kind, related=[linked])) == expected
