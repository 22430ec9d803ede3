"""Consent and tokens (OAuth 2.0, authorization code): fact sheet, section 3."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from invoicing.abilities import ConsentRequest
from invoicing.domain.effect import Effect
from invoicing.errors import Misconfigured, ProviderError, Reject, Repair, Unauthorized
from invoicing.providers.exchange import Outgoing
from invoicing.providers.fatture_in_cloud.settings import Credentials, Word
from invoicing.providers.http import Http
from invoicing.providers.json_answers import object_in
from invoicing.providers.json_bodies import dump

RENEW_EARLY_MS: Final = 10 * 60_000
"""Tokens of 24 hours are renewed so long before their end."""

_CONSENT: Final = "Connect it: `accounts connect`, or POST /v1/accounts/{id}/connect, and open the page that it names."


class _Tokens(BaseModel):
    """The token endpoint's answer (RFC 6749, section 5.1), as far as it can be used."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)
    access_token: Word
    refresh_token: Word | None = None
    expires_in: int = Field(gt=0)


def not_connected() -> Unauthorized:
    """There is no token yet, or none that could be renewed."""
    return Unauthorized("the account is not connected", code="consent_needed", remedy=_CONSENT)


def consent_url(base_url: str, credentials: Credentials, scopes: Sequence[str], request: ConsentRequest) -> str:
    """The vendor's page on which the owner consents to ``scopes``.

    Raises:
        Misconfigured: the secret holds no application.
    """
    parameters = {
        "response_type": "code",
        "client_id": _application(credentials)["client_id"],
        "redirect_uri": request.redirect_uri,
        "scope": " ".join(scopes),
        "state": request.state,
    }
    return f"{base_url}/oauth/authorize?" + "&".join(
        f"{name}={quote(text, safe='')}" for name, text in parameters.items()
    )


def exchanged(http: Http, credentials: Credentials, code: str, redirect_uri: str, now_ms: int) -> dict[str, Any]:
    """The secret with the tokens that ``code`` stands for."""
    body = {
        "grant_type": "authorization_code",
        **_application(credentials),
        "redirect_uri": redirect_uri,
        "code": code,
    }
    return _tokens(http, credentials, body, now_ms)


def renewed(http: Http, credentials: Credentials, now_ms: int) -> dict[str, Any]:
    """The secret with new tokens; from now on the old ones may be worth nothing.

    Raises:
        Unauthorized: the refresh token is refused; only a new consent helps.
    """
    if credentials.refresh_token is None:
        raise not_connected()
    body = {
        "grant_type": "refresh_token",
        **_application(credentials),
        "refresh_token": credentials.refresh_token,
    }
    return _tokens(http, credentials, body, now_ms)


def renewal_due_ms(credentials: Credentials) -> int | None:
    """From when on the tokens are to be renewed; None for one made by hand, which does not end."""
    if credentials.client_id is None:
        return None
    return 0 if credentials.expires_ms is None else credentials.expires_ms - RENEW_EARLY_MS


def _tokens(http: Http, credentials: Credentials, body: Mapping[str, str], now_ms: int) -> dict[str, Any]:
    outgoing = Outgoing(
        "POST",
        "/oauth/token",
        content=dump(body),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    try:
        # A question to us: whatever becomes of it, no document is made.
        answer = object_in(http.send("oauth_token", Effect.READ, outgoing), Effect.READ)
    except (Reject, Repair) as error:
        raise _refused(error) from None
    try:
        given = _Tokens.model_validate(answer)
    except ValidationError:
        given = None
    # Section 6: without another one the old refresh token stays good.
    refresh = given and (given.refresh_token or body.get("refresh_token"))
    if given is None or refresh is None:
        raise Unauthorized("the answer holds no tokens", code="consent_needed", remedy=_CONSENT)
    tokens = {
        "access_token": given.access_token,
        "refresh_token": refresh,
        "expires_ms": now_ms + given.expires_in * 1000,
    }
    return credentials.model_dump(exclude_none=True) | tokens


def _refused(error: ProviderError) -> Unauthorized:
    return Unauthorized(
        f"Fatture in Cloud gives no tokens: {error.detail}",
        code="consent_needed",
        remedy=_CONSENT,
        provider_code=error.provider_code,
    )


def _application(credentials: Credentials) -> dict[str, str]:
    if credentials.client_id is None or credentials.client_secret is None:
        raise Misconfigured(
            "the secret holds no application",
            code="no_application",
            remedy="Put in `client_id` and `client_secret` of a private application, made in Fatture in Cloud.",
        )
    return {"client_id": credentials.client_id, "client_secret": credentials.client_secret}
