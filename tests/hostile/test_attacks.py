"""What an attacker tries that is no class of the table: addresses, headers, methods, cursors."""

import base64
from typing import Any

import httpx
import pytest

from tests.hostile.case import Refusal, document
from tests.hostile.street import DOCUMENTS, PROBLEM, TOKEN, Street, places


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    "text", ["x%0d%0aERROR%20forged", "x%0aSet-Cookie:a=b", "%00", "..%2f..%2fetc", "%252e", "%c0%af"]
)
@pytest.mark.parametrize(
    "path", [f"{DOCUMENTS}/{{}}", "/v1/requests/{}", "/v1/accounts/{}", "/v1/accounts/{}/products"]
)
def test_a_line_break_in_the_address_is_no_line_of_the_log(
    door: Street, capfd: pytest.CaptureFixture[str], path: str, text: str
) -> None:
    answer = door.send("GET", path.format(text))
    refused(answer, 404, "not_found")
    assert "Set-Cookie" not in answer.headers
    printed = capfd.readouterr()
    assert all(line.startswith("{") for line in (printed.out + printed.err).splitlines())


@pytest.mark.parametrize("path", ["/v1//documents", "/v1/documents/", "/V1/documents", "/v1/%61ccounts"])
def test_another_spelling_of_an_address_is_another_address(door: Street, path: str) -> None:
    request = httpx.Request("GET", door.door.url, headers=TOKEN)
    request.url = request.url.copy_with(raw_path=path.encode())
    refused(door.client.send(request), 404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY"])
def test_another_method_is_no_route_whatever_a_header_says(door: Street, method: str) -> None:
    answer = door.send(method, DOCUMENTS, headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic ZGVtbw==",
        "Bearer",
        "Bearer ",
        "Bearer demo demo",
        "Bearer \xa0demo",
        "Bearer demo\x00",
        "demo",
        "Bearer *",
    ],
)
def test_what_is_no_token_opens_nothing(door: Street, header: str) -> None:
    try:
        answer = door.send("GET", "/v1/accounts", headers=[("Authorization", header.encode("latin-1"))])
    except httpx.LocalProtocolError:
        return  # It cannot even be sent.
    refused(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "query",
    [
        *("account=demo&account=other", "account[]=demo", "account=demo&limit=5&limit=6", "account=demo&limit=-1"),
        *("account=demo&limit=1e2", "account=demo&limit=%D9%A5", "account=demo&limit=", "account=demo&state[$ne]=x"),
        *("account=demo&cursor=", f"account=demo&cursor={'A' * 5000}", "account=demo&date_from=2026-02-30"),
        f"{'x' * 3000}=1",
    ],
)
def test_odd_queries_are_refused_by_name(door: Street, query: str) -> None:
    answer = door.send("GET", f"{DOCUMENTS}?{query}")
    refused(answer, 422, "refused")
    assert all(pointer.startswith("/query/") for pointer in places(answer))


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "forged",
    ["other\n1795249800000#doc_x", "demo\n1795249800000", "demo\n9#x", "demo", "demo\n1795249800000#a\nb", "\x00", "é"],
)
def test_a_forged_cursor_begins_no_page(door: Street, forged: str) -> None:
    answer = door.send("GET", f"{DOCUMENTS}?account=demo&cursor={cursor(forged)}")
    assert places(answer) == {"/query/cursor": "invalid_cursor"}


def test_a_thousand_parameters_are_refused_as_one_request(door: Street) -> None:
    answer = door.send("GET", f"{DOCUMENTS}?" + "&".join(f"p{number}=1" for number in range(1000)))
    refused(answer, 422, "refused")


@pytest.mark.parametrize("value", ["javascript", "https, http", "//evil.example", ""])
def test_links_begin_with_http_or_https_whatever_a_header_says(door: Street, value: str) -> None:
    headers = {"X-Forwarded-Proto": value, "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    links = door.send("GET", "/v1/accounts/demo", headers=headers).json()["links"]
    assert links["self"].startswith("https://127.0.0.1:")


@pytest.mark.parametrize("path", [DOCUMENTS, f"{DOCUMENTS}/check", "/v1/accounts/demo/check"])
def test_a_parameter_that_is_not_read_is_refused(door: Street, path: str) -> None:
    """`?dry_run=1` would else issue a document."""
    door.refuses(document(), Refusal(422, {"/query/dry_run": "unknown_parameter"}), path=f"{path}?dry_run=1")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"dry_run": True}, Refusal(422, {"/dry_run": "unknown_field"})),
        ([], Refusal(400, {"": "body_not_object"})),
        (b"x", Refusal(400, {"": "not_json"})),
    ],
)
def test_a_body_that_is_not_read_is_refused(door: Street, body: Any, wanted: Refusal) -> None:
    door.refuses(body, wanted, path="/v1/accounts/demo/products")
    assert door.send("POST", "/v1/accounts/demo/products", {}).status_code == 202
