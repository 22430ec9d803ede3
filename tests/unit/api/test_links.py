"""Links lead back to where the caller came from: a stage, a custom domain with or without base path, a local port."""

from typing import Any

import pytest

from invoicing.api.links import base_url, own_path

HOST = "abc123.execute-api.eu-south-1.example"


def event(
    seen: str | None, *, domain: str | None = HOST, resource: str = "/v1/documents", **more: Any
) -> dict[str, Any]:
    headers = {"Host": domain or "", "X-Forwarded-Proto": "https", **more.pop("headers", {})}
    return {
        "resource": resource,
        "path": more.pop("path", resource),
        "headers": {name: value for name, value in headers.items() if value},
        "requestContext": {"domainName": domain, "path": seen, "stage": "prod"},
        **more,
    }


@pytest.mark.parametrize(
    ("asked", "base"),
    [
        pytest.param(event("/prod/v1/documents"), f"https://{HOST}/prod", id="the API's own domain and stage"),
        pytest.param(event("/v1/documents", domain="api.example.it"), "https://api.example.it", id="custom domain"),
        pytest.param(
            event("/billing/v1/documents", domain="api.example.it", path="/billing/v1/documents"),
            "https://api.example.it/billing",
            id="custom domain with a base path",
        ),
        pytest.param(
            event("/a/b/v1/documents", domain="api.example.it"), "https://api.example.it/a/b", id="longer base path"
        ),
        pytest.param(
            event("/v1/v1/documents", domain="api.example.it"), "https://api.example.it/v1", id="base path like ours"
        ),
    ],
)
def test_the_base_is_what_stands_before_our_own_path(asked: dict[str, Any], base: str) -> None:
    assert base_url(asked, "") == base


@pytest.mark.parametrize("domain", ["localhost", "127.0.0.1", "localhost:3000", None])
def test_behind_a_local_port_the_port_is_kept(domain: str | None) -> None:
    local = event("/v1/documents", domain=domain, headers={"Host": "127.0.0.1:8080", "X-Forwarded-Proto": "http"})
    assert base_url(local, "") == "http://127.0.0.1:8080"


def test_a_foreign_host_header_moves_no_link_of_a_deployed_api() -> None:
    asked = event("/prod/v1/documents", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert base_url(asked, "") == f"https://{HOST}/prod"


def test_header_names_are_read_in_any_case() -> None:
    asked = event("/v1/documents", domain=None)
    asked["headers"] = {"HOST": "localhost:1234", "x-FORWARDED-proto": "http"}
    assert base_url(asked, "") == "http://localhost:1234"


@pytest.mark.parametrize(
    "public", ["https://invoices.example.it", "https://invoices.example.it/", "https://x.it/base//"]
)
def test_the_public_url_of_the_deployer_wins(public: str) -> None:
    assert base_url(event("/prod/v1/documents"), public) == public.rstrip("/")


@pytest.mark.parametrize("empty", [{}, {"headers": None, "requestContext": None}, {"resource": None, "path": None}])
def test_an_event_that_says_nothing_gives_some_link(empty: dict[str, Any]) -> None:
    assert base_url(empty, "") == "https://localhost"
    assert own_path(empty) == "/"


def test_a_path_that_is_not_ours_adds_nothing() -> None:
    assert base_url(event("/prod/v2/other"), "") == f"https://{HOST}"


def test_our_own_path_is_the_resource_with_its_parameters() -> None:
    one = event(
        None, resource="/v1/documents/{id}/pdf", pathParameters={"id": "doc_1"}, path="/base/v1/documents/doc_1/pdf"
    )
    assert own_path(one) == "/v1/documents/doc_1/pdf"


def test_links_of_a_document_behind_a_stage() -> None:
    one = event("/prod/v1/documents/doc_1", resource="/v1/documents/{id}", pathParameters={"id": "doc_1"})
    assert base_url(one, "") == f"https://{HOST}/prod"


def test_two_parameters_are_each_put_in_their_place() -> None:
    one = event(None, resource="/v1/{a}/{b}", pathParameters={"a": "{b}", "b": "x"})
    assert own_path(one) == "/v1/%7Bb%7D/x"


@pytest.mark.parametrize(
    ("value", "written"), [("a b", "a%20b"), ("a/b", "a%2Fb"), ("../x", "..%2Fx"), ("è?#", "%C3%A8%3F%23")]
)
def test_a_parameter_never_makes_a_path_of_its_own(value: str, written: str) -> None:
    one = event(None, resource="/v1/documents/{id}", pathParameters={"id": value})
    assert own_path(one) == f"/v1/documents/{written}"
