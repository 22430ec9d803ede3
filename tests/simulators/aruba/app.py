"""The simulator itself: a WSGI application, and what tests tell it.

Serve it on a port with `python -m tests.simulators.serve --system aruba`, or give `simulator.transport()` to an
`httpx.Client`: its two hosts then are the vendor's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from tests.simulators.answers import Answer, Refusal
from tests.simulators.aruba.accounts import Account
from tests.simulators.aruba.answers import coded, shaped, unauthorized
from tests.simulators.aruba.buckets import Excess, Limits
from tests.simulators.aruba.control import control_answer
from tests.simulators.aruba.handles import Handles
from tests.simulators.aruba.records import CallRecord
from tests.simulators.aruba.routes import Host, Route, build_map
from tests.simulators.aruba.world import Call, World
from tests.simulators.sdi import ExchangeSystem

AUTH = "https://auth.fatturazioneelettronica.aruba.it"
WS = "https://ws.fatturazioneelettronica.aruba.it"
_HOSTS: dict[str, Host] = {
    f"{stage}{host}.fatturazioneelettronica.aruba.it": host for stage in ("", "demo") for host in ("auth", "ws")
}
_NO_DELEGATION = "L'utente non dispone della delega FAW-R necessaria per consultare le fatture inviate"


class ArubaSimulator(Handles):
    """A stateful stand-in for Aruba's web services, with an Exchange System behind it.

    `clock` gives epoch seconds. Any switch may be given by name.
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
        on_moment: Callable[[str, CallRecord], None] | None = None,
        **switches: object,
    ) -> None:
        world = World([Account()] if accounts is None else accounts, clock, limits or Limits(), exchange)
        super().__init__(world, sleep=sleep, latency=latency, on_moment=on_moment)
        self._map = build_map()
        self.configure(**switches)

    def control(self, request: Request) -> Answer:
        return control_answer(self, request)

    def received(self, request: Request, **seen: Any) -> Call:
        route, arguments = self._routed(request)
        record = CallRecord(operation=route.operation if isinstance(route, Route) else "unknown", **seen)
        return Call(request, record, arguments, route)

    def place(self, record: CallRecord) -> str:
        """A client makes one call at a time."""
        return record.client

    def act(self, call: Call) -> Answer:
        route = call.route
        if isinstance(route, Answer):
            return route
        try:
            if route.token:
                self._admit(call)
            self._count(call, route)
            if route.delegation and not call.user.may_use_services:
                raise unauthorized(_NO_DELEGATION)
            return route.handler(self.world, call)
        except Refusal as refusal:
            return refusal.answer

    def _routed(self, request: Request) -> tuple[Route | Answer, dict[str, str]]:
        """On a port both hosts are one; under the vendor's names each knows its own paths alone."""
        try:
            route, arguments = self._map.bind_to_environ(request.environ).match()
        except HTTPException:
            route, arguments = None, {}
        host = _HOSTS.get(request.host.partition(":")[0])
        if route is None or (host and host != route.host):
            self.world.unsimulated.append(f"{request.method} {request.host}{request.path}")
            return shaped(404, "json"), {}
        return route, dict(arguments)

    def _admit(self, call: Call) -> None:
        """Whose token it is; without the header the service has a code of its own."""
        header = call.request.headers.get("Authorization", "")
        if not header:
            raise Refusal(replace(coded("0900"), status=self.world.switches.missing_header_status))
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
