"""The front carries requests and answers through as they are."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import override

import httpx
import pytest

from tests.local.front import LARGEST_BODY, Front, Upstream
from tests.local.gateway import GatewayResponse
from tests.local.layout import LOOPBACK

FAILURE = GatewayResponse(500, {"Content-Type": "'application/problem+json'"}, '{"code": "internal_error"}')
TOO_LARGE = GatewayResponse(413, {"Content-Type": "'application/problem+json'"}, '{"code": "request_too_large"}')


class _Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response_only(502 if "fail" in self.path else 303)
        self.send_header("Location", "http://elsewhere.example/file?a=1&b=2")
        self.send_header("X-Path", self.path)
        self.send_header("X-Token", self.headers.get("Authorization", ""))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - the base class's names

    @override
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def front() -> Iterator[Front]:
    with ThreadingHTTPServer((LOOPBACK, 0), _Echo) as echo, Front(0) as front:
        threading.Thread(target=echo.serve_forever, args=(0.02,), daemon=True).start()
        front.start(Upstream(echo.server_port, "/stage", FAILURE, TOO_LARGE))
        yield front
        echo.shutdown()


def test_path_query_headers_and_bytes_arrive_untouched(front: Front) -> None:
    body = '{"name": "Rossi & Figli è ]]> €", "price": 1.10}'.encode()

    answer = httpx.post(
        f"{front.url}/v1/a%2Fb?x=1&x=2&y=%C3%A8",
        content=body,
        headers={"Authorization": "Bearer demo"},
        trust_env=False,
    )

    assert answer.status_code == 303
    assert answer.headers["Location"] == "http://elsewhere.example/file?a=1&b=2"
    assert answer.headers["X-Path"] == "/stage/v1/a%2Fb?x=1&x=2&y=%C3%A8"
    assert answer.headers["X-Token"] == "Bearer demo"
    assert answer.content == body


def test_a_failed_function_is_answered_in_the_templates_form(front: Front) -> None:
    answer = httpx.get(f"{front.url}/fail", trust_env=False)

    assert (answer.status_code, answer.json()) == (500, {"code": "internal_error"})
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_body_that_lambda_would_not_take_is_refused(front: Front) -> None:
    answer = httpx.post(f"{front.url}/v1/documents", content=b"x" * (LARGEST_BODY + 1), trust_env=False)

    assert (answer.status_code, answer.json()) == (413, {"code": "request_too_large"})


def test_a_taken_port_is_replaced_by_a_free_one() -> None:
    with Front(0) as first, Front(first.server_port) as second:
        assert second.server_port not in (0, first.server_port)
