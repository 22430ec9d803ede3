"""One bad request: what is sent, which of the 76 classes it belongs to, and the answer it must get."""

from dataclasses import dataclass, field
from typing import Any

from tests.builders import OMIT, Json, customer_body, document_body, electronic_body, line_body


@dataclass(frozen=True)
class Refusal:
    """The answer wanted: its status, and the code of each problem by its JSON pointer (of the whole: an empty one)."""

    status: int
    places: dict[str, str]


@dataclass(frozen=True)
class Bad:
    """One bad request to issue a document; ``body`` is bytes as they are, or becomes JSON."""

    number: int
    title: str
    body: Any
    refusal: Refusal
    headers: dict[str, str | bytes] = field(default_factory=dict)


def whole(status: int, code: str) -> Refusal:
    """The whole request is refused."""
    return Refusal(status, {"": code})


def at(pointer: str, code: str) -> Refusal:
    """One field is refused."""
    return Refusal(422, {pointer: code})


def document(**changes: Any) -> Json:
    """A valid document of today, but for ``changes``."""
    return document_body(**{"date": OMIT, **changes})


def electronic(**changes: Any) -> Json:
    """The same, electronic."""
    return electronic_body(**{"date": OMIT, **changes})


def with_line(**changes: Any) -> Json:
    """A document whose only line differs."""
    return document(lines=[line_body(**changes)])


def with_customer(**changes: Any) -> Json:
    """A document whose customer differs."""
    return document(customer=customer_body(**changes))
