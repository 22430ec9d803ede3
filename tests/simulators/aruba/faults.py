"""Planned trouble: before a call does anything, or after it has acted (fact sheet, section 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tests.simulators import faults
from tests.simulators.answers import Answer
from tests.simulators.aruba.answers import Shape, recoded, shaped


@dataclass(slots=True)
class Fault(faults.Fault):
    """Two kinds more, and the vendor's own `shape` of a "status".

    "code" answers HTTP 200 with errorCode `code` (None: without one), which `before` keeps the file from being stored
    and `after` does not; "revoke" ends the caller's tokens.
    """

    kinds: ClassVar = faults.Fault.kinds | {"code", "revoke"}

    shape: Shape = "json"
    code: str | None = ""

    def vendors_own(self, answer: Answer | None) -> Answer | None:
        match self.kind:
            case "status":
                return shaped(self.status, self.shape, self.retry_headers)
            case "code":
                return recoded(answer or Answer(), self.code)
        return None
