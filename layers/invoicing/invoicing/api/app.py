"""The HTTP API as a Powertools resolver."""

import logging
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from invoicing.api.body import BadRequest
from invoicing.api.call import Api, Call, NotFound, Nothing
from invoicing.api.links import own_path
from invoicing.api.problems import problem
from invoicing.api.resources import path_of
from invoicing.api.routes.route import Route
from invoicing.api.routes.table import ROUTES
from invoicing.domain.problem import Refused
from invoicing.domain.request import Request, request_key
from invoicing.usecases.caller import AlreadyUsed
from invoicing.usecases.decide import NotPossible

log = logging.getLogger(__name__)


class HttpApi:
    """Answers API Gateway's events."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._app = APIGatewayRestResolver()
        for route in ROUTES:
            path = route.path.replace("{", "<").replace("}", ">")
            self._app.route(path, method=route.method)(self._bound(route))
        self._app.exception_handler(NotFoundError)(lambda _: _not_found())

    def resolve(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The answer to ``event``; behind a base path the resolver sees our own path."""
        return self._app.resolve({**event, "path": own_path(event)}, context)

    def _bound(self, route: Route) -> Callable[..., Response[str]]:
        def handle(**parameters: str) -> Response[str]:
            call = Call(self._api, self._app.current_event.raw_event, parameters)
            try:
                _refuse_what_is_not_read(route, call)
                return route.do(call)
            except Exception as error:
                # Whatever it is, the caller gets a problem document; what is not known is logged, and answered as 500.
                return self._refusal(call, error)

        return handle

    def _refusal(self, call: Call, error: Exception) -> Response[str]:
        match error:
            case BadRequest():
                found = error.problem
                answer = problem(error.status, found.code, found.detail, remedy=found.remedy)
            case Refused():
                detail = "the request cannot be accepted as it is"
                answer = problem(422, "refused", detail, problems=error.problems)
            case AlreadyUsed():
                answer = self._already_used(call, error)
            case NotPossible():
                answer = problem(409, error.code, error.detail, remedy=error.remedy)
            case NotFound():
                answer = _not_found()
            case _:
                log.error("unexpected failure", exc_info=error)
                remedy = "Repeat it: a reference is used once."
                answer = problem(500, "internal_error", "something unexpected happened", remedy=remedy)
        return answer

    def _already_used(self, call: Call, error: AlreadyUsed) -> Response[str]:
        found = self._api.ledger.get(Request, request_key(error.request))
        location = {"Location": call.base + path_of(found)} if found and call.may_use(found.account) else {}
        if not error.pointers:
            return problem(
                409,
                "idempotency_key_reused",
                "this Idempotency-Key was sent with another request",
                headers=location,
                remedy="Make a new key for each request.",
            )
        return problem(
            409,
            "reference_already_used",
            "this reference stands for a request with other content",
            headers=location,
            differences=error.pointers,
            remedy="Send the same content again, or another reference.",
        )


def _refuse_what_is_not_read(route: Route, call: Call) -> None:
    """A parameter or a field that changes nothing is worse than an error: `?dry_run=1` would issue a document."""
    if route.public:
        return
    if route.query is None:
        call.query(())
    if route.body is None and route.method == "POST" and call.has_body:
        call.body(Nothing)


def _not_found() -> Response[str]:
    return problem(
        404,
        "not_found",
        "there is no such thing here",
        remedy="Check the address, and which accounts your token is good for.",
    )
