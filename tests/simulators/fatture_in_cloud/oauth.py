"""The authorization-code flow, as a browser and a server see it (fact sheet, section 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from tests.simulators.answers import Answer, Refusal
from tests.simulators.fatture_in_cloud.answers import json_answer, oauth_error
from tests.simulators.fatture_in_cloud.scopes import ALL_SCOPES
from tests.simulators.fatture_in_cloud.tokens import ACCESS_LIFE, CODE_LIFE, REFRESH_LIFE, App, Grant, Token
from tests.simulators.fatture_in_cloud.world import Call, World

AUTHORIZE_FIELDS = ("response_type", "client_id", "redirect_uri", "scope", "state")


def authorize(world: World, call: Call) -> Answer:
    """GET shows the consent page; its links, and POST with `decision`, approve or deny."""
    asked = call.request.values.to_dict()
    app = world.apps.get(asked.get("client_id", ""))
    if app is None:
        return _page(400, "<h1>Applicazione sconosciuta</h1>")
    if asked.get("redirect_uri") != app.redirect_uri:
        # A wrong address is never followed: the mistake is shown here and nothing comes back to the app.
        return _page(400, "<h1>redirect_uri non corrisponde a quello dell'applicazione</h1>")
    if asked.get("response_type") != "code":
        return _back(asked, error="unsupported_response_type", error_description="Only code is supported.")
    scopes = frozenset(asked.get("scope", "").split())
    if unknown := sorted(scopes - ALL_SCOPES):
        return _back(asked, error="invalid_scope", error_description=f"Unknown scopes: {' '.join(unknown)}")
    match asked.get("decision"):
        case None:
            return _consent_page(app, asked, scopes)
        case "approve":
            grant = Grant(app.key, scopes, frozenset(world.companies))
            code = world.tokens.issue("code", grant, world.now() + CODE_LIFE, app.redirect_uri)
            return _back(asked, code=code.value)
    return _back(asked, error="access_denied", error_description="The user denied the request.")


def token(world: World, call: Call) -> Answer:
    """A JSON body or a form; the answer is not wrapped in `data`."""
    asked = _fields(call)
    grant_type = asked.get("grant_type", "")
    app = world.apps.get(asked.get("client_id", ""))
    try:
        if grant_type not in ("authorization_code", "refresh_token"):
            raise _error(world, "unsupported_grant_type", "The grant type is not supported.")
        if app is None or asked.get("client_secret") != app.client_secret:
            raise _error(world, "invalid_client", "Client authentication failed.")
        grant = _by_code(world, app, asked) if grant_type == "authorization_code" else _by_refresh(world, app, asked)
    except Refusal as refusal:
        return refusal.answer
    return grant


def _by_code(world: World, app: App, asked: Mapping[str, str]) -> Answer:
    for name in ("code", "redirect_uri"):
        if not asked.get(name):
            text = f"The {name.replace('_', ' ')} field is required when grant type is authorization_code."
            raise _error(world, "invalid_request", text)
    now = world.now()
    code = world.tokens.find(asked["code"], "code")
    if code is None or not code.lives(now) or code.grant.app != app.key or code.redirect_uri != asked["redirect_uri"]:
        raise _error(world, "invalid_grant", "The authorization code is invalid or has expired.")
    code.dead_since = now
    refresh = world.tokens.issue("refresh", code.grant, now + REFRESH_LIFE)
    return _pair(world, code.grant, refresh)


def _by_refresh(world: World, app: App, asked: Mapping[str, str]) -> Answer:
    if not asked.get("refresh_token"):
        raise _error(world, "invalid_request", "The refresh token field is required when grant type is refresh_token.")
    now, switches = world.now(), world.switches
    old = world.tokens.find(asked["refresh_token"], "refresh")
    if old is None or old.grant.app != app.key or not old.lives(now, switches.refresh_grace):
        if old and old.dead_since is not None and switches.reuse_disconnects:
            old.grant.ended = True
        raise _error(world, "invalid_grant", "The refresh token is invalid.")
    if switches.refresh_kills_access_token:
        for access in world.tokens.of_grant(old.grant, "access"):
            access.dead_since = now
    if switches.refresh_rotation == "kept":
        old.expires_at = now + REFRESH_LIFE
        return _pair(world, old.grant, old)
    old.dead_since = now if old.dead_since is None else old.dead_since
    return _pair(world, old.grant, world.tokens.issue("refresh", old.grant, now + REFRESH_LIFE))


def _pair(world: World, grant: Grant, refresh: Token) -> Answer:
    access = world.tokens.issue("access", grant, world.now() + ACCESS_LIFE)
    return json_answer(
        {
            "token_type": "bearer",
            "access_token": access.value,
            "refresh_token": refresh.value,
            "expires_in": int(ACCESS_LIFE),
        }
    )


def _fields(call: Call) -> dict[str, str]:
    if call.request.is_json:
        body = call.request.get_json(silent=True)
        return {str(key): str(value) for key, value in body.items()} if isinstance(body, dict) else {}
    return call.request.form.to_dict()


def _error(world: World, error: str, description: str) -> Refusal:
    return Refusal(oauth_error(error, description, world.switches.oauth_error_status))


def _back(asked: Mapping[str, str], **answer: str) -> Answer:
    state = {"state": asked["state"]} if asked.get("state") else {}
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    place = asked["redirect_uri"] + joint + urlencode(answer | state)
    return Answer(302, b"", "text/html; charset=UTF-8", (("Location", place),))


def _consent_page(app: App, asked: Mapping[str, str], scopes: frozenset[str]) -> Answer:
    kept = {name: asked[name] for name in AUTHORIZE_FIELDS if name in asked}
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in kept.items())
    links = "".join(
        f'<p><a id="{decision}" href="{escape("/oauth/authorize?" + urlencode(kept | {"decision": decision}))}">'
        f"{label}</a></p>"
        for decision, label in (("approve", "Autorizza"), ("deny", "Annulla"))
    )
    wanted = "".join(f"<li>{escape(scope)}</li>" for scope in sorted(scopes))
    form = (
        f'<form method="post" action="/oauth/authorize">{hidden}'
        '<button name="decision" value="approve">Autorizza</button>'
        '<button name="decision" value="deny">Annulla</button></form>'
    )
    return _page(200, f"<h1>{escape(app.name)} chiede accesso a</h1><ul>{wanted}</ul>{form}{links}")


def _page(status: int, body: str) -> Answer:
    html = f"<!DOCTYPE html><html><head><title>Fatture in Cloud (simulated)</title></head><body>{body}</body></html>"
    return Answer(status, html.encode(), "text/html; charset=UTF-8")
