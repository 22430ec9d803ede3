"""Two requests with the same content are the same request, however they are written."""

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from invoicing.domain.canonical import content, differences, fingerprint
from invoicing.domain.document import Document
from tests.builders import (
    OMIT,
    a_document,
    address_body,
    customer_body,
    document_body,
    line_body,
    payment_body,
    related_body,
)
from tests.unit.domain.strategies import PROPERTY, documents


def _print(**changes: Any) -> str:
    return fingerprint(content(a_document(**changes)))


def _differ(mine: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    return list(differences(content(a_document(**mine)), content(a_document(**theirs))))


def test_a_fingerprint_never_changes_from_one_release_to_the_next() -> None:
    assert _print() == "4d95e320b4b12b8a41e16a9365281067d0dd622546ed992471728501a040f504"


@PROPERTY
@given(documents())
def test_content_read_again_is_the_same_document(document: Document) -> None:
    values = json.loads(json.dumps(content(document)))
    again = Document.model_validate(values)
    assert again == document
    assert content(again) == content(document)
    assert fingerprint(values) == fingerprint(content(document))
    assert list(differences(content(document), values)) == []


def test_the_order_of_names_does_not_matter() -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            names = random.Random(7).sample(sorted(value), len(value))
            return {name: shuffled(value[name]) for name in names}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    body = document_body(payments=[payment_body(amount="1", paid=True)])
    other = shuffled(body)
    assert list(other) != list(body)
    assert fingerprint(content(Document.model_validate(other))) == fingerprint(content(Document.model_validate(body)))


@pytest.mark.parametrize(
    "price", ["100", "100.0", "100.00000000", 100, Decimal(100), Decimal("1E+2"), Decimal("1.00E2")]
)
def test_the_spelling_of_numbers_does_not_matter(price: Any) -> None:
    assert _print(lines=[line_body(unit_price=price, vat_rate="22.00", quantity=2)]) == _print()


def test_minus_zero_is_zero() -> None:
    assert _print(lines=[line_body(unit_price="-0.00")]) == _print(lines=[line_body(unit_price=0)])


@pytest.mark.parametrize(
    "changes",
    [
        {"customer": customer_body(vat_number=" it 12345670017 ")},
        {"customer": customer_body(name="  Rossi & Figli S.r.l. ", type="company")},
        {"customer": customer_body(address=address_body(country=OMIT, province="mi"))},
        {"payments": [], "related": [], "notes": None, "currency": "EUR", "file": True, "electronic": False},
        {"lines": [line_body(discount=None, vat_nature=None, code=None)]},
    ],
)
def test_what_means_the_same_is_the_same(changes: dict[str, Any]) -> None:
    assert _print(**changes) == _print()


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"lines": [line_body(unit_price="100.01")]}, ["/lines/0/unit_price"]),
        ({"customer": customer_body(name="Rossi & Figli S.r.l")}, ["/customer/name"]),
        ({"customer": customer_body(address=address_body(city="Como", province="CO"))}, None),
        ({"notes": "Grazie"}, ["/notes"]),
        ({"file": False}, ["/file"]),
        ({"electronic": True, "kind": "receipt"}, ["/electronic", "/kind"]),
        ({"date": OMIT}, ["/date"]),
        ({"lines": [line_body(), line_body()]}, ["/lines"]),
        ({"payments": [payment_body()]}, ["/payments"]),
        ({"lines": [line_body(discount={"percent": "10"})]}, ["/lines/0/discount"]),
        ({"totals": {"net": "200", "vat": "44", "gross": "244"}}, ["/totals"]),
    ],
)
def test_what_differs_is_pointed_at(changes: dict[str, Any], pointers: list[str] | None) -> None:
    expected = pointers or ["/customer/address/city", "/customer/address/province"]
    assert _differ({}, changes) == expected
    assert _differ(changes, {}) == expected
    assert _print(**changes) != _print()


def test_the_order_of_lines_is_content() -> None:
    one, other = line_body(), line_body(description="Altro")
    assert _differ({"lines": [one, other]}, {"lines": [other, one]}) == ["/lines/0/description", "/lines/1/description"]


def test_a_difference_inside_a_list_is_pointed_at_by_its_number() -> None:
    mine = {"related": [related_body(), related_body(reference="order-2")]}
    theirs = {"related": [related_body(), related_body(reference="order-3")]}
    assert _differ(mine, theirs) == ["/related/1/reference"]


@pytest.mark.parametrize(
    ("mine", "theirs", "pointers"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 2}, ["/a"]),
        ({"a/b": 1, "c~d": 1}, {"a/b": 2, "c~d": 2}, ["/a~1b", "/c~0d"]),
        ({"a": [1]}, {"a": {"b": 1}}, ["/a"]),
        ({"a": []}, {"a": None}, ["/a"]),
        ({"a": {"b": [{"c": 1}]}}, {"a": {"b": [{"c": 2}]}}, ["/a/b/0/c"]),
        ([1], {"a": 1}, [""]),
    ],
)
def test_pointers_are_json_pointers(mine: Any, theirs: Any, pointers: list[str]) -> None:
    assert list(differences(mine, theirs)) == pointers


def test_a_field_added_later_leaves_older_content_as_it_was() -> None:
    class Later(Document):
        colour: str = "white"

    assert content(Later.model_validate(document_body())) == content(a_document())


@PROPERTY
@given(documents(), documents())
def test_fingerprints_differ_exactly_when_contents_do(one: Document, other: Document) -> None:
    mine, theirs = content(one), content(other)
    assert (fingerprint(mine) == fingerprint(theirs)) == (not list(differences(mine, theirs)))
