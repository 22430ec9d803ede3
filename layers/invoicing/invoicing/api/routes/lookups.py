"""The routes of the lists that providers keep: one to read each, one to have it asked for again."""

from functools import partial

from invoicing.api.routes import accounts
from invoicing.api.routes.route import ACCEPTED, Route
from invoicing.domain.lookup import Filter, LookupName

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
            ACCEPTED,
            (400, 404, 409, 422),
            query=Filter,
        ),
    )


LOOKUP_ROUTES: tuple[Route, ...] = tuple(
    route for name, what in _LOOKUPS.items() for route in _lookup_routes(name, what)
)
