"""Signing in, and staying signed in: tokens of half an hour, renewed for an hour (fact sheet, section 3)."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from invoicing.domain.effect import Effect
from invoicing.errors import RateLimited, Unauthorized, Unavailable
from invoicing.providers.aruba.errors import SIGN_IN_PAUSE_MS
from invoicing.providers.aruba.settings import Credentials, Token
from invoicing.providers.exchange import Outgoing
from invoicing.providers.http import Http
from invoicing.providers.json_bodies import load

RENEW_EARLY_MS: Final = 2 * 60_000
"""Tokens are renewed so long before their end."""

_REFRESH_LIVES_MS: Final = 60 * 60_000
_TOKENS: Final = ("access_token", "refresh_token", "expires_ms", "refresh_expires_ms")


class _Tokens(BaseModel):
    """The answer to a sign-in (RFC 6749, section 5.1), as far as it can be used."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)
    access_token: Token
    refresh_token: Token | None = None
    expires_in: int = Field(gt=0)


def not_signed_in() -> RateLimited:
    """There is no token: a sign-in was refused for its limit, and is made again when that allows it."""
    return RateLimited("the user is not signed in yet", code="not_signed_in", retry_after_ms=SIGN_IN_PAUSE_MS)


def renewal_due_ms(credentials: Credentials) -> int:
    """From when on the tokens are to be renewed."""
    if credentials.access_token is None or credentials.expires_ms is None:
        return 0
    return credentials.expires_ms - RENEW_EARLY_MS


def renewed(http: Http, credentials: Credentials, now_ms: int) -> dict[str, Any]:
    """The secret with new tokens: by the refresh token while it lasts, else by signing in.

    Where the refresh token is refused and a sign-in would come too soon after it, the tokens are gone from the secret:
    so the next try signs in at once, instead of being refused twice again.

    Raises:
        Unauthorized: user name or password are refused.
        RateLimited: there was a sign-in in this minute, from this address or by this user.
    """
    password = {"grant_type": "password", "username": credentials.username, "password": credentials.password}
    if credentials.refresh_token is None or (credentials.refresh_expires_ms or 0) <= now_ms:
        return _with_tokens(http, credentials, password, now_ms)
    refresh = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}
    try:
        return _with_tokens(http, credentials, refresh, now_ms)
    except Unauthorized:
        pass
    try:
        return _with_tokens(http, credentials, password, now_ms)
    except RateLimited:
        return _secret(credentials, {})


def _with_tokens(http: Http, credentials: Credentials, form: Mapping[str, str], now_ms: int) -> dict[str, Any]:
    outgoing = Outgoing("POST", "/auth/signin", form=form, headers={"Accept": "application/json"})
    # A question to us: whatever becomes of it, no document is made.
    reply = http.send("sign_in", Effect.READ, outgoing)
    try:
        given = _Tokens.model_validate(load(reply.content))
    except ValidationError:
        raise Unavailable("the answer holds no tokens", code="unreadable_answer") from None
    tokens = {
        "access_token": given.access_token,
        "refresh_token": given.refresh_token,
        "expires_ms": now_ms + given.expires_in * 1000,
        "refresh_expires_ms": now_ms + _REFRESH_LIVES_MS if given.refresh_token else None,
    }
    return _secret(credentials, tokens)


def _secret(credentials: Credentials, tokens: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept: who signs in as it was given, and ``tokens`` in place of the old ones."""
    kept = credentials.model_dump(mode="json", exclude_unset=True, exclude=set(_TOKENS))
    return kept | {name: value for name, value in tokens.items() if value is not None}
