"""Signing in and renewing, and who is signed in (fact sheet, section 3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from tests.simulators.answers import Answer
from tests.simulators.aruba.accounts import Account, Token
from tests.simulators.aruba.answers import json_answer, oauth_error
from tests.simulators.aruba.world import Call, World, timestamp

_FORM = "application/x-www-form-urlencoded"
_CLIENT = "sportello-simulated"


def sign_in(world: World, call: Call) -> Answer:
    """A form alone is understood: `password` with a name and a password, or `refresh_token`."""
    if call.request.mimetype != _FORM:
        return oauth_error("unsupported_grant_type")
    form = call.request.form
    match form.get("grant_type"):
        case "password":
            account = world.accounts.get(form.get("username", ""))
            if account is None or account.password != form.get("password"):
                return oauth_error("invalid_grant", "Username o password non corretti")
            return _tokens(world, call, account, renewed=None)
        case "refresh_token":
            token = world.tokens.find(form.get("refresh_token", ""), "refresh")
            if token is None or not token.lives(world.now()):
                return oauth_error("invalid_grant", "Refresh token non valido o scaduto")
            return _tokens(world, call, world.accounts[token.username], renewed=token)
    return oauth_error("unsupported_grant_type")


def user_info(world: World, call: Call) -> Answer:
    account = call.user
    expired = account.expires is not None and account.expires <= world.now()
    return json_answer(
        {
            "username": account.username,
            "pec": account.pec,
            "userDescription": account.description,
            "countryCode": "IT",
            "vatCode": account.vat_number,
            "fiscalCode": account.vat_number,
            "accountStatus": {
                "expired": expired,
                "expirationDate": timestamp(account.expires) if account.expires is not None else None,
            },
            "usageStatus": {"usedSpaceKB": account.used_space_kb, "maxSpaceKB": account.max_space_kb},
        }
    )


def _tokens(world: World, call: Call, account: Account, renewed: Token | None) -> Answer:
    now, username = world.now(), account.username
    call.record.username = username
    access, refresh = world.tokens.issue("access", username, now), renewed
    if renewed is None or world.switches.refresh_rotates:
        refresh = world.tokens.issue("refresh", username, now)
        if renewed:
            renewed.dead = True
    return json_answer(
        {
            "access_token": access.value,
            "token_type": "bearer",
            "expires_in": world.switches.expires_in,
            "refresh_token": refresh.value if refresh else None,
            "userName": account.username,
            "as:client_id": _CLIENT,
            ".issued": _web_date(now),
            ".expires": _web_date(access.expires_at),
        }
    )


def _web_date(instant: float) -> str:
    return format_datetime(datetime.fromtimestamp(instant, UTC), usegmt=True)
