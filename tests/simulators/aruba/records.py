"""What the simulator remembers: calls, and the files it took."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.simulators.sdi import Arrival, InvoiceKey


@dataclass(slots=True)
class CallRecord:
    """One call as it arrived. `operation` is a word of ours for what was asked."""

    index: int
    operation: str
    method: str
    path: str
    client: str
    started_at: float
    username: str = ""
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    ended_at: float | None = None
    status: int | None = None
    error_code: str | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two calls of one client in progress at once."""

    client: str
    operation: str
    other: str
    at: float


@dataclass(frozen=True, slots=True)
class Person:
    """A party of an invoice, as lists show it."""

    description: str
    country: str
    vat_number: str
    tax_code: str


@dataclass(slots=True)
class SentInvoice:
    """A file that was taken for sending. `arrival` is its life in SdI; None: it never got there."""

    invoice_id: str
    username: str
    filename: str
    uploaded: bytes
    content: bytes
    sha256: str
    created_at: float
    format: str
    sender: Person
    receiver: Person
    dates: tuple[str, ...]
    keys: tuple[InvoiceKey, ...]
    arrival: Arrival | None = None
