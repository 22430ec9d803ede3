"""What the domain refuses is told to the caller whole: by code and pointer, all at once, never with what was sent."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from invoicing.api.body import read_body
from invoicing.api.problems import from_validation, problem
from invoicing.domain.document import Document
from invoicing.domain.problem import Problem
from tests.builders import customer_body, document_body, line_body


def _read(text: str) -> dict[str, Any]:
    return read_body(text, headers={"content-type": "application/json"}, encoded=False)


def problems_of(body: Any) -> list[Problem]:
    with pytest.raises(ValidationError) as caught:
        Document.model_validate(body)
    return from_validation(caught.value)


def answer(told: list[Problem]) -> str:
    body = problem(422, "refused", "", problems=told).body
    assert body is not None
    return body


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1e999999", "1e-400", "0e999999"])
def test_huge_and_tiny_numbers_are_refused_as_amounts_at_the_latest(number: str) -> None:
    body = _read(json.dumps(document_body(lines=[line_body(unit_price="PRICE")])).replace('"PRICE"', number))
    assert "/lines/0/unit_price" in [one.pointer for one in problems_of(body)]


@pytest.mark.parametrize("field", ["account", "reference", "notes", "subject", "series", "currency", "kind"])
def test_half_a_character_escaped_is_refused_where_it_stands(field: str) -> None:
    body = _read(json.dumps(document_body(**{field: "a\ud800"})))
    told = problems_of(body)
    assert [one.pointer for one in told] == [f"/{field}"]
    assert answer(told).encode()


def test_half_a_character_in_a_name_can_be_answered() -> None:
    told = problems_of(_read(json.dumps(document_body(**{"a\ud800": 1}))))
    assert told
    assert answer(told).encode()


@pytest.mark.parametrize(
    ("field", "value"), [("name", "x" * 201), ("vat_number", "DE" + "1" * 40), ("tax_code", "X" * 17)]
)
def test_a_text_too_long_is_told_so(field: str, value: str) -> None:
    (told,) = problems_of(document_body(customer=customer_body(**{field: value})))
    assert (told.code, told.pointer) == ("text_too_long", f"/customer/{field}")


def test_a_document_without_lines_is_told_so() -> None:
    (told,) = problems_of(document_body(lines=[]))
    assert (told.code, told.pointer) == ("too_few_items", "/lines")


def test_too_many_lines_are_one_problem_told_by_its_name() -> None:
    (told,) = problems_of(document_body(lines=[0] * 5001))
    assert (told.code, told.pointer) == ("too_many_items", "/lines")


def test_an_unknown_name_is_pointed_at_whatever_it_is_called() -> None:
    (told,) = problems_of(document_body(**{"is-admin": True}))
    assert (told.code, told.pointer) == ("unknown_field", "/is-admin")


def test_every_wrong_field_is_told_at_once_and_no_value_is_repeated() -> None:
    secret = "XSECRET-X"
    body = document_body(
        account=secret,
        kind=secret,
        date=secret,
        totl=secret,
        currency=secret,
        customer=customer_body(vat_number=secret),
    )
    told = problems_of(body)
    assert {one.pointer for one in told} == {
        *("/account", "/kind", "/date", "/totl", "/currency", "/customer/vat_number"),
    }
    assert secret not in answer(told)
