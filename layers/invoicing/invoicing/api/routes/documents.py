"""Documents: send one, see what became of it, say what is to become of it."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from invoicing.api.call import Call, answer
from invoicing.api.problems import from_validation
from invoicing.api.resources import path_of, request_resource
from invoicing.domain.dates import parse_date, utc_text
from invoicing.domain.document import Day, Document
from invoicing.domain.identifiers import AccountId, Reference
from invoicing.domain.identity import request_id
from invoicing.domain.party import Model
from invoicing.domain.problem import Problem, Refused
from invoicing.domain.request import Request, State, Work, request_key
from invoicing.domain.text import Name, Paragraph
from invoicing.ports import Query
from invoicing.usecases.accept import unknown_account
from invoicing.usecases.caller import Accepted
from invoicing.usecases.decide import Verdict
from invoicing.usecases.resend import Resend

_PAGE_SIZE = re.compile("[0-9]{1,3}", re.ASCII)


class Listing(BaseModel):
    """Which documents to list; a field left out does not narrow the list."""

    model_config = ConfigDict(extra="forbid")
    account: AccountId | None = Field(None, description="Needed unless the token is good for one account only.")
    state: State | None = None
    reference: Reference | None = None
    date_from: Day | None = Field(None, description="First day, by the document's date.")
    date_to: Day | None = Field(None, description="Last day, by the document's date.")
    limit: int = Field(50, ge=1, le=100)
    cursor: str | None = Field(None, max_length=2000, description="`next` of the page before.")


class Settlement(Model):
    """What a person saw in the provider's web panel."""

    exists: bool = Field(strict=True, description="Whether the document is there.")
    provider_id: Name | None = Field(None, description="Its id there; without it the PDF cannot be fetched.")
    number: Name | None = Field(None, description="Its number there.")
    follow: bool = Field(
        True,
        strict=True,
        description="False: you see to SdI yourself. Without its id an electronic document cannot be followed.",
    )
    why: Paragraph = Field(description="How you know; kept in the history.")


def accept_document(call: Call) -> Response[str]:
    """Accept a document to be issued."""
    document = call.body(Document)
    _check_access(call, document.account)
    return accepted(call, call.api.accept.document(document, call.caller))


def check_document(call: Call) -> Response[str]:
    """Say everything for which a document would be refused; nothing is recorded or sent."""
    document = call.body(Document)
    _check_access(call, document.account)
    call.api.accept.check(document)
    return answer(200, {"acceptable": True})


def read_document(call: Call) -> Response[str]:
    """One document, with its state and history."""
    return answer(200, shown(call, call.request(documents=True)))


def list_documents(call: Call) -> Response[str]:
    """Documents of one account, the latest first."""
    try:
        wanted = Listing.model_validate(_numbers(call.query(tuple(Listing.model_fields))))
    except ValidationError as error:
        raise Refused(from_validation(error, "query")) from error
    account = wanted.account or call.only_account()
    if account is None:
        raise Refused(
            [Problem("missing_field", "/query/account", "which account?", "Add ?account=... to the address.")]
        )
    if not call.may_use(account):
        raise Refused([replace(unknown_account(account), pointer="/query/account")])
    if wanted.reference:
        return answer(200, {"documents": _with_reference(call, account, wanted), "next": None})
    query = Query(
        account=account,
        state=wanted.state,
        date_from=wanted.date_from,
        date_to=wanted.date_to,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )
    try:
        page = call.api.ledger.documents(query)
    except ValueError as error:
        raise Refused(
            [Problem("invalid_cursor", "/query/cursor", "no page begins there", "Use `next` of the page before.")]
        ) from error
    return answer(200, {"documents": [_listed(call, request) for request in page.requests], "next": page.cursor})


def _with_reference(call: Call, account: str, wanted: Listing) -> list[dict[str, Any]]:
    found = call.api.ledger.get(Request, request_key(request_id(Work.DOCUMENT, account, wanted.reference or "")))
    if found is None or (wanted.state and found.state is not wanted.state):
        return []
    # One known by its file alone, after the ledger was restored, has no date.
    day = parse_date(found.content["date"]) if "date" in found.content else date.min
    if (wanted.date_from and day < wanted.date_from) or (wanted.date_to and day > wanted.date_to):
        return []
    return [_listed(call, found)]


def _listed(call: Call, request: Request) -> dict[str, Any]:
    """A document in a list: what was asked for, and its history, are read one by one."""
    return {name: value for name, value in shown(call, request).items() if name not in ("document", "history")}


def resend_document(call: Call) -> Response[str]:
    """Send a discarded document again, corrected."""
    request = call.request(documents=True)
    corrected = call.body(Document) if call.has_body else None
    api = call.api
    again = Resend(api.ledger, api.providers, api.clock, api.accept).run(request, corrected, call.who)
    return answer(202, shown(call, again, estimated=False), {"Location": call.base + path_of(again)})


def cancel_document(call: Call) -> Response[str]:
    """Cancel a document of which nothing has left."""
    return answer(200, shown(call, call.api.decide.cancel(call.request(documents=True), call.who)))


def settle_document(call: Call) -> Response[str]:
    """Say what became of a document whose outcome is unknown."""
    return settled(call, call.request(documents=True))


def settled(call: Call, request: Request) -> Response[str]:
    """Write down what the caller saw of ``request``."""
    said = call.body(Settlement)
    if said.exists and request.issued is None and not (said.provider_id or said.number):
        raise Refused(
            [Problem("missing_field", "/provider_id", "which document is it?", "Send its id, number or both.")]
        )
    if said.exists and request.issued is None and request.sdi is not None and said.follow and not said.provider_id:
        detail = "an electronic document is followed through SdI by its id"
        remedy = "Send its id at the provider, or `follow`: false if you see to SdI yourself."
        raise Refused([Problem("missing_field", "/provider_id", detail, remedy)])
    if said.exists and request.number and said.number not in (None, request.number):
        detail = f"its number is {request.number}"
        raise Refused([Problem("not_the_same_document", "/number", detail, "Leave it out, or look again.")])
    verdict = Verdict(
        exists=said.exists, why=said.why, provider_id=said.provider_id, number=said.number, follow=said.follow
    )
    return answer(200, shown(call, call.api.decide.settle(request, verdict, call.who)))


def accepted(call: Call, outcome: Accepted) -> Response[str]:
    """The answer to an accepted request."""
    headers = {"Location": call.base + path_of(outcome.request)}
    if outcome.replayed:
        headers["Idempotent-Replayed"] = "true"
    # Accepting stays as quick as one write and one ring; reading the document tells when it will be there.
    return answer(202, shown(call, outcome.request, estimated=False), headers)


def shown(call: Call, request: Request, *, estimated: bool = True) -> dict[str, Any]:
    """``request`` as the API shows it, with an estimate of when it will be there if that is wanted."""
    account = call.api.accept.account(request.served_by)
    if account is None:
        return request_resource(request, call.base, None, None)
    resource = request_resource(request, call.base, account, call.capabilities(account))
    if estimated and not request.ended:
        estimate = call.estimator.estimate(request, account)
        times = {"issued_by": estimate.issued_by_ms, "ready_by": estimate.ready_by_ms}
        resource |= {name: utc_text(time) for name, time in times.items() if time is not None}
    return resource


def _check_access(call: Call, account: str) -> None:
    if not call.may_use(account):
        raise Refused([unknown_account(account)])


def _numbers(values: dict[str, str]) -> dict[str, Any]:
    """Query values are text; the only number among them is ``limit``."""
    return {
        name: int(value) if name == "limit" and _PAGE_SIZE.fullmatch(value) else value for name, value in values.items()
    }
