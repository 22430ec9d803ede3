"""Calls as a simulated web service sees and remembers them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request

from tests.simulators.clock import SkewedClock
from tests.simulators.faults import FaultPlan, Planned


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """One call as it arrived. `operation` is one word for what was asked."""

    index: int
    operation: str
    method: str
    path: str
    client: str
    started_at: float
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    ended_at: float | None = None
    status: int | None = None
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Call[R: CallRecord, F]:
    """One call in progress."""

    request: Request
    record: R
    arguments: dict[str, Any]
    faults: tuple[F, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two calls in progress at once where calls have to come one after another."""

    place: str
    operation: str
    other: str
    at: float


class World[S, F: Planned, R: CallRecord]:
    """What every service has: its clock, its switches, its planned trouble and its memory."""

    def __init__(self, clock: Callable[[], float], switches: S, fault: Callable[..., F]) -> None:
        self.lock = threading.RLock()
        self.now = SkewedClock(clock)
        self.switches = switches
        self.faults = FaultPlan(fault)
        self.calls: list[R] = []
        self.overlaps: list[Overlap] = []
        self.unsimulated: list[str] = []
