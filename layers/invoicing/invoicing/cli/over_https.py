"""The API of a stack, reached over HTTPS with a bearer token."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, override
from urllib.parse import quote, urlsplit

import click
import httpx

from invoicing.aws.clock import SystemClock
from invoicing.cli.faults import TRY_AGAIN, Failure
from invoicing.cli.service import Reply, Service
from invoicing.ports import Clock

_TIMEOUT_SECONDS = 35.0
"""API Gateway answers within 29."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OverHttps(Service):
    """The API at ``url``, the address of its stage, used with ``token``."""

    url: str
    token: str = field(repr=False)
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        address = urlsplit(self.url)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOOPBACK):
            raise click.UsageError(f"--url: `{self.url}` is no https:// address, and the token goes nowhere else.")

    def service(self) -> Service:
        """Itself, if there is a token: help needs none."""
        if not self.token:
            raise click.UsageError("--url needs a token: set SPORTELLO_TOKEN, or give --token-file.")
        if not _TOKEN.fullmatch(self.token):
            raise click.UsageError("the token is none: it has a space, or another character that no token has.")
        return self

    @override
    def send(
        self,
        method: str,
        resource: str,
        *,
        parameters: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Reply:
        path = resource
        for name, value in (parameters or {}).items():
            path = path.replace("{" + name + "}", quote(value, safe=""))
        try:
            answer = httpx.request(
                method,
                self.url.rstrip("/") + path,
                params=dict(query or {}),
                json=body,
                headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json"},
                timeout=_TIMEOUT_SECONDS,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # What reads or settles may simply be repeated; what it is about stands in the ledger once.
            reason = str(error) or type(error).__name__
            raise Failure(f"{self.url} does not answer: {reason}. Check the address, try again.", TRY_AGAIN) from error
        return Reply(answer.status_code, _json(answer))


def _json(answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
