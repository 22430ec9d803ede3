"""Planned trouble: before a call does anything, or after it has acted (fact sheet, section 13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.simulators.fatture_in_cloud.answers import Answer, Headers, Shape, html_page, shaped_error

Moment = Literal["before", "after"]
Kind = Literal["status", "drop", "slow", "cut", "html_200", "empty_200"]


@dataclass(slots=True)
class Fault:
    """Trouble for the next `times` calls (None: from now on) of one operation or all, after `skip` others.

    "status" answers `status` in `shape`; "drop" hangs up; "cut" sends half; "slow" takes `seconds` more;
    "html_200" and "empty_200" claim success and say nothing. "before" keeps the call from acting.
    """

    kind: Kind
    moment: Moment = "before"
    operation: str | None = None
    times: int | None = 1
    skip: int = 0
    status: int = 500
    shape: Shape = "api"
    message: str = ""
    code: str | None = None
    retry_after: int | None = None
    headers: Headers = ()
    seconds: float = 60.0

    @property
    def label(self) -> str:
        return f"{self.kind}_{self.moment}"

    def spoil(self, answer: Answer | None) -> Answer | None:
        """The answer in place of `answer` (None: the call has not acted); None leaves it alone."""
        match self.kind:
            case "status":
                after = (("Retry-After", str(self.retry_after)),) if self.retry_after is not None else ()
                headers = (*self.headers, *after)
                return shaped_error(self.status, self.shape, message=self.message, code=self.code, headers=headers)
            case "drop":
                return Answer(sent=0, drop=True)
            case "html_200":
                return html_page(200)
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
