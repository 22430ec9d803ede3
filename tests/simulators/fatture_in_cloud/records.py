"""What the simulator remembers: calls, documents, and how an e-invoice goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.simulators import calls

Row = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class CallRecord(calls.CallRecord):
    """One call as it arrived. `operation` is the vendor's operationId, or `token`, `authorize`, `file`."""

    company_id: int | None = None
    app: str = ""


@dataclass(slots=True)
class Outcome:
    """How the SdI will judge an e-invoice: the last status, after how many seconds, and what is said of it."""

    status: str
    after: float = 3_600.0
    reason: str = ""
    solution: str = ""
    code: str = ""


@dataclass(slots=True)
class Transmission:
    """An e-invoice on its way: the status is the last step whose time has come."""

    sent_at: float
    steps: tuple[tuple[float, str], ...]
    outcome: Outcome

    def status(self, now: float) -> str:
        past = [status for after, status in self.steps if now - self.sent_at >= after]
        return past[-1] if past else self.steps[0][1]

    def reached_at(self, now: float) -> float:
        """When the status of `now` began."""
        return self.sent_at + max(after for after, _ in self.steps if now - self.sent_at >= after)


@dataclass(slots=True)
class IssuedDocument:
    """A stored document: `data` is what the vendor would answer, but for what depends on the time of asking."""

    document_id: int
    company_id: int
    data: Row
    created_at: float
    updated_at: float
    transmission: Transmission | None = None
    # What the SdI will say of the next sending.
    outcome: Outcome | None = None
    verify_errors: list[str] = field(default_factory=list)
    attachment: tuple[str, bytes] | None = None
    withheld: bool = False

    def ei_status(self, now: float) -> str:
        if not self.data.get("e_invoice"):
            return "missing"
        return self.transmission.status(now) if self.transmission else "not_sent"
