"""The simulator itself: a WSGI application, and what tests ask of it.

Serve it on a port with `python -m tests.simulators.serve`, or give `simulator.transport()` to an `httpx.Client`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Request

from tests.simulators.answers import send
from tests.simulators.clock import rome_date
from tests.simulators.control import CONTROL_PREFIX
from tests.simulators.fattura24 import faults
from tests.simulators.fattura24.accounts import Account
from tests.simulators.fattura24.answers import TOO_MANY_CALLS, WireAnswer, html_page
from tests.simulators.fattura24.control import control_answer
from tests.simulators.fattura24.endpoints import ENDPOINTS
from tests.simulators.fattura24.inspection import Inspection
from tests.simulators.fattura24.records import CallRecord
from tests.simulators.fattura24.request import ApiRequest, read_request
from tests.simulators.fattura24.scenarios import Fault
from tests.simulators.fattura24.windows import DEFAULT_LIMITS, Limit
from tests.simulators.fattura24.world import Call, Outcome, World
from tests.simulators.switches import update_switches
from tests.simulators.transport import SimulatorTransport

Latency = float | Callable[[str], float]
OnMoment = Callable[[str, str, str], None]


class Fattura24Simulator(Inspection):
    """A stateful stand-in for the Fattura24 HTTP API v0.3.

    `clock` gives epoch seconds, `sleep` waits (or moves a virtual clock), `latency` is the length of each call.
    `on_moment(moment, endpoint, account_id)` hears "received", "created", "answering" and "answered".
    Any switch of `Switches` may be given by name.
    """

    def __init__(
        self,
        *,
        accounts: Iterable[Account] | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        latency: Latency = 0.0,
        limits: Sequence[Limit] = DEFAULT_LIMITS,
        on_moment: OnMoment | None = None,
        **switches: Any,
    ) -> None:
        super().__init__(World([Account()] if accounts is None else accounts, clock, limits))
        self.sleep = sleep
        self.latency = latency
        self.on_moment = on_moment
        self.configure(**switches)

    def configure(self, **switches: Any) -> None:
        """Sets switches by name at run time."""
        update_switches(self.world.switches, switches)

    def inject(
        self,
        name: str,
        endpoint: str | None = None,
        times: int | None = 1,
        *,
        skip: int = 0,
        account: str | None = None,
        **params: Any,
    ) -> Fault:
        """Plans a fault for the next `times` calls (None = from now on) of one endpoint or of all."""
        with self.world.lock:
            return self.world.faults.plan(name, endpoint, times, skip, account, params)

    def transport(self, *, enforce_timeouts: bool = True) -> SimulatorTransport:
        """An httpx transport to this simulator, in process."""
        return SimulatorTransport(self, self.world.now, enforce_timeouts=enforce_timeouts)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if path.startswith(CONTROL_PREFIX):
            return send(control_answer(self, Request(environ)), start_response)
        request = read_request(environ)
        if request.endpoint not in ENDPOINTS:
            return send(html_page(404, "Not Found"), start_response)
        call = self._begin(request)
        try:
            self._moment("received", call)
            answer = self._answer(call)
            self._moment("answering", call)
        finally:
            self._end(call)
        return send(answer, start_response, lambda: self._moment("answered", call))

    def _begin(self, request: ApiRequest) -> Call:
        world = self.world
        with world.lock:
            account = world.account_of_key(request.form.get("apiKey", ""))
            record = CallRecord(
                index=len(world.calls) + 1,
                endpoint=request.endpoint,
                method=request.method,
                account_id=account.account_id if account else "",
                source=request.form.get("source", ""),
                id_request=self._id_request(request),
                started_at=world.now(),
                form=request.form,
            )
            call = Call(record, request, account)
            world.calls.append(record)
            call.overlapping = world.overlap_alarm.enter(record) if account else False
        return call

    def _id_request(self, request: ApiRequest) -> str:
        """Only the official spelling counts, unless the switch says otherwise (fact sheet, section 5, point 1)."""
        spelled = request.form.get("IdRequest", "") if self.world.switches.accept_capitalised_id_request else ""
        return request.form.get("idRequest", "") or spelled

    def _answer(self, call: Call) -> WireAnswer:
        world = self.world
        with world.lock:
            refused = self._gate(call, "start", "end")
            if refused:
                return refused
            call.faults = world.faults.take(call.endpoint, call.record.account_id)
            call.record.faults = tuple(fault.name for fault in call.faults)
            if call.endpoint == "SaveDocument" and call.account:
                value, account_id = call.record.id_request, call.record.account_id
                call.claim = world.id_requests.claim(account_id, value, world.now(), world.switches)
        return self._act(call)

    def _act(self, call: Call) -> WireAnswer:
        """Waits half of the call, acts in its middle, waits the other half."""
        half = (self.latency(call.endpoint) if callable(self.latency) else self.latency) / 2
        self._wait(half, call, "slow_before")
        with self.world.lock:
            refused = self._gate(call, "middle") or faults.replaced_answer(call, self.world)
            outcome = Outcome(refused) if refused else self._call_endpoint(call)
            call.acted = refused is None
        if outcome.created:
            self._moment("created", call)
        self._wait(half, call, "slow_after")
        return outcome.answer if refused else faults.changed_answer(outcome.answer, call, self.world)

    def _wait(self, seconds: float, call: Call, fault_name: str) -> None:
        total = seconds + sum(fault.number("seconds", 30.0) for fault in call.faults if fault.name == fault_name)
        if total > 0:
            self.sleep(total)

    def _call_endpoint(self, call: Call) -> Outcome:
        """An unknown key, a low plan or an expired subscription never get to the endpoint (fact sheet, section 6)."""
        world = self.world
        if call.account is None:
            return Outcome(world.answers.not_authorized())
        if call.endpoint != "TestKey" and not call.account.subscription_valid(rome_date(world.now())):
            answers, code = world.answers, world.switches.expired_code
            return Outcome(answers.not_authorized() if code == "-1" else answers.error(code, "Abbonamento scaduto"))
        return ENDPOINTS[call.endpoint](world, call, call.account)

    def _gate(self, call: Call, *instants: str) -> WireAnswer | None:
        """Judges and counts the call if this is one of the instants; with "end" it is counted when it ends."""
        world, now = self.world, self.world.now()
        counted_at = world.switches.counted_at
        if call.account is None or counted_at not in instants:
            return None
        limit = world.windows.exceeded(call.account.account_id, now)
        counts = limit is None or world.switches.refused_calls_count
        if counts and counted_at != "end":
            world.windows.count(call.account.account_id, now)
        call.count_at_end = counts and counted_at == "end"
        if limit is None:
            return None
        world.windows.record_violation(call.record, now, limit)
        return self._over_limit(limit)

    def _over_limit(self, limit: Limit) -> WireAnswer | None:
        """What an excess gets is unknown: four variants (fact sheet, section 9, number 15)."""
        answers, switches = self.world.answers, self.world.switches
        match switches.over_limit:
            case "minus_1":
                return answers.error("-1", TOO_MANY_CALLS)
            case "unknown_code":
                return answers.error(switches.over_limit_code, TOO_MANY_CALLS)
            case "http_429":
                return html_page(429, "Too Many Requests", (("Retry-After", str(round(limit.seconds))),))
            case "http_503":
                return html_page(503, "Service Unavailable")
        return None

    def _end(self, call: Call) -> None:
        """Ends the call before its first byte leaves, so that a quick next call is never taken for an overlap."""
        world = self.world
        with world.lock:
            now = world.now()
            busy_for = sum(fault.number("busy_for", 0.0) for fault in call.faults)
            world.id_requests.release(call.claim, now, world.switches, acted=call.acted, busy_for=busy_for)
            call.record.ended_at = now
            if call.account:
                world.overlap_alarm.leave(call.record)
                if call.count_at_end:
                    world.windows.count(call.account.account_id, now)

    def _moment(self, moment: str, call: Call) -> None:
        if self.on_moment:
            self.on_moment(moment, call.endpoint, call.record.account_id)
