"""What the Exchange System remembers: files as they arrived, and what it answers to each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Family(StrEnum):
    """The two families of messages: each has its own schema (fact sheet on SdI, section 1.3)."""

    PUBLIC = "public"
    PRIVATE = "private"


class Refusal(NamedTuple):
    """One error of a notice of discard, with SdI's number."""

    code: str
    description: str
    suggestion: str


class InvoiceKey(NamedTuple):
    """What SdI holds a document by: a second one with the same key is 00404."""

    seller: str
    number: str
    year: int
    credit_note: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification file, and the moment from which on the transmitter has it (epoch seconds)."""

    kind: str
    name: str
    content: bytes
    at: float


Reply = Callable[[Notice], None]


@dataclass(slots=True)
class Arrival:
    """One file as it was handed over. `refusals` empty: it was taken, and its documents are issued.

    `notices` holds all that is planned, future ones too; `told` counts those that `reply` has got.
    """

    sdi_id: str
    name: str
    content: bytes
    sha256: str
    at: float
    family: Family
    recipient: str = ""
    certified_email: str = ""
    keys: tuple[InvoiceKey, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    reply: Reply | None = None
    notices: list[Notice] = field(default_factory=list)
    told: int = 0

    @property
    def accepted(self) -> bool:
        return not self.refusals

    @property
    def codes(self) -> list[str]:
        return [refusal.code for refusal in self.refusals]

    def due(self, now: float) -> list[Notice]:
        """The notices whose time has come, in their order."""
        return [notice for notice in self.notices if notice.at <= now]
