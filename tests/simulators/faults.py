"""Planned trouble: before a call does anything, or after it has acted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Protocol

from tests.simulators.answers import Answer, Headers, html_page

Moment = Literal["before", "after"]


class Planned(Protocol):
    """Trouble for `times` calls (None: from then on) of those that it concerns, after `skip` others."""

    times: int | None
    skip: int

    def concerns(self, operation: str, account: str) -> bool: ...


class FaultPlan[F: Planned]:
    """The faults still to come, in the order in which they were planned. Those that meet in one call all act on it."""

    def __init__(self, fault: Callable[..., F]) -> None:
        self._fault = fault
        self.faults: list[F] = []

    def plan(self, *words: Any, **more: Any) -> F:
        """Plans one more fault, said as its class wants it said."""
        fault = self._fault(*words, **more)
        self.faults.append(fault)
        return fault

    def clear(self) -> None:
        self.faults.clear()

    def take(self, operation: str, account: str = "") -> tuple[F, ...]:
        """The faults of this call; each use counts, and those that are used up leave the plan."""
        taken = tuple(fault for fault in self.faults if fault.concerns(operation, account) and not _skipped(fault))
        for fault in taken:
            if fault.times is not None:
                fault.times -= 1
        self.faults = [fault for fault in self.faults if fault.times is None or fault.times > 0]
        return taken


def _skipped(fault: Planned) -> bool:
    if not fault.skip:
        return False
    fault.skip -= 1
    return True


@dataclass(slots=True)
class Fault:
    """Trouble for the next `times` calls (None: from now on) of one operation or all, after `skip` others.

    "status" answers `status`; "drop" hangs up; "cut" sends half; "slow" takes `seconds` more; "html_200" and
    "empty_200" claim success and say nothing. "before" keeps the call from acting.
    """

    kinds: ClassVar = frozenset({"status", "drop", "slow", "cut", "html_200", "empty_200"})

    kind: str
    moment: Moment = "before"
    operation: str | None = None
    times: int | None = 1
    skip: int = 0
    status: int = 500
    retry_after: int | None = None
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.kind not in self.kinds:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(sorted(self.kinds))}")

    @property
    def label(self) -> str:
        return f"{self.kind}_{self.moment}"

    @property
    def retry_headers(self) -> Headers:
        return (("Retry-After", str(self.retry_after)),) if self.retry_after is not None else ()

    def concerns(self, operation: str, account: str) -> bool:
        return self.operation in (None, operation)

    def spoil(self, answer: Answer | None) -> Answer | None:
        """The answer in place of `answer` (None: the call has not acted); None leaves it alone."""
        match self.kind:
            case "drop":
                return Answer(sent=0, drop=True)
            case "html_200":
                return html_page(200)
            case "empty_200":
                return Answer()
            case "cut" if answer:
                return replace(answer, sent=len(answer.body) // 2, drop=True)
        return self.vendors_own(answer)

    def vendors_own(self, answer: Answer | None) -> Answer | None:
        """What only this vendor answers, its errors first of all."""
        raise NotImplementedError
