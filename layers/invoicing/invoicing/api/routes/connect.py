"""Connecting an account by its owner's consent: the question, and the page its answer comes to."""

import logging
from html import escape
from typing import Final

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, ValidationError

from invoicing.api.call import Call, answer
from invoicing.api.problems import problem
from invoicing.domain.consent import GOOD_FOR_MS
from invoicing.domain.party import Model
from invoicing.errors import Repair
from invoicing.usecases.connect_account import Connected, ConsentDenied, ConsentRefused, NotConnectable, NoTokens

log = logging.getLogger(__name__)

CALLBACK = "/v1/oauth/callback"

# The address holds the code: it must not reach any other page, nor any cache.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_NOT, _NEW_PAGE = "Not connected", "Ask for a new page: POST /v1/accounts/{id}/connect, or `accounts connect`."
_DENIALS: Final = {
    "access_denied": "You did not agree, so nothing was changed.",
    "invalid_scope": "The provider does not know a permission that was asked for.",
    "unauthorized_client": "The provider does not let this application ask.",
    "temporarily_unavailable": "The provider is overloaded or under maintenance.",
    "server_error": "The provider met with an error.",
}
"""The words of RFC 6749, section 4.1.2.1, that mean something to whoever reads the page."""


class Answer(Model):
    """What the provider's page sends back (RFC 6749, section 4.1.2)."""

    state: str = Field(min_length=1, max_length=200)
    code: str | None = Field(None, min_length=1, max_length=2000)
    error: str | None = Field(None, max_length=200)


def begin(call: Call) -> Response[str]:
    """The page of the provider that the account's owner is to open."""
    account, connect = call.account(), call.api.connect
    try:
        if connect is None:
            raise NotConnectable
        url = connect.begin(account, call.base + CALLBACK, call.who)
    except NotConnectable:
        return problem(409, "not_offered", "the account's provider does not offer this")
    except Repair as error:
        return problem(409, error.code, error.detail, remedy=error.remedy)
    return answer(200, {"account": account.id, "open": url, "within_seconds": GOOD_FOR_MS // 1000})


def finish(call: Call) -> Response[str]:
    """What the owner's browser is sent back to: it takes the answer and says what came of it."""
    try:
        given = Answer.model_validate(call.known(tuple(Answer.model_fields)))
        if call.api.connect is None:
            raise ConsentRefused
        connected = call.api.connect.finish(given.state, None if given.error else given.code, given.error or "")
    except (ValidationError, ConsentRefused):
        why = "This answer belongs to no open question: it was used already, or is older than ten minutes."
        return _page(400, _NOT, why, _NEW_PAGE)
    except ConsentDenied as denied:
        return _page(400, _NOT, _DENIALS.get(denied.reason, "The provider says no."), _NEW_PAGE)
    except NoTokens as error:
        return _page(400 if error.refused else 502, _NOT, f"{error.detail}.", error.remedy or _NEW_PAGE)
    except Exception:
        # A person looks at this: they are told what to do, and nothing of what happened.
        log.exception("an account could not be connected")
        return _page(500, _NOT, "Something unexpected happened: the account may not be connected.", _NEW_PAGE)
    return _page(200, "Connected", *_told(connected))


def _told(connected: Connected) -> list[str]:
    told = [f"Account {connected.account} is connected. You may close this page."]
    if connected.companies is None:
        return [*told, "Which companies it opens could not be read."]
    if connected.chosen:
        return [*told, f"It issues documents for {connected.chosen.name} ({connected.chosen.id})."]
    listed = "; ".join(f"{company.name} ({company.id})" for company in connected.companies) or "none"
    if connected.wanted:
        return [*told, f"But it does not open the company in the account's settings. It opens: {listed}."]
    return [*told, f"Choose one company in the account's settings, one account for each: {listed}."]


def _page(status: int, title: str, *paragraphs: str) -> Response[str]:
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    page = (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<body style="font-family:sans-serif;max-width:40em;margin:4em auto"><h1>{title}</h1>{body}</body></html>'
    )
    return Response(status, "text/html; charset=utf-8", page, headers=dict(_HEADERS))
