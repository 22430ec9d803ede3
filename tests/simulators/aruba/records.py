"""What the simulator remembers: calls, and the files it took."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulators import calls
from tests.simulators.sdi import Arrival, InvoiceKey


@dataclass(slots=True, kw_only=True)
class CallRecord(calls.CallRecord):
    """One call as it arrived. `username` is whose token came along."""

    username: str = ""


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
