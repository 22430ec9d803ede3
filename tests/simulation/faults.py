"""What can go wrong, by name, and the weather of a seed: which of it happens how often."""

from collections import Counter
from enum import StrEnum, auto
from random import Random
from typing import Protocol, override


class Op(StrEnum):
    """Where something can go wrong."""

    GET = "ledger.get"
    WRITE = "ledger.write"
    INDEX = "ledger.index"
    RING = "bell.ring"
    HOLD = "bell.hold"
    PUT = "files.put"
    SECRET = "secrets.read"
    STORE = "secrets.store"
    SLEEP = "clock.sleep"
    WRITE_CALL = "provider.write"
    FILE_CALL = "provider.file"
    READ_CALL = "provider.read"
    DELIVERY = "queue.delivery"
    DONE = "queue.done"
    TICK = "tick"


class Kind(StrEnum):
    """The faults."""

    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()
    KILLED_DURING_CALL = auto()
    STALLED = auto()
    HELD_UP = auto()
    READ_FAILED = auto()
    INDEX_STALE = auto()
    INDEX_FAILED = auto()
    THROTTLED = auto()
    WRITE_AMBIGUOUS = auto()
    WRITE_LATE = auto()
    RING_FAILED = auto()
    RING_SENT_BUT_FAILED = auto()
    RING_LOST = auto()
    RING_DOUBLED = auto()
    RING_DELAYED = auto()
    HOLD_IGNORED = auto()
    DELIVERED_TWICE_AT_ONCE = auto()
    LANE_SHARED = auto()
    REPLAYED_LATER = auto()
    TICK_MISSED = auto()
    TICK_DOUBLED = auto()
    PUT_FAILED = auto()
    PUT_STORED_BUT_FAILED = auto()
    SECRET_FAILED = auto()
    NOT_SENT = auto()
    REJECTED = auto()
    LIMITED = auto()
    LIMITED_FOR_A_TIME = auto()
    LOST_BEFORE = auto()
    LOST_AFTER = auto()
    SERVER_ERROR_BEFORE = auto()
    SERVER_ERROR_AFTER = auto()
    UNREADABLE = auto()
    UNAUTHORIZED = auto()
    SLOW = auto()
    BEYOND_DEADLINE = auto()
    FILE_MISSING = auto()
    FILE_TRUNCATED = auto()
    FILE_OF_ANOTHER = auto()
    # These are arranged by the scenario, not drawn at an operation.
    CLOCK_SKEWED = auto()
    CLOCK_JUMPED = auto()
    SECRET_ROTATED = auto()
    DOWN_FOR_LONG = auto()
    ALL_KILLED = auto()
    OTHER_SOFTWARE = auto()
    LIST_LAGGED = auto()
    CONSENT_REVOKED = auto()
    CONSENT_NEEDED = auto()
    NOT_TAKEN_BY_SDI = auto()
    TIMED_OUT = auto()


_PROCESS = {Kind.KILLED_BEFORE: 0.004, Kind.KILLED_AFTER: 0.004, Kind.STALLED: 0.001}
_CALL = {
    Kind.KILLED_BEFORE: 0.01,
    Kind.KILLED_DURING_CALL: 0.02,
    Kind.KILLED_AFTER: 0.02,
    Kind.NOT_SENT: 0.03,
    Kind.LIMITED: 0.02,
    Kind.LIMITED_FOR_A_TIME: 0.01,
    Kind.LOST_BEFORE: 0.02,
    Kind.LOST_AFTER: 0.03,
    Kind.SERVER_ERROR_BEFORE: 0.02,
    Kind.SERVER_ERROR_AFTER: 0.03,
    Kind.UNAUTHORIZED: 0.01,
    Kind.SLOW: 0.03,
    Kind.BEYOND_DEADLINE: 0.03,
}
RATES: dict[Op, dict[Kind, float]] = {
    Op.GET: {**_PROCESS, Kind.READ_FAILED: 0.004},
    Op.WRITE: {
        **_PROCESS,
        Kind.HELD_UP: 0.008,
        Kind.THROTTLED: 0.02,
        Kind.WRITE_AMBIGUOUS: 0.02,
        Kind.WRITE_LATE: 0.01,
        Kind.INDEX_STALE: 0.03,
    },
    Op.INDEX: {Kind.KILLED_AFTER: 0.001, Kind.INDEX_FAILED: 0.002},
    Op.RING: {
        **_PROCESS,
        Kind.RING_FAILED: 0.03,
        Kind.RING_SENT_BUT_FAILED: 0.03,
        Kind.RING_LOST: 0.03,
        Kind.RING_DOUBLED: 0.03,
        Kind.RING_DELAYED: 0.03,
    },
    Op.HOLD: {**_PROCESS, Kind.HOLD_IGNORED: 0.05},
    Op.PUT: {**_PROCESS, Kind.PUT_FAILED: 0.05, Kind.PUT_STORED_BUT_FAILED: 0.05},
    Op.SECRET: {**_PROCESS, Kind.SECRET_FAILED: 0.02},
    Op.STORE: {**_PROCESS, Kind.PUT_FAILED: 0.05, Kind.PUT_STORED_BUT_FAILED: 0.05},
    Op.SLEEP: _PROCESS,
    Op.WRITE_CALL: {**_CALL, Kind.REJECTED: 0.03, Kind.UNREADABLE: 0.03},
    Op.FILE_CALL: {**_CALL, Kind.FILE_MISSING: 0.15, Kind.FILE_TRUNCATED: 0.05, Kind.FILE_OF_ANOTHER: 0.02},
    Op.READ_CALL: _CALL,
    Op.DELIVERY: {Kind.DELIVERED_TWICE_AT_ONCE: 0.05, Kind.LANE_SHARED: 0.03},
    Op.DONE: {Kind.REPLAYED_LATER: 0.05},
    Op.TICK: {Kind.TICK_MISSED: 0.03, Kind.TICK_DOUBLED: 0.03},
}
"""How often each fault strikes an operation, before the weather of the seed."""


class Faults(Protocol):
    """Decides what goes wrong."""

    counts: Counter[Kind]

    def strike(self, op: Op) -> Kind | None:
        """What goes wrong with this operation, or None."""

    def calm(self) -> None:
        """From now on nothing goes wrong."""


class Weather(Faults):
    """Faults drawn at random; each seed knows only some of them, and its own intensity: a mixture of all is bland."""

    def __init__(self, rng: Random) -> None:
        self.counts = Counter()
        self._rng = rng
        intensity = rng.choice((0.3, 1.0, 1.0, 2.5))
        chosen = {kind for kind in Kind if rng.random() < 0.5}
        self._tables = {
            op: [(rate * intensity, kind) for kind, rate in rates.items() if kind in chosen]
            for op, rates in RATES.items()
        }
        self._totals = {op: sum(rate for rate, _ in table) for op, table in self._tables.items()}

    @override
    def strike(self, op: Op) -> Kind | None:
        chance = self._rng.random()
        if chance >= self._totals[op]:
            return None
        for rate, kind in self._tables[op]:
            chance -= rate
            if chance < 0:
                self.counts[kind] += 1
                return kind
        return None

    @override
    def calm(self) -> None:
        self._totals = dict.fromkeys(self._totals, 0.0)
