"""Every path that is simulated, by the vendor's operationId, with its scope (fact sheet, sections 3.6 and 4.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.routing import Map, Rule

from tests.simulators.answers import Answer
from tests.simulators.fatture_in_cloud import attachments, e_invoices, issued, oauth, settings_info
from tests.simulators.fatture_in_cloud.registries import CLIENTS, PRODUCTS, RECEIVED_DOCUMENTS, SUPPLIERS, Registry
from tests.simulators.fatture_in_cloud.world import Call, World

Handler = Callable[[World, Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`scope` None: none, or one that depends on the document and is asked for by the handler."""

    operation: str
    method: str
    path: str
    handler: Handler
    scope: str | None = None

    @property
    def of_company(self) -> bool:
        return self.path.startswith("/c/")


_ISSUED = "/c/<int:company_id>/issued_documents"
_BIN = "/c/<int:company_id>/bin/issued_documents"
_ONE = "/<int:document_id>"

_DOCUMENTS = (
    Route("listIssuedDocuments", "GET", _ISSUED, issued.list_documents),
    Route("createIssuedDocument", "POST", _ISSUED, issued.create),
    Route("getIssuedDocument", "GET", _ISSUED + _ONE, issued.read),
    Route("modifyIssuedDocument", "PUT", _ISSUED + _ONE, issued.modify),
    Route("deleteIssuedDocument", "DELETE", _ISSUED + _ONE, issued.delete),
    Route("getNewIssuedDocumentTotals", "POST", _ISSUED + "/totals", issued.new_totals),
    Route("getExistingIssuedDocumentTotals", "POST", _ISSUED + _ONE + "/totals", issued.totals_of),
    Route("getIssuedDocumentPreCreateInfo", "GET", _ISSUED + "/info", settings_info.pre_create_info),
    Route("uploadIssuedDocumentAttachment", "POST", _ISSUED + "/attachment", attachments.upload),
    Route("deleteIssuedDocumentAttachment", "DELETE", _ISSUED + _ONE + "/attachment", attachments.delete),
    Route("verifyEInvoiceXml", "GET", _ISSUED + _ONE + "/e_invoice/xml_verify", e_invoices.verify),
    Route("getEInvoiceXml", "GET", _ISSUED + _ONE + "/e_invoice/xml", e_invoices.xml),
    Route("sendEInvoice", "POST", _ISSUED + _ONE + "/e_invoice/send", e_invoices.send),
    Route("getEInvoiceRejectionReason", "GET", _ISSUED + _ONE + "/e_invoice/error_reason", e_invoices.error_reason),
    Route("ListBinIssuedDocuments", "GET", _BIN, issued.list_bin),
    Route("GetBinIssuedDocument", "GET", _BIN + _ONE, issued.read_bin),
    Route("DeleteBinIssuedDocument", "DELETE", _BIN + _ONE, issued.delete_for_good),
    Route("RecoverBinIssuedDocument", "POST", _BIN + _ONE + "/recover", issued.recover),
)
_SETTINGS = (
    Route("getUserInfo", "GET", "/user/info", settings_info.user_info),
    Route("listUserCompanies", "GET", "/user/companies", settings_info.user_companies),
    Route("getCompanyInfo", "GET", "/c/<int:company_id>/company/info", settings_info.company_info),
    Route("getCompanyPlanUsage", "GET", "/c/<int:company_id>/company/plan_usage", settings_info.plan_usage),
    Route("listVatTypes", "GET", "/c/<int:company_id>/info/vat_types", settings_info.vat_types, "settings:r"),
    Route("listPaymentMethods", "GET", "/c/<int:company_id>/info/payment_methods", settings_info.payment_methods),
    Route("listPaymentAccounts", "GET", "/c/<int:company_id>/info/payment_accounts", settings_info.payment_accounts),
)


def _of_registry(registry: Registry, one: str, many: str, path: str) -> tuple[Route, ...]:
    single = f"{path}/<int:{registry.argument}>"
    return (
        Route(f"list{many}", "GET", path, registry.list_rows, f"{registry.scope}:r"),
        Route(f"create{one}", "POST", path, registry.create, f"{registry.scope}:a"),
        Route(f"get{one}", "GET", single, registry.read, f"{registry.scope}:r"),
        Route(f"modify{one}", "PUT", single, registry.modify, f"{registry.scope}:a"),
        Route(f"delete{one}", "DELETE", single, registry.delete, f"{registry.scope}:a"),
    )


API_ROUTES = (
    *_DOCUMENTS,
    *_SETTINGS,
    *_of_registry(CLIENTS, "Client", "Clients", "/c/<int:company_id>/entities/clients"),
    *_of_registry(SUPPLIERS, "Supplier", "Suppliers", "/c/<int:company_id>/entities/suppliers"),
    *_of_registry(PRODUCTS, "Product", "Products", "/c/<int:company_id>/products"),
    # Received documents arrive from elsewhere (`simulator.add_row`): creating them by the API is not simulated.
    *(
        route
        for route in _of_registry(
            RECEIVED_DOCUMENTS, "ReceivedDocument", "ReceivedDocuments", "/c/<int:company_id>/received_documents"
        )
        if route.method == "GET"
    ),
)
OAUTH_ROUTES = (
    Route("authorize", "GET", "/oauth/authorize", oauth.authorize),
    Route("authorize", "POST", "/oauth/authorize", oauth.authorize),
    Route("token", "POST", "/oauth/token", oauth.token),
)
ROUTES = API_ROUTES + OAUTH_ROUTES


def build_map() -> Map:
    """One rule for each route; its endpoint is the route's place in ROUTES."""
    rules = [Rule(route.path, endpoint=route, methods=[route.method]) for route in ROUTES]
    return Map(rules, strict_slashes=False, merge_slashes=False)
