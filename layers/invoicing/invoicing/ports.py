"""What the use cases need from the outside, as Protocols. Times are milliseconds since 1970 UTC."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from invoicing.domain.account import Account, Record
from invoicing.domain.request import Request, State, Step


class Clock(Protocol):
    """The time, and waiting for it."""

    def now_ms(self) -> int:
        """The time now."""

    def sleep_ms(self, duration_ms: int) -> None:
        """Return after ``duration_ms``."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which documents to list; dates are days of the document's own date, both included."""

    account: str
    state: State | None = None
    date_from: date | None = None
    date_to: date | None = None
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Documents, the latest accepted first, and where the next page begins."""

    requests: Sequence[Request]
    cursor: str | None


class Ledger(Protocol):
    """The truth: records kept durably, each replaced only by one made from its stored version."""

    def get[R: Record](self, record_type: type[R], key: str) -> R | None:
        """The record as it is now (a strongly consistent read), or None."""

    def write[*Rs](self, *records: *Rs) -> tuple[*Rs]:
        """Write all of ``records`` or none; each comes back with its new version.

        Raises:
            Conflict: one of them is not of the stored version. Nothing was written.
        """

    def due(self, account: str, step: Step, *, now_ms: int, limit: int = 1) -> Sequence[str]:
        """Ids of ``account``'s requests whose ``step`` is due by ``now_ms``, longest due first. May lag by moments."""

    def count_due(self, account: str, step: Step, *, until_ms: int) -> int:
        """How many of ``account``'s requests have ``step`` due by ``until_ms``. May lag by moments."""

    def next_due(self, account: str, step: Step) -> int | None:
        """When the earliest ``step`` of ``account`` is due, due already or not. May lag by moments."""

    def accounts_with_work(self, first: str = " ") -> Iterator[str]:
        """Ids of the accounts from ``first`` on that have any step to come, each once. May lag by moments."""

    def accounts(self) -> Sequence[Account]:
        """All accounts, by id. May lag by moments."""

    def documents(self, query: Query) -> Page:
        """Documents of one account. May lag by moments."""


class Bell(Protocol):
    """The doorbell: tells the worker that an account has something to do. Losing a ring costs only time."""

    def ring(self, account: str, request: str | None, *, lane: str) -> None:
        """Wake the worker of ``lane`` for ``account``; ``request`` is the one that is new, if any."""

    def hold(self, receipt: str, *, seconds: int) -> None:
        """Keep the ring that is being answered, and its lane, from being delivered again for ``seconds``."""


class Files(Protocol):
    """Where PDFs are kept."""

    def put(self, key: str, content: bytes, *, sha256: str, metadata: Mapping[str, str]) -> None:
        """Store ``content`` (a PDF) under ``key``; the same again changes nothing."""

    def link(self, key: str, *, filename: str, seconds: int) -> str:
        """A link that lets anybody who has it download the file for ``seconds``."""


class Secrets(Protocol):
    """Where credentials are kept."""

    def credentials(self, account: str, *, fresh: bool = False) -> Mapping[str, Any]:
        """The credentials of ``account``; ``fresh`` passes over what was remembered.

        Raises:
            Misconfigured: there is none, or it is not a JSON object.
        """

    def identity_key(self) -> bytes:
        """The key with which identities of credentials are hashed."""
