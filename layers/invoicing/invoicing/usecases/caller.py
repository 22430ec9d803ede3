"""Who asks for something, and what they are answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from invoicing.domain.request import Request


class AlreadyUsed(Exception):
    """The reference or the key was used before, for other content.

    Attributes:
        request: what it stands for.
        pointers: JSON pointers of what differs; empty when it is the key that was reused.
    """

    def __init__(self, request: str, pointers: Sequence[str]) -> None:
        super().__init__(request)
        self.request = request
        self.pointers = tuple(pointers)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; ``idempotency_key`` is theirs for this one request."""

    name: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The request as it stands; ``replayed`` if it had been accepted before."""

    request: Request
    replayed: bool
