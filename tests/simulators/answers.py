"""An answer as bytes on the wire, whole or broken off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Self
from wsgiref.types import StartResponse

from tests.simulators.transport import ConnectionDropped

HTML = "text/html; charset=UTF-8"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `sent` is the part of the body that really leaves; `drop` closes the connection after it."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Headers = ()
    sent: int | None = None
    drop: bool = False
    declare_length: bool = True

    @property
    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    def with_headers(self, headers: Headers) -> Self:
        return replace(self, headers=(*self.headers, *headers))

    def with_body(self, body: bytes) -> Self:
        return replace(self, body=body)


class Refusal(Exception):
    """An answer on its way out of an endpoint that cannot go on."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.decode(errors="replace"))
        self.answer = answer


def html_page(status: int, headers: Headers = ()) -> Answer:
    """What the machinery in front of a service answers instead of it."""
    title = HTTPStatus(status).phrase
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, page.encode(), HTML, headers)


def send(answer: Answer, start_response: StartResponse, sent: Callable[[], None] = lambda: None) -> Iterator[bytes]:
    """A drop before the first byte raises at once, so that no status line leaves; `sent` hears of a whole answer."""
    if answer.drop and answer.sent == 0:
        raise ConnectionDropped
    length = [("Content-Length", str(len(answer.body)))] if answer.declare_length else []
    start_response(answer.status_line, [("Content-Type", answer.content_type), *length, *answer.headers])
    return _body(answer, sent)


def _body(answer: Answer, sent: Callable[[], None]) -> Iterator[bytes]:
    yield answer.body[: answer.sent]
    if answer.drop:
        raise ConnectionDropped
    sent()
