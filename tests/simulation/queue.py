"""The queue as SQS FIFO and Lambda's poller behave: lanes, visibility, redelivery; and what goes wrong with it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import override

from invoicing.ports import Bell
from tests.simulation.faults import Kind, Op
from tests.simulation.process import Process, Surroundings

VISIBILITY_MS = 1_080_000


@dataclass(frozen=True, slots=True)
class Message:
    """A ring in the queue."""

    account: str
    request: str | None
    lane: str


@dataclass(slots=True)
class Flight:
    """A message that was received and is not deleted yet."""

    message: Message
    receipt: str
    visible_ms: int


type Invoke = Callable[[Message, str], None]


class Queue:
    """Messages by lane; of each lane one is in flight at a time, unless a fault wills it otherwise."""

    def __init__(self, around: Surroundings, invoke: Invoke) -> None:
        self._around, self._invoke = around, invoke
        self._waiting: dict[str, deque[Message]] = {}
        self._flights: dict[str, Flight] = {}
        self._receipts = count(1)

    def send(self, message: Message, *, delay_ms: int = 0) -> None:
        """Take ``message``; it can be received some moments later."""
        around = self._around
        pause = delay_ms + 5 + int(around.rng.random() * 200)
        around.scheduler.at(around.scheduler.now_ms + pause, lambda: self._arrive(message))

    def hold(self, receipt: str, until_ms: int) -> None:
        """Keep a message in flight until ``until_ms``; a receipt that is no longer good changes nothing."""
        for flight in self._flights.values():
            if flight.receipt == receipt:
                flight.visible_ms = until_ms
                self._watch(flight, until_ms)

    def done(self, message: Message, receipt: str) -> None:
        """The run that ``receipt`` was given to has ended well: delete the message, if it is still in flight."""
        if self._around.faults.strike(Op.DONE) is Kind.REPLAYED_LATER:
            self.send(message, delay_ms=self._around.rng.randint(1_000, 40_000_000))
        flight = self._flights.get(message.lane)
        if flight is not None and flight.receipt == receipt:
            del self._flights[message.lane]
            self._pump(message.lane)

    def _arrive(self, message: Message) -> None:
        self._waiting.setdefault(message.lane, deque()).append(message)
        self._pump(message.lane)

    def _pump(self, lane: str) -> None:
        waiting = self._waiting.get(lane)
        if not waiting:
            return
        if lane in self._flights:
            if self._around.faults.strike(Op.DELIVERY) is Kind.LANE_SHARED:
                # As if the lane's visibility had run out under a worker that goes on.
                self._invoke(waiting.popleft(), self._receipt())
            return
        now = self._around.scheduler.now_ms
        flight = Flight(waiting.popleft(), self._receipt(), now + VISIBILITY_MS)
        self._flights[lane] = flight
        self._watch(flight, flight.visible_ms)
        self._invoke(flight.message, flight.receipt)
        if self._around.faults.strike(Op.DELIVERY) is Kind.DELIVERED_TWICE_AT_ONCE:
            self._invoke(flight.message, self._receipt())

    def _watch(self, flight: Flight, visible_ms: int) -> None:
        """Bring the message back when its time is over, if nobody has held it longer by then."""

        def look() -> None:
            lane = flight.message.lane
            if self._flights.get(lane) is flight and flight.visible_ms == visible_ms:
                del self._flights[lane]
                self._waiting.setdefault(lane, deque()).appendleft(flight.message)
                self._pump(lane)

        self._around.scheduler.at(visible_ms, look)

    def _receipt(self) -> str:
        return f"receipt-{next(self._receipts)}"


class SimBell(Bell):
    """The way of one process to the queue."""

    def __init__(self, queue: Queue, process: Process) -> None:
        self._queue, self._process = queue, process

    @override
    def ring(self, account: str, request: str | None, *, lane: str) -> None:
        self._process.operate(Op.RING, account, lambda: self._send(Message(account, request, lane)))

    @override
    def hold(self, receipt: str, *, seconds: int) -> None:
        self._process.operate(Op.HOLD, receipt, lambda: self._hold(receipt, seconds))

    def _send(self, message: Message) -> None:
        kind = self._process.struck
        if kind is Kind.RING_LOST:
            return
        delay = self._process.around.rng.randint(1_000, 900_000) if kind is Kind.RING_DELAYED else 0
        self._queue.send(message, delay_ms=delay)
        if kind is Kind.RING_DOUBLED:
            self._queue.send(message)

    def _hold(self, receipt: str, seconds: int) -> None:
        if self._process.struck is not Kind.HOLD_IGNORED:
            self._queue.hold(receipt, self._process.around.scheduler.now_ms + seconds * 1000)
