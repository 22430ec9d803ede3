"""Faults at a chosen step of a chosen session: the line is cut, or the server refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Protocol = Literal["smtp", "imap"]
Step = str
"""`CONNECT`, a command, `CONTENT` (a line of the message) or `DOT` (its end)."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The line is cut at `step`: before it is done, or after it, when so many bytes of its answer were sent."""

    protocol: Protocol
    step: Step
    done: bool = False
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Refuse:
    """`step` is not done but answered with these bytes, which may be no answer of the protocol at all."""

    protocol: Protocol
    step: Step
    answer: bytes


@dataclass(frozen=True, slots=True)
class Slow:
    """`step` is done, but only after so many seconds."""

    protocol: Protocol
    step: Step
    seconds: float


Fault = Cut | Refuse | Slow


class Plan:
    """Faults to come, each once: the first whose step is reached."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        # Of the next connection of the kind (None: any), whatever it would do: it is closed before a word.
        self.refused: list[Protocol | None] = []

    def refuses(self, protocol: Protocol) -> bool:
        if self.refused and self.refused[0] in (None, protocol):
            self.refused.pop(0)
            return True
        return False

    def take(self, protocol: Protocol, step: Step) -> Fault | None:
        for fault in self.faults:
            if (fault.protocol, fault.step) == (protocol, step):
                self.faults.remove(fault)
                return fault
        return None
