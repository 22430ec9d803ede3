"""Every route there is; the resolver, the OpenAPI description and a test of the template are made from this table."""

from functools import partial

from invoicing.api.routes import accounts, connect, documents, service, tasks
from invoicing.api.routes.route import Route
from invoicing.domain.document import Document
from invoicing.domain.lookup import Filter, LookupName
from invoicing.domain.tasks import AccountCheck, CreditToBill, CustomerUpdate, ProductUpdate

_ACCEPTED = {202: "Accepted: poll the `Location`. A repeat carries `Idempotent-Replayed: true`."}
_BODY = (400, 409, 413, 415, 422)

_LOOKUPS = {
    LookupName.TEMPLATES: "the layouts (templates)",
    LookupName.NUMBERINGS: "the numbering series",
    LookupName.CHART_OF_ACCOUNTS: "the chart of accounts",
    LookupName.PRODUCTS: "the products",
    LookupName.COMPANIES: "the companies that the token opens",
    LookupName.CLIENTS: "the clients",
    LookupName.ISSUED_DOCUMENTS: "the issued documents",
    LookupName.RECEIVED_DOCUMENTS: "the received documents",
    LookupName.VAT_TYPES: "the VAT types",
    LookupName.PAYMENT_METHODS: "the ways of paying",
    LookupName.PAYMENT_ACCOUNTS: "the payment accounts",
}


def _lookup_routes(name: LookupName, what: str) -> tuple[Route, Route]:
    path = f"/v1/accounts/{{id}}/{name}"
    read, refresh = partial(accounts.read_lookup, name=name), partial(accounts.refresh_lookup, name=name)
    told = {200: "The list and its age."}
    return (
        Route("GET", path, read, f"Read {what}, as last asked for", "accounts", told, (404, 422), query=Filter),
        Route(
            "POST",
            path,
            refresh,
            f"Ask the provider for {what} again",
            "accounts",
            _ACCEPTED,
            (400, 404, 409, 422),
            query=Filter,
        ),
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
        {200: "As it stands. `content_erased_at` stands in the place of `document` once its personal data is erased."},
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
        "customers, products, credits",
        _ACCEPTED,
        _BODY,
        body=CustomerUpdate,
    ),
    Route(
        "POST",
        "/v1/products",
        tasks.accept_product,
        "Create or update a product",
        "customers, products, credits",
        _ACCEPTED,
        _BODY,
        body=ProductUpdate,
    ),
    Route(
        "POST",
        "/v1/credits",
        tasks.accept_credit,
        "Note an amount to be billed later",
        "customers, products, credits",
        _ACCEPTED,
        _BODY,
        body=CreditToBill,
    ),
    Route(
        "GET",
        "/v1/requests/{id}",
        tasks.read_request,
        "Read a request that is no document",
        "customers, products, credits",
        {200: "As it stands. `content_erased_at` stands in the place of `asked` and `result` once they are erased."},
        (404,),
    ),
    Route(
        "POST",
        "/v1/requests/{id}/cancel",
        tasks.cancel_request,
        "Cancel a contact, a product or a credit that has not left",
        "customers, products, credits",
        {200: "Cancelled."},
        (404, 409),
    ),
    Route(
        "POST",
        "/v1/requests/{id}/settle",
        tasks.settle_request,
        "Say what became of a contact, a product or a credit whose outcome is unknown",
        "customers, products, credits",
        {200: "Settled."},
        (400, 404, 409, 413, 415, 422),
        body=documents.Settlement,
    ),
    Route(
        "GET", "/v1/accounts", accounts.list_accounts, "List accounts", "accounts", {200: "Those the token may use."}
    ),
    Route(
        "GET",
        "/v1/accounts/{id}",
        accounts.read_account,
        "Read an account",
        "accounts",
        {200: "As it stands; `findings` say what should be done about it, such as `key_old`."},
        (404,),
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
    Route(
        "POST",
        "/v1/accounts/{id}/connect",
        connect.begin,
        "Ask for the page on which an account's owner consents (OAuth 2.0)",
        "accounts",
        {200: "`open` is the page; it is good for ten minutes."},
        (400, 404, 409),
    ),
    Route(
        "GET",
        "/v1/oauth/callback",
        connect.finish,
        "Where the owner's browser comes back to",
        "accounts",
        {
            200: "A page saying what is connected.",
            400: "A page: the answer belongs to no open question, or somebody said no.",
            500: "A page: the account may not be connected.",
            502: "A page: the provider gave no tokens.",
        },
        query=connect.Answer,
        public=True,
        page=True,
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
    Route(
        "GET",
        "/v1/docs",
        service.read_docs,
        "Swagger UI",
        "service",
        {200: "A page for people."},
        public=True,
        page=True,
    ),
)
