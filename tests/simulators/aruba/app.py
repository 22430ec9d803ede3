"""The simulator itself: a WSGI application, and what tests tell it.

Serve it on a port with `python -m tests.simulators.serve --system aruba`, or give `simulator.transport()` to an
`httpx.Client`: its two hosts then are the vendor's.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from tests.simulators.aruba.accounts import Account
from tests.simulators.aruba.answers import Answer, Refusal, coded, shaped, unauthorized
from tests.simulators.aruba.buckets import Excess, Limits
from tests.simulators.aruba.control import CONTROL_PREFIX, control_answer
from tests.simulators.aruba.faults import Moment
from tests.simulators.aruba.handles import Handles
from tests.simulators.aruba.records import CallRecord, Overlap
from tests.simulators.aruba.routes import Host, Route, build_map
from tests.simulators.aruba.world import Call, World
from tests.simulators.sdi import ExchangeSystem
from tests.simulators.transport import ConnectionDropped, SimulatorTransport

AUTH = "https://auth.fatturazioneelettronica.aruba.it"
WS = "https://ws.fatturazioneelettronica.aruba.it"
_HOSTS: dict[str, Host] = {
    f"{stage}{host}.fatturazioneelettronica.aruba.it": host for stage in ("", "demo") for host in ("auth", "ws")
}
_NO_DELEGATION = "L'utente non dispone della delega FAW-R necessaria per consultare le fatture inviate"
OnMoment = Callable[[str, CallRecord], None]


class ArubaSimulator(Handles):
    """A stateful stand-in for Aruba's web services, with an Exchange System behind it.

    `clock` gives epoch seconds, `sleep` waits (or moves a virtual clock), `latency` is the length of each call.
    `on_moment(moment, record)` hears "received", "acted" and "answered". Any switch may be given by name.
    """

    def __init__(
        self,
        *,
        accounts: Iterable[Account] | None = None,
        exchange: ExchangeSystem | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        latency: float = 0.0,
        limits: Limits | None = None,
        on_moment: OnMoment | None = None,
        **switches: object,
    ) -> None:
        super().__init__(World([Account()] if accounts is None else accounts, clock, limits or Limits(), exchange))
        self.sleep = sleep
        self.latency = latency
        self.on_moment = on_moment
        self._map = build_map()
        self._in_progress: list[CallRecord] = []
        self.configure(**switches)

    def transport(self, *, enforce_timeouts: bool = True) -> SimulatorTransport:
        """An httpx transport to this simulator, in process: the host of sign-ins and the host of services alike."""
        return SimulatorTransport(self, self.world.now, enforce_timeouts=enforce_timeouts)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith(CONTROL_PREFIX):
            return _send(control_answer(self, request), start_response)
        route, arguments = self._routed(request, environ)
        call = self._begin(request, route, arguments)
        answer = shaped(500, "html")
        try:
            answer = self._live_through(call, route)
        finally:
            self._end(call, answer)
        return _send(answer, start_response)

    def _routed(self, request: Request, environ: WSGIEnvironment) -> tuple[Route | None, dict[str, str]]:
        """On a port both hosts are one; under the vendor's names each knows its own paths alone."""
        try:
            route, arguments = self._map.bind_to_environ(environ).match()
        except HTTPException:
            route, arguments = None, {}
        host = _HOSTS.get(request.host.partition(":")[0])
        if route is None or (host and host != route.host):
            self.world.memory.unsimulated.append(f"{request.method} {request.host}{request.path}")
            return None, {}
        return route, dict(arguments)

    def _begin(self, request: Request, route: Route | None, arguments: dict[str, str]) -> Call:
        world = self.world
        # Read now, and kept for the form: a call that fails early must not leave half a request in the connection.
        body = request.get_data(cache=True)
        with world.lock:
            record = CallRecord(
                index=len(world.memory.calls) + 1,
                operation=route.operation if route else "unknown",
                method=request.method,
                path=request.path,
                client=request.remote_addr or "",
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
        """Two calls of one client in progress at once."""
        other = next((one for one in self._in_progress if one.client == record.client), None)
        if other:
            overlap = Overlap(record.client, record.operation, other.operation, record.started_at)
            self.world.memory.overlaps.append(overlap)
        self._in_progress.append(record)

    def _live_through(self, call: Call, route: Route | None) -> Answer:
        """Half of the call's length, the act, the other half."""
        self._wait(call, "before")
        with self.world.lock:
            answer = self._spoilt(call, "before", None) or self._act(call, route)
        self._moment("acted", call.record)
        self._wait(call, "after")
        return self._spoilt(call, "after", answer) or answer

    def _act(self, call: Call, route: Route | None) -> Answer:
        if route is None:
            return shaped(404, "json")
        try:
            if route.token:
                self._admit(call, route)
            self._count(call, route)
            if route.delegation and not call.user.may_use_services:
                raise unauthorized(_NO_DELEGATION)
            return route.handler(self.world, call)
        except Refusal as refusal:
            return refusal.answer

    def _admit(self, call: Call, route: Route) -> None:
        """Whose token it is; without the header the service has a code of its own."""
        header = call.request.headers.get("Authorization", "")
        if not header:
            missing = coded("0900")
            raise Refusal(Answer(self.world.switches.missing_header_status, missing.body))
        scheme, _, value = header.partition(" ")
        account, token = self.world.account_of(value)
        if token and any(fault.kind == "revoke" for fault in call.faults):
            self.world.tokens.revoke(token.username)
            account = None
        if scheme.lower() != "bearer" or account is None:
            raise unauthorized("Authorization has been denied for this request.")
        call.account, call.record.username = account, account.username

    def _count(self, call: Call, route: Route) -> None:
        switches, now = self.world.switches, self.world.now()
        renewing = call.request.form.get("grant_type") == "refresh_token" if route.operation == "signin" else False
        if renewing and not switches.refresh_counts_as_login:
            return
        client = call.record.client
        over = self.world.buckets.take(route.bucket, client, now, refused_count=switches.refused_calls_count)
        if over:
            raise Refusal(self._over_limit(over))

    def _over_limit(self, over: Excess) -> Answer:
        """A sign-in too early is answered without a word."""
        tells = self.world.switches.retry_after and over.bucket != "signin"
        return shaped(429, "empty", (("Retry-After", str(over.retry_after)),) if tells else ())

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
            call.record.error_code = _error_code(answer)
            self._in_progress = [record for record in self._in_progress if record is not call.record]
        self._moment("answered", call.record)

    def _moment(self, moment: str, record: CallRecord) -> None:
        if self.on_moment:
            self.on_moment(moment, record)


def _error_code(answer: Answer) -> str | None:
    value = json.loads(answer.body) if answer.body[:1] == b"{" else {}
    code = value.get("errorCode")
    return code if isinstance(code, str) else None


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
