"""A process of ours (a Lambda sandbox): its own clock, and the way by which each of its operations leaves it."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Protocol

from tests.simulation.faults import Faults, Kind, Op
from tests.simulation.scheduler import Actor, Scheduler


class PortError(Exception):
    """A service did not do what it was asked, or did it and its answer was lost."""


class Surroundings(Protocol):
    """What a process finds around it."""

    scheduler: Scheduler
    faults: Faults
    rng: Random

    def note(self, who: str, what: str, outcome: str) -> None:
        """Write a line of the trace."""

    tracing: bool


class Process:
    """Runs one actor at a time.

    Attributes:
        offset_ms: how far its clock is ahead of the true time.
        struck: what goes wrong with the operation at hand, for services that have faults of their own.
    """

    def __init__(self, around: Surroundings, name: str, offset_ms: int = 0) -> None:
        self.around, self.name, self.offset_ms = around, name, offset_ms
        self.actor: Actor
        self._random = around.rng.random
        self.struck: Kind | None = None

    @property
    def now_ms(self) -> int:
        """The time by this process's clock."""
        return self.around.scheduler.now_ms + self.offset_ms

    def run(self, work: Callable[[], object], ended: Callable[[BaseException | None], None]) -> Actor:
        """Let ``work`` be done in this process, from now on."""
        self.actor = Actor(self.around.scheduler, self.name, work, ended)
        return self.actor

    def travel(self) -> None:
        """Let some milliseconds pass, as they do on the way to a service."""
        self.actor.pause(1 + int(self._random() * 8))

    def operate[T](self, op: Op, what: str, effect: Callable[[], T]) -> T:
        """Have a service do ``effect``, with whatever goes wrong on the way there and back."""
        around = self.around
        kind = self.struck = around.faults.strike(op)
        self.travel()
        if kind is not None:
            return self._amiss(op, what, effect, kind)
        if around.tracing:
            return self._traced(op, what, effect)
        result = effect()
        if op not in _READS:
            self.travel()
        return result

    def _traced[T](self, op: Op, what: str, effect: Callable[[], T]) -> T:
        try:
            result = effect()
        except Exception as error:
            self.around.note(self.name, f"{op} {what}", repr(error)[:120])
            raise
        self.around.note(self.name, f"{op} {what}", "ok")
        if op not in _READS:
            self.travel()
        return result

    def _amiss[T](self, op: Op, what: str, effect: Callable[[], T], kind: Kind) -> T:
        around = self.around
        if around.tracing:
            around.note(self.name, f"{op} {what}", f"!! {kind}")
        if kind is Kind.KILLED_BEFORE:
            self.actor.die()
        if kind in _FAILED:
            raise PortError(kind)
        if kind is Kind.WRITE_LATE:
            around.scheduler.at(around.scheduler.now_ms + around.rng.randint(50, 8_000), lambda: _late(effect))
            raise PortError(kind)
        longest = _LONGEST.get(kind, 0)
        pauses = around.rng.choice((0, 1)) if longest else 0
        if pauses:
            self.actor.pause(around.rng.randint(longest // 10, longest))
        self.struck = kind
        result = effect()
        if kind is Kind.KILLED_AFTER:
            self.actor.die()
        if kind in _DONE_BUT_FAILED:
            raise PortError(kind)
        if longest and not pauses:
            self.actor.pause(around.rng.randint(longest // 10, longest))
        self.travel()
        return result


# What was read grows old on the way to the next operation: a way back of its own would show nothing more.
_READS = frozenset({Op.GET, Op.INDEX})
_FAILED = frozenset(
    {Kind.READ_FAILED, Kind.INDEX_FAILED, Kind.THROTTLED, Kind.RING_FAILED, Kind.PUT_FAILED, Kind.SECRET_FAILED}
)
_DONE_BUT_FAILED = frozenset({Kind.WRITE_AMBIGUOUS, Kind.RING_SENT_BUT_FAILED, Kind.PUT_STORED_BUT_FAILED})
_LONGEST = {Kind.STALLED: 170_000, Kind.HELD_UP: 30_000}


def _late(effect: Callable[[], object]) -> None:
    # If the world went on without it, that is a conflict, and nobody hears of it.
    with suppress(Exception):
        effect()
