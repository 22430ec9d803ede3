"""Bad requests: each is a 4xx that names every problem with its place and its way out, and leaves no trace."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import Json, credit_body, customer_update_body, document_body, line_body, person_body
from tests.unit.api.bad_documents import CASES
from tests.world import Answer, World

# Codes, kinds and figures are no secrets; who the customer is and what was bought are.
NOT_PERSONAL = {"type", "country", "province", "method", "vat_nature", "product_group", "amount", "vat_rate"}


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account(settings={"credit_notes_enabled": True})
    return world


def texts(value: Any, name: str = "") -> Iterator[str]:
    """Whatever ``value`` tells of a person or of a firm."""
    if isinstance(value, dict):
        for inner, what in value.items():
            yield from texts(what, inner)
    elif isinstance(value, list):
        for what in value:
            yield from texts(what, name)
    elif isinstance(value, str) and len(value) > 3 and name not in NOT_PERSONAL:
        yield value


def personal(body: Json) -> set[str]:
    return set(texts([body.get(name) for name in ("customer", "lines", "payments")]))


def places(answer: Answer) -> dict[str, str]:
    """The code of each problem by its pointer; a place that is named twice would be no help."""
    found = answer.json["problems"]
    assert len({one["pointer"] for one in found}) == len(found)
    return {one["pointer"]: one["code"] for one in found}


def assert_no_trace(world: World, rows: dict[str, Any]) -> None:
    assert world.ledger.rows == rows
    assert (list(world.bell.rings), world.simulator.calls, world.files.stored) == ([], [], {})


def assert_helps(answer: Answer) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == answer.status
    assert answer.json["code"]
    problems = answer.json.get("problems") or [answer.json]
    assert all(one["detail"] and one["remedy"] for one in problems), answer.text


@pytest.mark.parametrize("name", CASES)
def test_every_problem_of_a_document_is_named_and_nothing_is_left_behind(world: World, name: str) -> None:
    body, wanted = CASES[name]
    before = dict(world.ledger.rows)

    checked, answer = world.call("POST", "/v1/documents/check", body), world.post(body)

    assert answer.status == 422, answer.text
    assert places(answer) == wanted
    assert_helps(answer)
    assert checked.text == answer.text
    assert not [text for text in personal(body) if text in answer.text]
    assert_no_trace(world, before)


def test_what_the_documents_change_is_accepted(world: World) -> None:
    assert world.post(document_body()).status == 202
    assert len(CASES) > 60


DEEP = '{"a":' + "[" * 40 + "]" * 40 + "}"
DEEPER = "[" * 100_000 + "]" * 100_000
TWICE = '{"kind": "invoice", "kind": "receipt"}'
NO_BODIES: dict[str, tuple[str | None, dict[str, str], int, str]] = {
    "no body": (None, {}, 400, "empty_body"),
    "an empty body": ("", {}, 400, "empty_body"),
    "null": ("null", {}, 400, "body_not_object"),
    "a list": ("[]", {}, 400, "body_not_object"),
    "a text": ('"Rossi"', {}, 400, "body_not_object"),
    "something behind it": ("{} {}", {}, 400, "not_json"),
    "single quotes": ("{'kind': 'invoice'}", {}, 400, "not_json"),
    "a byte order mark": ("\ufeff{}", {}, 400, "byte_order_mark"),
    "no number": ('{"quantity": NaN}', {}, 400, "not_json"),
    "an endless number": ('{"quantity": ' + "9" * 5000 + "}", {}, 400, "not_json"),
    "too deep": (DEEP, {}, 400, "too_deep"),
    "far too deep": (DEEPER, {}, 400, "not_json"),
    "a name twice": (TWICE, {}, 422, "refused"),
    "too large": (json.dumps({"notes": "x" * 300_000}), {}, 413, "body_too_large"),
    "plain text": ("{}", {"Content-Type": "text/plain"}, 415, "content_type_not_supported"),
    "no type": ("{}", {"Content-Type": ""}, 415, "content_type_not_supported"),
    "UTF-16": ("{}", {"Content-Type": "application/json; charset=utf-16"}, 415, "content_type_not_supported"),
    "compressed": ("{}", {"Content-Encoding": "gzip"}, 415, "encoding_not_supported"),
}


@pytest.mark.parametrize("name", NO_BODIES)
def test_what_is_no_request_at_all_says_so(world: World, name: str) -> None:
    body, headers, status, code = NO_BODIES[name]
    before = dict(world.ledger.rows)
    for path in ("/v1/documents", "/v1/documents/check", "/v1/customers", "/v1/credits"):
        answer = world.call("POST", path, body, headers=headers)
        assert (answer.status, answer.json["code"]) == (status, code), answer.text
        assert_helps(answer)
    assert_no_trace(world, before)


@pytest.mark.parametrize("key", ["a b", "x" * 256, "è"])
def test_a_key_that_cannot_be_is_refused(world: World, key: str) -> None:
    before = dict(world.ledger.rows)
    answer = world.post(document_body(), headers={"Idempotency-Key": key})
    assert (answer.status, answer.json["code"]) == (400, "invalid_idempotency_key")
    assert_helps(answer)
    assert_no_trace(world, before)


def credit_of(**changes: Any) -> Json:
    return credit_body(lines=[line_body(**changes)])


TASKS: dict[str, tuple[str, Json, dict[str, str]]] = {
    "a contact of nobody": (
        "/v1/customers",
        {},
        {"/account": "missing_field", "/reference": "missing_field"} | {"/customer": "missing_field"},
    ),
    "a contact elsewhere": ("/v1/customers", customer_update_body(account="other"), {"/account": "unknown_account"}),
    "a contact with lines": ("/v1/customers", customer_update_body(lines=[line_body()]), {"/lines": "unknown_field"}),
    "a contact mistyped": (
        "/v1/customers",
        customer_update_body(customer=person_body(tax_code="RSSMRA80A01H501X")),
        {"/customer/tax_code": "invalid_tax_code"},
    ),
    "a credit of nobody known": (
        "/v1/credits",
        credit_body(customer={"name": "Rossi"}),
        {"/customer": "missing_customer_identifier"},
    ),
    "a credit elsewhere": ("/v1/credits", credit_body(account="other"), {"/account": "unknown_account"}),
    **{
        f"a credit of nothing: {price}": ("/v1/credits", credit_of(unit_price=price), {"/lines": "zero_total"})
        for price in ("0", "-5")
    },
    "a credit at no rate": ("/v1/credits", credit_of(vat_rate="21"), {"/lines/0/vat_rate": "unknown_vat_rate"}),
    "a credit with a group": (
        "/v1/credits",
        credit_of(product_group="web", discount={"amount": 1}),
        {"/lines/0/product_group": "unsupported_field", "/lines/0/discount/amount": "unsupported_discount"},
    ),
}


@pytest.mark.parametrize("name", TASKS)
def test_contacts_and_credits_are_refused_alike(world: World, name: str) -> None:
    path, body, wanted = TASKS[name]
    before = dict(world.ledger.rows)
    answer = world.call("POST", path, body)
    assert (answer.status, places(answer)) == (422, wanted)
    assert_helps(answer)
    assert_no_trace(world, before)


QUERIES: dict[str, tuple[dict[str, str], str]] = {
    "of no account": ({}, "missing_field"),
    "of an unknown account": ({"account": "other"}, "unknown_account"),
    "by something else": ({"account": "demo", "customer": "Rossi"}, "unknown_parameter"),
    "in an unknown state": ({"account": "demo", "state": "done"}, "unknown_value"),
    "none": ({"account": "demo", "limit": "0"}, "out_of_range"),
    "too many": ({"account": "demo", "limit": "101"}, "out_of_range"),
    "too many to be a number": ({"account": "demo", "limit": "9" * 5000}, "wrong_type"),
    "in other digits": ({"account": "demo", "limit": "٥"}, "wrong_type"),
    "from a page of elsewhere": ({"account": "demo", "cursor": "eyJhIjoxfQ=="}, "invalid_cursor"),
    "since no day": ({"account": "demo", "date_from": "2026-13-01"}, "invalid_date"),
    "by a reference that cannot be": ({"account": "demo", "reference": "../x"}, "invalid_reference"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_lists_are_asked_for_strictly(world: World, name: str) -> None:
    query, code = QUERIES[name]
    answer = world.call("GET", "/v1/documents", query=query, token_accounts="demo,shop")
    assert (answer.status, answer.codes) == (422, {code})
    assert all(pointer.startswith("/query/") for pointer in answer.pointers)
    assert_helps(answer)


@pytest.mark.parametrize(
    "method_and_path",
    [
        "GET /v1/documents/{id}",
        "GET /v1/documents/{id}/pdf",
        "POST /v1/documents/{id}/cancel",
        "POST /v1/documents/{id}/settle",
        "GET /v1/requests/{id}",
        "POST /v1/requests/{id}/cancel",
        "POST /v1/requests/{id}/settle",
        "GET /v1/accounts/{id}",
        "POST /v1/accounts/{id}/check",
        "GET /v1/accounts/{id}/products",
        "POST /v1/accounts/{id}/products",
    ],
)
@pytest.mark.parametrize("wanted", ["nope", "..%2F..%2Fetc", "x" * 2000, "%00", "💩"])
def test_what_is_not_there_is_not_found(world: World, method_and_path: str, wanted: str) -> None:
    method, path = method_and_path.split()
    before = dict(world.ledger.rows)
    answer = world.call(method, path, {"exists": False, "why": "seen"} if path.endswith("settle") else None, id=wanted)
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert_helps(answer)
    assert_no_trace(world, before)
