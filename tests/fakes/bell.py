"""The doorbell in memory."""

from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import override

from invoicing.ports import Bell, Clock
from tests.fakes import Hook, hooked, no_hook
from tests.fakes.clock import FakeClock


@dataclass(frozen=True, slots=True)
class Rung:
    """One ring that went out."""

    account: str
    request: str | None
    lane: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A ring that is being answered, until ``until_ms`` if nobody holds it longer."""

    receipt: str
    rung: Rung
    until_ms: int


class FakeBell(Bell):
    """Rings wait in ``rings``, in order. Of each lane only one is being answered at a time, as in an SQS FIFO queue."""

    def __init__(self, clock: Clock | None = None, *, visibility_ms: int = 1_080_000, hook: Hook = no_hook) -> None:
        self.hook = hook
        self.rings: deque[Rung] = deque()
        self.held: list[tuple[str, int]] = []
        self._clock, self._visibility_ms = clock or FakeClock(), visibility_ms
        self._in_flight: dict[str, Delivery] = {}
        self._receipts = count(1)

    @override
    def ring(self, account: str, request: str | None, *, lane: str) -> None:
        with hooked(self.hook, "bell.ring"):
            self.rings.append(Rung(account, request, lane))

    @override
    def hold(self, receipt: str, *, seconds: int) -> None:
        with hooked(self.hook, "bell.hold"):
            self.held.append((receipt, seconds))
            self._bring_back()
            delivery = self._in_flight.get(receipt)
            if delivery is not None:
                until = self._clock.now_ms() + seconds * 1000
                self._in_flight[receipt] = Delivery(receipt, delivery.rung, until)

    def take(self) -> Delivery | None:
        """The next ring whose lane is free, or None."""
        self._bring_back()
        busy = {delivery.rung.lane for delivery in self._in_flight.values()}
        rung = next((rung for rung in self.rings if rung.lane not in busy), None)
        if rung is None:
            return None
        self.rings.remove(rung)
        until = self._clock.now_ms() + self._visibility_ms
        delivery = Delivery(f"receipt-{next(self._receipts)}", rung, until)
        self._in_flight[delivery.receipt] = delivery
        return delivery

    def answered(self, receipt: str) -> None:
        """The ring is done with, unless its time was over."""
        self._bring_back()
        self._in_flight.pop(receipt, None)

    def _bring_back(self) -> None:
        now = self._clock.now_ms()
        for receipt, delivery in reversed(self._in_flight.copy().items()):
            if delivery.until_ms <= now:
                # Nothing of its lane went out meanwhile, so the head of the line is its place.
                del self._in_flight[receipt]
                self.rings.appendleft(delivery.rung)
