"""The simulator itself: a WSGI application, and what tests tell it.

Serve it on a port with `python -m tests.simulators.serve --system fatture-in-cloud`, or give
`simulator.transport()` to an `httpx.Client`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Request

from tests.simulators.answers import Answer, Headers, Refusal
from tests.simulators.fatture_in_cloud.answers import api_error, refuse, shaped_error
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.control import control_answer
from tests.simulators.fatture_in_cloud.files import serve_file
from tests.simulators.fatture_in_cloud.handles import Handles
from tests.simulators.fatture_in_cloud.quotas import Excess, Limits
from tests.simulators.fatture_in_cloud.records import CallRecord
from tests.simulators.fatture_in_cloud.routes import Route, build_map
from tests.simulators.fatture_in_cloud.tokens import App
from tests.simulators.fatture_in_cloud.world import Call, World

API = "https://api-v2.fattureincloud.it"
FILES = "https://compute.fattureincloud.it/doc"


class FattureInCloudSimulator(Handles):
    """A stateful stand-in for the Fatture in Cloud API v2, its consent page and its host of files.

    `clock` gives epoch seconds. Any switch may be given by name.
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
        on_moment: Callable[[str, CallRecord], None] | None = None,
        **switches: object,
    ) -> None:
        known = [Company(4_242)] if companies is None else companies
        world = World(known, [App()] if apps is None else apps, clock, limits or Limits(), files_at)
        super().__init__(world, sleep=sleep, latency=latency, on_moment=on_moment)
        self._map = build_map()
        self.configure(**switches)

    def control(self, request: Request) -> Answer:
        return control_answer(self, request)

    def received(self, request: Request, **seen: Any) -> Call:
        route, arguments = self._routed(request)
        operation = route.operation if isinstance(route, Route) else "unknown"
        record = CallRecord(operation=operation, company_id=arguments.get("company_id"), **seen)
        return Call(request, record, arguments, route)

    def place(self, record: CallRecord) -> str | None:
        """One company, or the token endpoint."""
        if record.company_id is not None:
            return f"company {record.company_id}"
        return record.operation if record.operation == "token" else None

    def act(self, call: Call) -> Answer:
        route = call.route
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

    def _routed(self, request: Request) -> tuple[Route | Answer, dict[str, int]]:
        if self.world.links.serves(request.host, request.path):
            return Route("file", request.method, request.path, serve_file), {}
        try:
            # Exactly as werkzeug's own type says, the endpoint of a rule may be anything.
            route, arguments = self._map.bind_to_environ(request.environ).match()
        except MethodNotAllowed:
            return api_error(405, "The method is not allowed for this route."), {}
        except NotFound:
            if not request.path.startswith("/oauth"):
                self.world.unsimulated.append(f"{request.method} {request.path}")
            return api_error(404, "The route could not be found."), {}
        return route, dict(arguments)

    def _admit(self, call: Call, route: Route) -> Headers:
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

    def _counters(self, call: Call) -> Headers:
        company_id = call.arguments.get("company_id")
        if company_id is None or not call.record.app:
            return ()
        return self.world.quotas.headers(company_id, call.record.app, self.world.now())
