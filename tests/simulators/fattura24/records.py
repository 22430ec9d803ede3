"""What the simulator remembers: plain records for tests to look at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True)
class CallRecord:
    """One call as the service saw it."""

    index: int
    endpoint: str
    method: str
    account_id: str
    source: str
    id_request: str
    started_at: float
    form: dict[str, str] = field(repr=False)
    ended_at: float | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A created document with every parsed value exactly as it arrived."""

    doc_id: str
    number: str
    doc_type: int
    document_type: str
    account_id: str
    numerator_id: str
    date: str
    created_at: float
    id_request: str
    source: str
    fields: dict[str, str]
    rows: tuple[dict[str, str], ...]
    payments: tuple[dict[str, str], ...]
    unknown_elements: tuple[str, ...]
    total_without_tax: Decimal
    vat_amount: Decimal
    total: Decimal

    @property
    def customer_name(self) -> str:
        return self.fields.get("CustomerName", "")

    @property
    def is_credit_note(self) -> bool:
        return self.document_type == "N" or self.fields.get("FeDocType") == "TD04"

    def mentions(self, text: str) -> bool:
        """True when `text` is its idRequest or stands, as a word of its own, in one of its free header texts."""
        # As a word: the reference A-1 must not be found in A-10.
        word = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")
        texts = ("Object", "FootNotes", "CustomField1", "CustomField2", "Number")
        return self.id_request == text or any(word.search(self.fields.get(name, "")) for name in texts)


@dataclass(slots=True)
class Contact:
    contact_id: str
    account_id: str
    fields: dict[str, str]
    updates: int = 0


@dataclass(frozen=True, slots=True)
class Credit:
    """Something to invoice later (SaveItem)."""

    account_id: str
    contact_id: str
    fields: dict[str, str]
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Email:
    account_id: str
    doc_id: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that came while the window was full."""

    account_id: str
    endpoint: str
    at: float
    limit_calls: int
    limit_seconds: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """A call that came while another one of the same account was still in progress."""

    account_id: str
    endpoint: str
    other_endpoint: str
    at: float
