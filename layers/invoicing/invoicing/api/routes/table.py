"""Every route there is; the resolver, the OpenAPI description and a test of the template are made from this table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from invoicing.api.call import Call
from invoicing.api.routes import accounts, documents, service, tasks
from invoicing.domain.document import Document
from invoicing.domain.lookup import LookupName
from invoicing.domain.tasks import AccountCheck, CreditToBill, CustomerUpdate

type Answer = Callable[[Call], Response[str]]


@dataclass(frozen=True, slots=True)
class Route:
    """One route: what it answers with, and how it is described.

    Attributes:
        answers: HTTP status of each good answer, with its meaning.
        refusals: HTTP statuses of problem documents it may answer with.
        query: model of its query string, if it has one.
        public: whether it needs no token.
    """

    method: str
    path: str
    do: Answer
    summary: str
    tag: str
    answers: dict[int, str]
    refusals: tuple[int, ...] = ()
    body: type[BaseModel] | None = None
    body_required: bool = True
    query: type[BaseModel] | None = None
    public: bool = False


_ACCEPTED = {202: "Accepted: poll the `Location`. A repeat carries `Idempotent-Replayed: true`."}
_BODY = (400, 409, 413, 415, 422)

_LOOKUPS = {
    LookupName.TEMPLATES: "the layouts (templates)",
    LookupName.NUMBERINGS: "the numbering series",
    LookupName.CHART_OF_ACCOUNTS: "the chart of accounts",
    LookupName.PRODUCTS: "the products",
}


def _lookup_routes(name: LookupName, what: str) -> tuple[Route, Route]:
    path = f"/v1/accounts/{{id}}/{name}"
    read, refresh = partial(accounts.read_lookup, name=name), partial(accounts.refresh_lookup, name=name)
    return (
        Route("GET", path, read, f"Read {what}, as last asked for", "accounts", {200: "The list and its age."}, (404,)),
        Route("POST", path, refresh, f"Ask the provider for {what} again", "accounts", _ACCEPTED, (400, 404, 409)),
    )


ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/v1/documents",
        documents.accept_document,
        "Issue a document",
        "documents",
        _ACCEPTED,
        _BODY,
        body=Document,
    ),
    Route(
        "GET",
        "/v1/documents",
        documents.list_documents,
        "List documents",
        "documents",
        {200: "The latest first; `next` begins the next page."},
        (422,),
        query=documents.Listing,
    ),
    Route(
        "POST",
        "/v1/documents/check",
        documents.check_document,
        "Check a document without issuing it",
        "documents",
        {200: "It would be accepted."},
        _BODY,
        body=Document,
    ),
    Route(
        "GET",
        "/v1/documents/{id}",
        documents.read_document,
        "Read a document",
        "documents",
        {200: "As it stands."},
        (404,),
    ),
    Route(
        "GET",
        "/v1/documents/{id}/pdf",
        documents.read_pdf,
        "Download a document's PDF",
        "documents",
        {302: "To a link good for ten minutes.", 200: "With `Accept: application/json`: the link itself."},
        (404, 409),
    ),
    Route(
        "POST",
        "/v1/documents/{id}/cancel",
        documents.cancel_document,
        "Cancel a document that has not left",
        "documents",
        {200: "Cancelled."},
        (404, 409),
    ),
    Route(
        "POST",
        "/v1/documents/{id}/settle",
        documents.settle_document,
        "Say what became of a document whose outcome is unknown",
        "documents",
        {200: "Settled."},
        (400, 404, 409, 413, 415, 422),
        body=documents.Settlement,
    ),
    Route(
        "POST",
        "/v1/customers",
        tasks.accept_customer,
        "Create or update a contact",
        "customers and credits",
        _ACCEPTED,
        _BODY,
        body=CustomerUpdate,
    ),
    Route(
        "POST",
        "/v1/credits",
        tasks.accept_credit,
        "Note an amount to be billed later",
        "customers and credits",
        _ACCEPTED,
        _BODY,
        body=CreditToBill,
    ),
    Route(
        "GET",
        "/v1/requests/{id}",
        tasks.read_request,
        "Read a request that is no document",
        "customers and credits",
        {200: "As it stands."},
        (404,),
    ),
    Route(
        "POST",
        "/v1/requests/{id}/cancel",
        tasks.cancel_request,
        "Cancel a contact or a credit that has not left",
        "customers and credits",
        {200: "Cancelled."},
        (404, 409),
    ),
    Route(
        "POST",
        "/v1/requests/{id}/settle",
        tasks.settle_request,
        "Say what became of a contact or a credit whose outcome is unknown",
        "customers and credits",
        {200: "Settled."},
        (400, 404, 409, 413, 415, 422),
        body=documents.Settlement,
    ),
    Route(
        "GET", "/v1/accounts", accounts.list_accounts, "List accounts", "accounts", {200: "Those the token may use."}
    ),
    Route(
        "GET", "/v1/accounts/{id}", accounts.read_account, "Read an account", "accounts", {200: "As it stands."}, (404,)
    ),
    Route(
        "POST",
        "/v1/accounts/{id}/check",
        accounts.check_account,
        "Ask the provider whether the account's key works",
        "accounts",
        _ACCEPTED,
        (400, 404, 409, 413, 415, 422),
        body=AccountCheck,
        body_required=False,
    ),
    *(route for name, what in _LOOKUPS.items() for route in _lookup_routes(name, what)),
    Route("GET", "/v1/health", service.health, "Is it there?", "service", {200: "It answers."}, public=True),
    Route(
        "GET",
        "/v1/openapi.json",
        service.read_openapi,
        "This description",
        "service",
        {200: "OpenAPI 3.1."},
        public=True,
    ),
    Route("GET", "/v1/docs", service.read_docs, "Swagger UI", "service", {200: "A page for people."}, public=True),
)
