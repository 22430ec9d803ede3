"""The simulator itself: a WSGI application, and what tests tell it.

Serve it on a port with `python -m tests.simulators.serve --system fatture-in-cloud`, or give
`simulator.transport()` to an `httpx.Client`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Request

from tests.simulators.fatture_in_cloud.answers import Answer, Refusal, api_error, html_page, refuse, shaped_error
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.control import CONTROL_PREFIX, control_answer
from tests.simulators.fatture_in_cloud.faults import Moment
from tests.simulators.fatture_in_cloud.files import serve_file
from tests.simulators.fatture_in_cloud.handles import Handles
from tests.simulators.fatture_in_cloud.quotas import Excess, Limits
from tests.simulators.fatture_in_cloud.records import CallRecord, Overlap
from tests.simulators.fatture_in_cloud.routes import Route, build_map
from tests.simulators.fatture_in_cloud.tokens import App
from tests.simulators.fatture_in_cloud.world import Call, World
from tests.simulators.transport import ConnectionDropped, SimulatorTransport

API = "https://api-v2.fattureincloud.it"
FILES = "https://compute.fattureincloud.it/doc"
OnMoment = Callable[[str, CallRecord], None]


class FattureInCloudSimulator(Handles):
    """A stateful stand-in for the Fatture in Cloud API v2, its consent page and its host of files.

    `clock` gives epoch seconds, `sleep` waits (or moves a virtual clock), `latency` is the length of each call.
    `on_moment(moment, record)` hears "received", "acted" and "answered". Any switch may be given by name.
    """

    def __init__(
        self,
        *,
        companies: Iterable[Company] | None = None,
        apps: Iterable[App] | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        latency: float = 0.0,
        limits: Limits | None = None,
        files_at: str = FILES,
        on_moment: OnMoment | None = None,
        **switches: object,
    ) -> None:
        known = [Company(4_242)] if companies is None else companies
        world = World(known, [App()] if apps is None else apps, clock, limits or Limits(), files_at)
        super().__init__(world)
        self.sleep = sleep
        self.latency = latency
        self.on_moment = on_moment
        self._map = build_map()
        self._in_progress: list[CallRecord] = []
        self.configure(**switches)

    def transport(self, *, enforce_timeouts: bool = True) -> SimulatorTransport:
        """An httpx transport to this simulator, in process: the API's host and the files' host alike."""
        return SimulatorTransport(self, self.world.now, enforce_timeouts=enforce_timeouts)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith(CONTROL_PREFIX):
            return _send(control_answer(self, request), start_response)
        if self.world.links.serves(request.host, request.path):
            route: Route | Answer = Route("file", request.method, request.path, serve_file)
            arguments: dict[str, int] = {}
        else:
            route, arguments = self._routed(request, environ)
        call = self._begin(request, route, arguments)
        answer = html_page(500)
        try:
            answer = self._live_through(call, route)
        finally:
            self._end(call, answer)
        return _send(answer, start_response)

    def _routed(self, request: Request, environ: WSGIEnvironment) -> tuple[Route | Answer, dict[str, int]]:
        try:
            # Exactly as werkzeug's own type says, the endpoint of a rule may be anything.
            route, arguments = self._map.bind_to_environ(environ).match()
        except MethodNotAllowed:
            return api_error(405, "The method is not allowed for this route."), {}
        except NotFound:
            if not request.path.startswith("/oauth"):
                self.world.memory.unsimulated.append(f"{request.method} {request.path}")
            return api_error(404, "The route could not be found."), {}
        return route, dict(arguments)

    def _begin(self, request: Request, route: Route | Answer, arguments: dict[str, int]) -> Call:
        world = self.world
        # Read now: a call that fails early must not leave half a request in the connection.
        body = request.get_data()
        with world.lock:
            record = CallRecord(
                index=len(world.memory.calls) + 1,
                operation=route.operation if isinstance(route, Route) else "unknown",
                method=request.method,
                path=request.path,
                company_id=arguments.get("company_id"),
                app="",
                started_at=world.now(),
                query=request.args.to_dict(),
                body=body,
            )
            world.memory.calls.append(record)
            self._note_overlap(record)
            call = Call(request, record, arguments, faults=world.faults.take(record.operation))
            record.faults = tuple(fault.label for fault in call.faults)
        self._moment("received", record)
        return call

    def _note_overlap(self, record: CallRecord) -> None:
        """Two calls on one company, or two of the token endpoint, in progress at once."""
        for other in self._in_progress:
            alike = record.company_id is not None and record.company_id == other.company_id
            if alike or record.operation == other.operation == "token":
                overlap = Overlap(record.company_id, record.operation, other.operation, record.started_at)
                self.world.memory.overlaps.append(overlap)
                break
        self._in_progress.append(record)

    def _live_through(self, call: Call, route: Route | Answer) -> Answer:
        """Half of the call's length, the act, the other half."""
        self._wait(call, "before")
        with self.world.lock:
            answer = self._spoilt(call, "before", None) or self._act(call, route)
        self._moment("acted", call.record)
        self._wait(call, "after")
        return self._spoilt(call, "after", answer) or answer

    def _act(self, call: Call, route: Route | Answer) -> Answer:
        if isinstance(route, Answer):
            return route
        if route.operation in ("file", "authorize", "token"):
            return route.handler(self.world, call)
        try:
            counters = self._admit(call, route)
            return route.handler(self.world, call).with_headers(counters)
        except Refusal as refusal:
            extra = self._counters(call) if self.world.switches.counters_on_errors else ()
            return refusal.answer.with_headers(extra)

    def _admit(self, call: Call, route: Route) -> tuple[tuple[str, str], ...]:
        """Token, company, licence, quota, scope, in this order; the counters to show with the answer."""
        world, now = self.world, self.world.now()
        scheme, _, value = call.request.headers.get("Authorization", "").partition(" ")
        call.token = world.tokens.find(value, "access") if scheme.lower() == "bearer" else None
        if call.token is None or not call.token.lives(now):
            raise refuse(401, "Unauthenticated.")
        call.record.app = call.token.grant.app
        if route.of_company:
            company = world.company_of(call)
            if company.licence_expires < world.today:
                raise refuse(403, "License expired.", code="LICENSE_EXPIRED")
            self._count(call, company.company_id, now)
        if route.scope:
            call.require(route.scope)
        return self._counters(call)

    def _count(self, call: Call, company_id: int, now: float) -> None:
        world, app = self.world, call.record.app
        excess = world.quotas.excess(company_id, app, now)
        if excess is None or world.switches.refused_calls_count:
            world.quotas.count(company_id, app, now)
        if excess:
            world.quotas.excesses.append(excess)
            raise Refusal(self._over_quota(excess))

    def _over_quota(self, excess: Excess) -> Answer:
        switches = self.world.switches
        tells = excess.status == 429 or switches.quota_retry_after
        headers = (("Retry-After", str(excess.retry_after)),) if tells else ()
        return shaped_error(excess.status, switches.quota_shape, message="Too many requests.", headers=headers)

    def _counters(self, call: Call) -> tuple[tuple[str, str], ...]:
        company_id = call.arguments.get("company_id")
        if company_id is None or not call.record.app:
            return ()
        return self.world.quotas.headers(company_id, call.record.app, self.world.now())

    def _spoilt(self, call: Call, moment: Moment, answer: Answer | None) -> Answer | None:
        planned = (fault.spoil(answer) for fault in call.faults if fault.moment == moment)
        return next((spoilt for spoilt in planned if spoilt is not None), None)

    def _wait(self, call: Call, moment: Moment) -> None:
        slow = sum(fault.seconds for fault in call.faults if fault.kind == "slow" and fault.moment == moment)
        if self.latency or slow:
            self.sleep(self.latency / 2 + slow)

    def _end(self, call: Call, answer: Answer) -> None:
        call.request.close()
        with self.world.lock:
            call.record.ended_at, call.record.status = self.world.now(), answer.status
            self._in_progress = [record for record in self._in_progress if record is not call.record]
        self._moment("answered", call.record)

    def _moment(self, moment: str, record: CallRecord) -> None:
        if self.on_moment:
            self.on_moment(moment, record)


def _send(answer: Answer, start_response: StartResponse) -> Iterator[bytes]:
    """A drop before the first byte raises at once, so that no status line leaves."""
    if answer.drop and answer.sent == 0:
        raise ConnectionDropped
    headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body))), *answer.headers]
    start_response(answer.status_line, headers)
    return _body(answer)


def _body(answer: Answer) -> Iterator[bytes]:
    yield answer.body[: answer.sent]
    if answer.drop:
        raise ConnectionDropped
