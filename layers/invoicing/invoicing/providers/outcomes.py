"""What it means that a call failed, or was answered with a status: whether anything can have been done."""

from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from invoicing.domain.effect import Effect
from invoicing.errors import OutcomeUnknown, ProviderError, RateLimited, Unavailable
from invoicing.providers.exchange import Reply

_LONGEST_PAUSE_MS = 24 * 3600 * 1000

NOTHING_SENT: Final = (
    httpx.ConnectError,  # DNS, refused, TLS handshake
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""Failures before the first byte of a request left."""

PERHAPS_SENT: Final = (
    httpx.HTTPError,
    httpx.RequestError,
    httpx.TransportError,
    httpx.TimeoutException,
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.NetworkError,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.ProtocolError,
    httpx.LocalProtocolError,
    httpx.RemoteProtocolError,
    httpx.DecodingError,
    httpx.TooManyRedirects,
    httpx.HTTPStatusError,
    httpx.CookieConflict,
    httpx.StreamError,
    httpx.StreamConsumed,
    httpx.StreamClosed,
    httpx.ResponseNotRead,
    httpx.RequestNotRead,
    OSError,
)
"""Every other failure: a byte may have left, and whatever it asked for may have been done."""


def broken(effect: Effect, detail: str, *, code: str) -> ProviderError:
    """The error of a call that may have reached the provider and brought no answer of its own."""
    kind = OutcomeUnknown if effect is Effect.WRITE else Unavailable
    return kind(detail, code=code, in_flight=True)


def status_error(reply: Reply, effect: Effect, now_ms: int) -> ProviderError | None:
    """What a status says when nothing else is known of a provider: only 429 tells that nothing was done."""
    if reply.status < 300:
        return None
    if reply.status == 429:
        pause = retry_after_ms(reply.headers.get("retry-after", ""), now_ms)
        return RateLimited("HTTP 429", code="rate_limited", provider_code="429", retry_after_ms=pause)
    if reply.status < 400:
        error = broken(effect, f"HTTP {reply.status}: redirected, which is not followed", code="redirected")
    else:
        error = broken(effect, f"HTTP {reply.status}", code="http_error")
    error.provider_code = str(reply.status)
    return error


def retry_after_ms(text: str, now_ms: int) -> int | None:
    """How long a Retry-After header asks to wait, in milliseconds and a day at most (RFC 9110, 10.2.3)."""
    if text.isascii() and text.isdigit():
        return min(int(text[:9]) * 1000, _LONGEST_PAUSE_MS)
    try:
        until_ms = int(parsedate_to_datetime(text).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return min(max(until_ms - now_ms, 0), _LONGEST_PAUSE_MS)
