"""What the use cases need from the outside, as Protocols. Times are milliseconds since 1970 UTC."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol

from invoicing.domain.account import Account, Record
from invoicing.domain.keeping import Kept
from invoicing.domain.request import Request, State, Step
from invoicing.domain.token import Tokens


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

    def to_erase(self, *, finished_by_ms: int, limit: int) -> Sequence[str]:
        """What ended, or was fetched, by ``finished_by_ms`` and may hold personal data still, the oldest first.

        Ids of requests, and keys of lists. May lag by moments.
        """

    def count_needing_attention(self, *, most: int) -> int:
        """How many requests need a person's attention; counting ends at ``most``. May lag by moments."""

    def accounts(self) -> Iterator[Account]:
        """All accounts, by id, read as they are asked for. May lag by moments."""

    def documents(self, query: Query) -> Page:
        """Documents of one account. May lag by moments."""


class Metric(StrEnum):
    """What the operator is told in figures, the same whichever account it is about."""

    # Of each call to a provider: milliseconds; whether it brought no good answer; and how much of the credential's
    # longest window is used with it, in percent.
    PROVIDER_LATENCY = "ProviderLatency"
    PROVIDER_ERRORS = "ProviderErrors"
    WINDOW_USED = "WindowUsed"
    # What came of requests; a reply is lost when the call may have changed something.
    ISSUED = "Issued"
    FILES_STORED = "FilesStored"
    REJECTED = "Rejected"
    REPLIES_LOST = "RepliesLost"
    # Runs and steps that failed in a way nobody foresaw; they are tried again.
    FAILURES = "Failures"
    # How things stand, each minute: seconds for which the most overdue step could have been done; outcomes that are
    # unknown; requests that need a person; accounts that keep work waiting for their owner. Each hour: accounts whose
    # key is old.
    OVERDUE = "Overdue"
    UNKNOWN_OUTCOMES = "UnknownOutcomes"
    NEEDS_ATTENTION = "NeedsAttention"
    BLOCKED_ACCOUNTS = "BlockedAccounts"
    OLD_ACCOUNT_KEYS = "OldAccountKeys"


class Telemetry(Protocol):
    """Where figures for the operator go."""

    def add(self, metric: Metric, value: int = 1) -> None:
        """Note one ``value`` of ``metric``."""

    def flush(self) -> None:
        """Hand over what was noted since the last time."""


class Bell(Protocol):
    """The doorbell: tells the worker that an account has something to do. Losing a ring costs only time."""

    def ring(self, account: str, request: str | None, *, lane: str) -> None:
        """Wake the worker of ``lane`` for ``account``; ``request`` is the one that is new, if any."""

    def hold(self, receipt: str, *, seconds: int) -> None:
        """Keep the ring that is being answered, and its lane, from being delivered again for ``seconds``."""


PDF: Final = "application/pdf"


class Files(Protocol):
    """Where PDFs and XML files are kept."""

    def put(
        self, key: str, content: bytes, *, sha256: str, metadata: Mapping[str, str], content_type: str = PDF
    ) -> None:
        """Store ``content`` under ``key``; the same again changes nothing."""

    def get(self, key: str) -> bytes:
        """What is stored under ``key``.

        Raises:
            FileNotFoundError: nothing is.
        """

    def link(self, key: str, *, filename: str, seconds: int) -> str:
        """A link that lets anybody who has it download the file for ``seconds``."""


class Archive(Protocol):
    """Where what has to stay unchanged for years is put, and never replaced.

    Attributes:
        years: for so long, at least, nothing that is put there can be deleted.
    """

    years: int

    def put(self, key: str, content: bytes, *, sha256: str, content_type: str) -> None:
        """Keep ``content`` under ``key``; the same again changes nothing.

        Raises:
            Altered: other content is kept there.
        """


class ArchiveReader(Protocol):
    """The archive, for whoever looks whether everything is there."""

    def get(self, key: str) -> Kept | None:
        """What was put under ``key``; None if there is nothing."""


class IdentityKey(Protocol):
    """The stack's own key, with which what must not be found by trying is hashed."""

    def identity_key(self) -> bytes:
        """The key with which identities of credentials are hashed, and fingerprints of erased content."""


REMEMBERED_MS: Final = 300_000
"""How long a secret that was read is remembered at most."""


class Secrets(IdentityKey, Protocol):
    """Where credentials are kept."""

    def credentials(self, account: str, *, fresh: bool = False) -> Mapping[str, Any]:
        """The credentials of ``account``; ``fresh`` passes over what was remembered.

        Raises:
            Misconfigured: there is none, or it is not a JSON object.
        """

    def replace(self, account: str, before: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
        """Store ``new`` credentials of ``account`` in place of ``before``; returns those that are stored now.

        If others than ``before`` are stored, somebody else was faster, and theirs stay.
        """


class TokenList(Protocol):
    """The tokens that may call the API, which several may change at the same time."""

    def read(self) -> Tokens:
        """The tokens as they are now."""

    def change(self, change: Callable[[Tokens], Tokens]) -> None:
        """Put what ``change`` makes of the tokens in their place; it is asked again if somebody else was faster.

        Raises:
            Conflict: somebody else was faster again and again.
        """


@dataclass(frozen=True, slots=True)
class Versions:
    """A secret that is rotated: its name, and the labels of each of its versions."""

    name: str
    labels: Mapping[str, frozenset[str]]


class RotatedSecrets(Protocol):
    """Secrets in versions, of which labels tell the current, the pending and the previous one."""

    def versions(self, secret: str) -> Versions:
        """Name and versions of ``secret``."""

    def current(self, secret: str) -> str:
        """The value that its readers get."""

    def pending(self, secret: str, version: str) -> str | None:
        """The value of the pending ``version``, if it has one already."""

    def put_pending(self, secret: str, version: str, value: str) -> None:
        """Give the pending ``version`` its ``value``; if it has one already, it keeps that."""

    def make_current(self, secret: str, version: str, *, instead_of: str) -> None:
        """Label ``version`` as the current one, ``instead_of`` becomes the previous one.

        Raises:
            Conflict: ``instead_of`` is not the current one.
        """
