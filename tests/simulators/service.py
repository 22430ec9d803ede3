"""The life of a call at a simulated web service, and what a test holds of every such service."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Request

from tests.simulators.answers import Answer, html_page, send
from tests.simulators.calls import Call, CallRecord, Overlap, World
from tests.simulators.control import CONTROL_PREFIX
from tests.simulators.faults import Fault, Moment
from tests.simulators.switches import update_switches
from tests.simulators.transport import SimulatorTransport


class Service[S, F: Fault, R: CallRecord, C: Call[Any, Any]](ABC):
    """A WSGI application with state: S are its switches, F its faults, R its records of calls, C its calls.

    `sleep` waits (or moves a virtual clock), `latency` is the length of each call. `on_moment(moment, record)` hears
    "received", "acted" and "answered".
    """

    def __init__(
        self,
        world: World[S, F, R],
        *,
        sleep: Callable[[float], None] = time.sleep,
        latency: float = 0.0,
        on_moment: Callable[[str, R], None] | None = None,
    ) -> None:
        self.world = world
        self.sleep = sleep
        self.latency = latency
        self.on_moment = on_moment
        self._in_progress: list[R] = []

    # What a service says of itself

    @abstractmethod
    def control(self, request: Request) -> Answer:
        """The answer under `/_simulator/`, which no real service has."""

    @abstractmethod
    def received(self, request: Request, **seen: Any) -> C:
        """What is called, with a record of `seen` and what else the service notes."""

    @abstractmethod
    def place(self, record: R) -> str | None:
        """Where no two calls may be at once; None: this one may be made beside any other."""

    @abstractmethod
    def act(self, call: C) -> Answer:
        """What the service does, and its answer."""

    # What a test holds of it

    def transport(self, *, enforce_timeouts: bool = True) -> SimulatorTransport:
        """An httpx transport to this simulator, in process, for all the hosts of the service alike."""
        return SimulatorTransport(self, self.world.now, enforce_timeouts=enforce_timeouts)

    def configure(self, **switches: Any) -> None:
        """Sets switches by name at run time."""
        update_switches(self.world.switches, switches)

    @property
    def switches(self) -> S:
        return self.world.switches

    def inject(
        self, kind: str, operation: str | None = None, *, moment: Moment = "before", times: int | None = 1, **more: Any
    ) -> F:
        """Plans a fault for the next `times` calls (None: from now on) of one operation or of all."""
        with self.world.lock:
            return self.world.faults.plan(kind, moment, operation, times, **more)

    @property
    def calls(self) -> list[R]:
        return list(self.world.calls)

    def calls_of(self, operation: str) -> list[R]:
        return [call for call in self.calls if call.operation == operation]

    @property
    def overlaps(self) -> list[Overlap]:
        return list(self.world.overlaps)

    def assert_well_behaved(self) -> None:
        """Fails on overlapping calls and on a path that is not simulated."""
        assert not self.overlaps, f"overlapping calls: {self.overlaps[:3]}"
        assert not self.world.unsimulated, f"not simulated: {self.world.unsimulated[:3]}"

    # The life of a call

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith(CONTROL_PREFIX):
            return send(self.control(request), start_response)
        call = self._begin(request)
        answer = html_page(500)
        try:
            answer = self._live_through(call)
        finally:
            self._end(call, answer)
        return send(answer, start_response)

    def _begin(self, request: Request) -> C:
        world = self.world
        # Read now, and kept for forms: a call that fails early must not leave half a request in the connection.
        body = request.get_data(cache=True)
        with world.lock:
            call = self.received(
                request,
                index=len(world.calls) + 1,
                method=request.method,
                path=request.path,
                client=request.remote_addr or "",
                started_at=world.now(),
                query=request.args.to_dict(),
                body=body,
            )
            world.calls.append(call.record)
            self._note_overlap(call.record)
            call.faults = world.faults.take(call.record.operation)
            call.record.faults = tuple(fault.label for fault in call.faults)
        self._moment("received", call.record)
        return call

    def _note_overlap(self, record: R) -> None:
        place = self.place(record)
        other = next((one for one in self._in_progress if place and self.place(one) == place), None)
        if place and other:
            self.world.overlaps.append(Overlap(place, record.operation, other.operation, record.started_at))
        self._in_progress.append(record)

    def _live_through(self, call: C) -> Answer:
        """Half of the call's length, the act, the other half."""
        self._wait(call, "before")
        with self.world.lock:
            answer = self._spoilt(call, "before", None) or self.act(call)
        self._moment("acted", call.record)
        self._wait(call, "after")
        return self._spoilt(call, "after", answer) or answer

    def _spoilt(self, call: C, moment: Moment, answer: Answer | None) -> Answer | None:
        planned = (fault.spoil(answer) for fault in call.faults if fault.moment == moment)
        return next((spoilt for spoilt in planned if spoilt is not None), None)

    def _wait(self, call: C, moment: Moment) -> None:
        slow = sum(fault.seconds for fault in call.faults if fault.kind == "slow" and fault.moment == moment)
        if self.latency or slow:
            self.sleep(self.latency / 2 + slow)

    def _end(self, call: C, answer: Answer) -> None:
        call.request.close()
        with self.world.lock:
            call.record.ended_at, call.record.status = self.world.now(), answer.status
            self._in_progress = [record for record in self._in_progress if record is not call.record]
        self._moment("answered", call.record)

    def _moment(self, moment: str, record: R) -> None:
        if self.on_moment:
            self.on_moment(moment, record)
