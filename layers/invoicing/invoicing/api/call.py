"""One HTTP request and what answers it."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel, ValidationError

from invoicing.api.body import BadRequest, read_body
from invoicing.api.links import base_url
from invoicing.api.problems import from_validation
from invoicing.contract import Capabilities, Providers
from invoicing.domain.account import Account, account_key
from invoicing.domain.party import Model
from invoicing.domain.problem import Problem, Refused, pointer
from invoicing.domain.request import Request, request_key
from invoicing.ports import Clock, Files, Ledger
from invoicing.usecases.accept import Accept
from invoicing.usecases.caller import Caller
from invoicing.usecases.decide import Decide
from invoicing.usecases.estimate import Estimator

if TYPE_CHECKING:
    from invoicing.usecases.connect_account import ConnectAccount

_KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?', re.ASCII)


class Nothing(Model):
    """The body of a request that has nothing to say."""


class NotFound(Exception):
    """There is no such thing, or the caller may not see it: nobody is told which."""


@dataclass(frozen=True, slots=True)
class Api:
    """What the routes answer with."""

    ledger: Ledger
    files: Files
    providers: Providers
    clock: Clock
    accept: Accept
    decide: Decide
    public_url: str = ""
    key_days: int = 90
    connect: "ConnectAccount | None" = None


class Call:
    """One HTTP request: who asks, for what, with which body."""

    def __init__(self, api: Api, event: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
        self.api = api
        self.parameters = parameters
        self._event = dict(event)
        # A header without a value is kept: an empty Idempotency-Key is no missing one.
        self.headers = {name.lower(): value or "" for name, value in (self._event.get("headers") or {}).items()}

    @cached_property
    def base(self) -> str:
        """What links begin with."""
        return base_url(self._event, self.api.public_url)

    @cached_property
    def _authorizer(self) -> Mapping[str, Any]:
        context = self._event.get("requestContext") or {}
        return context.get("authorizer") or {}

    @property
    def who(self) -> str:
        """Name of the caller's token."""
        return str(self._authorizer.get("client", "nobody"))

    @property
    def caller(self) -> Caller:
        """Who asks, with the key they gave this request."""
        key = self.headers.get("idempotency-key")
        if key is None:
            return Caller(self.who)
        found = _KEY.fullmatch(key)
        if not found:
            raise BadRequest(
                400, "invalid_idempotency_key", "1 to 255 visible ASCII characters", "Send a UUID, or leave it out."
            )
        return Caller(self.who, found.group(1))

    def may_use(self, account: str) -> bool:
        """Whether the token is good for ``account``."""
        allowed = str(self._authorizer.get("accounts", "")).split(",")
        return "*" in allowed or account in allowed

    def only_account(self) -> str | None:
        """The one account the token is good for, if it is exactly one."""
        allowed = str(self._authorizer.get("accounts", "")).split(",")
        return allowed[0] if len(allowed) == 1 and allowed[0] not in ("", "*") else None

    def account(self) -> Account:
        """The account the path names.

        Raises:
            NotFound: there is none, or the token is not good for it.
        """
        found = self.api.ledger.get(Account, account_key(self.parameters["id"]))
        if found is None or not self.may_use(found.id):
            raise NotFound
        return found

    def request(self, *, documents: bool) -> Request:
        """The request the path names, a document's or another's.

        Raises:
            NotFound: there is none, or the token is not good for its account.
        """
        found = self.api.ledger.get(Request, request_key(self.parameters["id"]))
        if found is None or not self.may_use(found.account) or (found.work == "document") is not documents:
            raise NotFound
        return found

    @cached_property
    def estimator(self) -> Estimator:
        """Estimates for this answer."""
        return Estimator(self.api.ledger, self.api.providers, self.api.clock)

    @property
    def has_body(self) -> bool:
        """Whether anything was sent."""
        return bool(self._event.get("body"))

    def body[M: BaseModel](self, model: type[M]) -> M:
        """The body as ``model``.

        Raises:
            BadRequest: it is no JSON object.
            Refused: it does not fit; carries every problem.
        """
        values = read_body(
            self._event.get("body"), headers=self.headers, encoded=bool(self._event.get("isBase64Encoded"))
        )
        try:
            return model.model_validate(values)
        except ValidationError as error:
            raise Refused(from_validation(error)) from error

    def query(self, known: Collection[str]) -> dict[str, str]:
        """The query string's values, each given once.

        Raises:
            Refused: a name is unknown, or stands twice.
        """
        given = self._sent
        remedy = f"Use {', '.join(known)}." if known else "Leave it out."
        wrong = [
            Problem("unknown_parameter", pointer("query", name), "there is no such parameter", remedy)
            for name in given
            if name not in known
        ]
        wrong += [
            Problem("duplicate_name", pointer("query", name), "the parameter stands twice", "Send it once.")
            for name, values in given.items()
            if len(values) > 1
        ]
        if wrong:
            raise Refused(wrong)
        return {name: values[0] for name, values in given.items()}

    def known(self, names: Collection[str]) -> dict[str, Any]:
        """The query string's values that have ``names``, whatever else is sent; of one given twice a list."""
        return {name: found[0] if len(found) == 1 else found for name, found in self._sent.items() if name in names}

    @cached_property
    def _sent(self) -> dict[str, list[str]]:
        one_each = self._event.get("queryStringParameters") or {}
        found: dict[str, list[str]] | None = self._event.get("multiValueQueryStringParameters")
        return found or {name: [value] for name, value in one_each.items()}

    def capabilities(self, account: Account) -> Capabilities:
        """What the provider of ``account`` can do."""
        return self.api.providers.get(account.configuration.provider).capabilities


def answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response[str]:
    """``value`` as JSON."""
    return Response(
        status_code=status,
        content_type="application/json",
        body=json.dumps(value, ensure_ascii=False, default=str),
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
