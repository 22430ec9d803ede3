"""Planned trouble: before a call does anything, or after it has acted (fact sheet, section 10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.simulators.aruba.answers import Answer, Shape, recoded, shaped

Moment = Literal["before", "after"]
Kind = Literal["status", "code", "drop", "slow", "cut", "html_200", "empty_200", "revoke"]


@dataclass(slots=True)
class Fault:
    """Trouble for the next `times` calls (None: from now on) of one operation or all, after `skip` others.

    "status" answers `status` in `shape`; "code" answers HTTP 200 with errorCode `code` (None: without one), which
    `before` keeps the file from being stored and `after` does not; "drop" hangs up; "cut" sends half; "slow" takes
    `seconds` more; "html_200" and "empty_200" claim success and say nothing; "revoke" ends the caller's tokens.
    """

    kind: Kind
    moment: Moment = "before"
    operation: str | None = None
    times: int | None = 1
    skip: int = 0
    status: int = 500
    shape: Shape = "json"
    code: str | None = ""
    retry_after: int | None = None
    seconds: float = 60.0

    @property
    def label(self) -> str:
        return f"{self.kind}_{self.moment}"

    def spoil(self, answer: Answer | None) -> Answer | None:
        """The answer in place of `answer` (None: the call has not acted); None leaves it alone."""
        match self.kind:
            case "status":
                after = (("Retry-After", str(self.retry_after)),) if self.retry_after is not None else ()
                return shaped(self.status, self.shape, after)
            case "code":
                return recoded(answer or Answer(), self.code)
            case "drop":
                return Answer(sent=0, drop=True)
            case "html_200":
                return shaped(200, "html")
            case "empty_200":
                return Answer()
            case "cut" if answer:
                half = len(answer.body) // 2
                return Answer(answer.status, answer.body, answer.content_type, answer.headers, half, drop=True)
        return None


@dataclass(slots=True)
class FaultPlan:
    """The faults still to come, in the order in which they were planned."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.faults.append(fault)

    def take(self, operation: str) -> tuple[Fault, ...]:
        """The faults of this call; each use counts."""
        taken = []
        for fault in list(self.faults):
            if fault.operation not in (None, operation):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            taken.append(fault)
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
        return tuple(taken)
