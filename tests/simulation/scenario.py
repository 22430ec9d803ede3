"""What a seed is about: accounts, what is asked of them and when, and how their provider behaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from invoicing.domain.account import AccountConfiguration, KeyProof
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.lookup import LookupName
from invoicing.domain.tasks import AccountCheck, CreditToBill, CustomerUpdate
from invoicing.usecases.pace import HOUR, Pace
from tests.builders import a_document, an_electronic_document
from tests.simulation.server import Conduct

# A month ends in each seed, for Rome first and then for the rest.
START_MS = int(datetime(2026, 11, 29, 20, 0, tzinfo=UTC).timestamp() * 1000)
LENGTH_MS = 48 * HOUR

type Asked = Document | CustomerUpdate | CreditToBill | LookupName | AccountCheck
"""What is asked for."""


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """An account of ours; those with the same ``server`` share a credential.

    ``proofs`` were made before the seed begins; one that ``proves`` has its key proven in it.
    """

    id: str
    server: str
    configuration: AccountConfiguration
    proofs: tuple[KeyProof, ...] = ()
    proves: bool = False


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """An account at the provider; the tokens with which a seed begins live ``first_life_ms``."""

    name: str
    slug: str
    conduct: Conduct
    down: tuple[int, int] = (0, 0)
    refuses: tuple[int, int] = (0, 0)
    rotated_ms: tuple[int, ...] = ()
    revoked_ms: tuple[int, ...] = ()
    others_ms: tuple[int, ...] = ()
    first_life_ms: int = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Wish:
    """Something a caller asks for, at these moments: the first, and repeats of it."""

    account: str
    asked: Asked
    at_ms: tuple[int, ...]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A seed's plan; it is over when all is done, after ``shortest_ms`` at the earliest.

    ``whims`` are moments at which somebody tries to cancel, or settles, whatever there is.
    """

    servers: Sequence[ServerPlan]
    accounts: Sequence[AccountPlan]
    wishes: Sequence[Wish]
    calm_ms: int
    pace: Pace = field(default_factory=Pace)
    lanes: int = 1
    skew_ms: int = 0
    jumps_ms: tuple[int, ...] = ()
    whims: tuple[int, ...] = ()
    deploys: tuple[int, ...] = ()
    shortest_ms: int = LENGTH_MS


@cache
def _base(kind: DocumentKind, electronic: bool) -> Document:
    return an_electronic_document(date=None) if electronic else a_document(kind=kind, date=None)


def wished_document(kind: DocumentKind = DocumentKind.INVOICE, *, electronic: bool = False, **changes: Any) -> Document:
    """A document as callers ask for it: dated when it is accepted."""
    return _base(kind, electronic).model_copy(update=changes)
