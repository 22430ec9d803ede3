"""The one place that sends: every HTTP call to any provider leaves here, and only through the gate.

A call is one connection, one request and one answer: nothing is kept open, followed or repeated behind our back, so
that a failure says whether a byte may have reached the provider.
"""

import ssl
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Final

import httpx

from invoicing.contract import CallGate, Permit
from invoicing.domain.effect import Effect
from invoicing.errors import Unavailable
from invoicing.ports import Clock
from invoicing.providers.address import safe_url
from invoicing.providers.exchange import Judge, Outgoing, Reply, Told
from invoicing.providers.outcomes import NOTHING_SENT, PERHAPS_SENT, broken, status_error

USER_AGENT: Final = "Sportello"
CONNECT_SECONDS: Final = 5.0
MAX_ANSWER_BYTES: Final = 12 * 1024 * 1024


class Http:
    """The way to one provider with one credential.

    Args:
        base_url: what operations are appended to; HTTPS, unless its host is this machine.
        gate: passed once by every call.
        clock: what the gate's deadlines are compared with.
        transport: stands in for the network in tests; left out, each call opens and closes its own connection.
        judge: replaces ``status_error`` for a provider whose statuses mean something else.
        told: for a provider whose answers tell how much of its windows is used.
    """

    def __init__(
        self,
        base_url: str,
        *,
        gate: CallGate,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        judge: Judge | None = None,
        told: Told | None = None,
    ) -> None:
        self._base_url = safe_url(base_url)
        self._gate = gate
        self._clock = clock
        self._transport = transport
        self._judge = judge or status_error
        self._told = told

    @property
    def base_url(self) -> str:
        """What operations are appended to."""
        return self._base_url

    def post_form(self, operation: str, fields: Mapping[str, str], effect: Effect) -> Reply:
        """Send ``fields`` as a form to ``operation`` (the last part of the address) and return the whole answer.

        Raises: as ``send`` does.
        """
        return self.send(operation, effect, Outgoing("POST", f"/{operation}", form=fields))

    def send(self, operation: str, effect: Effect, outgoing: Outgoing) -> Reply:
        """Make the call ``operation`` and return the whole answer.

        Raises:
            Unavailable: nothing was sent, or a read failed.
            OutcomeUnknown: a write left, and its answer is missing or no answer of the provider's own.
            RateLimited: the provider answers 429, or the gate has no room.
            LeaseLost: from the gate; nothing was sent.
        """
        with self._gate.call(operation, effect) as permit:
            # Failures are raised inside the gate: it may want to know how the call ended.
            reply = self._send(outgoing, effect, permit)
            if self._told is not None:
                permit.told.update(self._told(reply))
            error = self._judge(reply, effect, self._clock.now_ms())
            if error is not None:
                raise error
        return reply

    def _send(self, outgoing: Outgoing, effect: Effect, permit: Permit) -> Reply:
        left = self._seconds_left(permit.must_end_ms)
        if left <= 0:
            raise Unavailable("no time was left to make the call", code="no_time_left")
        transport = self._transport or _fresh_transport()
        client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(left, connect=min(CONNECT_SECONDS, left)),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close"},
            follow_redirects=False,
            trust_env=False,
        )
        try:
            with self._begun(client, outgoing, permit) as response:
                permit.status = response.status_code
                return self._read(response, effect, permit.must_end_ms)
        except NOTHING_SENT as error:
            # The chain is cut on purpose: the library's errors hold the request, and so the key.
            raise Unavailable(f"no connection ({type(error).__name__})", code="no_connection") from None
        except PERHAPS_SENT as error:
            raise broken(effect, f"the call broke off ({type(error).__name__})", code="no_answer") from None
        finally:
            if transport is not self._transport:
                client.close()

    def _begun(
        self, client: httpx.Client, outgoing: Outgoing, permit: Permit
    ) -> AbstractContextManager[httpx.Response]:
        return client.stream(
            outgoing.method,
            outgoing.url if "://" in outgoing.url else self._base_url + outgoing.url,
            data=dict(outgoing.form) if outgoing.form is not None else None,
            files=dict(outgoing.files) if outgoing.files is not None else None,
            content=outgoing.content,
            headers=dict(outgoing.headers),
            extensions={"trace": self._shrink_timeouts(permit.must_end_ms)},
        )

    def _read(self, response: httpx.Response, effect: Effect, must_end_ms: int) -> Reply:
        """The whole answer, read piece by piece so that neither its length nor its slowness has no end."""
        declared = _declared_length(response.headers)
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MAX_ANSWER_BYTES:
                raise broken(effect, f"the answer is larger than {MAX_ANSWER_BYTES} bytes", code="answer_too_large")
            if len(content) != declared and self._seconds_left(must_end_ms) <= 0:
                raise broken(effect, "the answer did not end in time", code="no_answer")
        if declared is not None and len(content) != declared:
            raise broken(effect, "the answer is not as long as it says", code="no_answer")
        return Reply(response.status_code, dict(response.headers), bytes(content))

    def _shrink_timeouts(self, must_end_ms: int) -> Callable[[str, Mapping[str, Any]], None]:
        """Keeps the deadline through every phase: the transport tells of each one before it looks its timeout up."""

        def shrink(phase: str, info: Mapping[str, Any]) -> None:
            if phase.endswith(".started") and "request" in info:
                left = self._seconds_left(must_end_ms)
                if left <= 0 and phase.endswith("send_request_headers.started"):
                    # Held up before the first byte: by now somebody else may be calling.
                    raise Unavailable("no time was left to make the call", code="no_time_left")
                left = max(left, 0.001)
                info["request"].extensions["timeout"].update(read=left, write=left)

        return shrink

    def _seconds_left(self, must_end_ms: int) -> float:
        return (must_end_ms - self._clock.now_ms()) / 1000


def _declared_length(headers: httpx.Headers) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and "content-encoding" not in headers else None


def _fresh_transport() -> httpx.HTTPTransport:
    return httpx.HTTPTransport(
        verify=_ssl_context(),
        trust_env=False,
        http1=True,
        http2=False,
        retries=0,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
    )


@cache
def _ssl_context() -> ssl.SSLContext:
    """Built at the first call, not at import: it reads the certificate authorities, some 20 milliseconds."""
    return httpx.create_ssl_context(trust_env=False)
