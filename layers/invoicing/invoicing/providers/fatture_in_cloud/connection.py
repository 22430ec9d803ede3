"""The calls of one account."""

from collections.abc import Sequence
from typing import Any, Final, override

from invoicing.contract import Connection, Order
from invoicing.domain.account import AccountConfiguration, AccountStatus
from invoicing.domain.document import DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.lookup import Filter, LookupEntry, LookupName
from invoicing.domain.request import Issued
from invoicing.domain.sdi import BAD_ENDS, SdiState, SdiStatus
from invoicing.domain.tasks import CustomerUpdate, ProductUpdate
from invoicing.errors import OutcomeUnknown, Rejected, Unauthorized, Unavailable, Unsupported
from invoicing.ports import Clock
from invoicing.providers.fatture_in_cloud import answers, attachments, contacts, filters, lists, products, sdi
from invoicing.providers.fatture_in_cloud.api import Api
from invoicing.providers.fatture_in_cloud.checks import document_problems
from invoicing.providers.fatture_in_cloud.companies import account_status, companies, known_company
from invoicing.providers.fatture_in_cloud.kinds import KINDS, TYPES
from invoicing.providers.fatture_in_cloud.settings import Settings
from invoicing.providers.fatture_in_cloud.vat_types import (
    RememberedVatTypes,
    VatType,
    about_vat,
    vat_id,
    vat_ids,
    vat_types,
)
from invoicing.providers.fatture_in_cloud.wire import marker, wired
from invoicing.providers.unexpressed import refuse

_DOCUMENTS: Final = "/issued_documents"


class FattureInCloudConnection(Connection):
    """One company at Fatture in Cloud."""

    def __init__(
        self,
        api: Api,
        configuration: AccountConfiguration,
        settings: Settings,
        clock: Clock,
        remembered: RememberedVatTypes,
    ) -> None:
        self._api, self._configuration, self._settings = api, configuration, settings
        self._clock, self._remembered = clock, remembered

    @override
    def issue(self, order: Order) -> Issued:
        """Have ``order`` issued: VAT types looked up, totals compared, its file uploaded, then one call makes it."""
        refuse(document_problems(order.document, self._configuration, self._settings))
        with known_company():
            data = self._agreed(order)
            # As late as can be: a token that no document names expires, nobody knows when.
            data |= attachments.uploaded(self._api, self._path("/attachment"), order.document)
            with attachments.token_may_expire():
                answer = self._api.post("create", self._path(), {"data": data}, Effect.WRITE)
        return answers.issued_document(answer, order, data)

    def find(self, order: Order) -> Issued | None:
        """The document with our mark in its internal subject; one in the bin was made as well.

        Raises:
            Unavailable: none was found, and the call left too short ago for that to be proof.
            OutcomeUnknown: several were found, or one in the bin.
        """
        asked = {
            "type": TYPES[order.document.kind],
            "q": filters.contains("any_subject", marker(order.key)[1:-1]),
            "fieldset": "detailed",
            "per_page": "100",
        }
        # When the question left: what was made while it was being answered need not be in the answer.
        waited_ms = self._clock.now_ms() - (order.sent_ms or 0)
        with known_company():
            answer = self._api.get("search", self._path(), asked)
            found = answers.found_document(answers.rows(answer), order)
            if found is not None:
                return found
            if answer.get("next_page_url"):
                raise Unavailable("the search finds more than a page", code="unreadable_answer")
            binned = answers.rows(self._api.get("search_bin", self._api.company("/bin" + _DOCUMENTS)))
        if answers.found_document(binned, order):
            raise OutcomeUnknown(
                "the document was made, and lies in the bin", code="in_the_bin", remedy="Recover it, or empty the bin."
            )
        if waited_ms < self._settings.lost_reply_seconds * 1000:
            raise Unavailable("no search has found it, but it may still be made", code="too_early_to_tell")
        return None

    @override
    def fetch_pdf(self, issued: Issued) -> bytes:
        """The document's PDF, by a link made for this."""
        answer = self._api.get("read", self._path(f"/{_id(issued)}"), {"fields": "id,url"})
        return answers.whole_pdf(self._api.file("pdf", answers.link(answer)))

    def transmit(self, issued: Issued) -> SdiStatus:
        """Have the vendor check the document's XML, then send it; one that was sent already is not sent again."""
        path = self._path(f"/{_id(issued)}/e_invoice")
        try:
            status = self._standing(issued)
            if status.state is not SdiState.TO_SEND:
                return status
            self._api.get("xml_verify", f"{path}/xml_verify")
            self._api.post("send", f"{path}/send", {"data": {}}, Effect.WRITE)
        except (Rejected, Unavailable) as error:
            if isinstance(error, Unavailable) and error.code != "not_found":
                raise
            # A document that was made is not mended by another request, so no remedy says so; nor is one that is gone.
            raise Rejected(error.detail, code=error.code, provider_code=error.provider_code) from error
        return SdiStatus(state=sdi.STATES["attempt"], said="attempt")

    def sdi_status(self, issued: Issued) -> SdiStatus:
        """Where it stands, and why where it went wrong."""
        status = self._standing(issued)
        if status.state not in BAD_ENDS:
            return status
        try:
            reason = self._api.get("error_reason", self._path(f"/{_id(issued)}/e_invoice/error_reason"))
        except Unavailable as error:
            if error.code != "not_found":
                raise
            return status
        return sdi.with_reason(status, reason.get("data"))

    def fetch_xml(self, issued: Issued) -> bytes:
        """The file as it is transmitted: with its attachment, for what is kept has to be what SdI was given."""
        path = self._path(f"/{_id(issued)}/e_invoice/xml")
        return sdi.whole_xml(self._api.ask("xml", path, {"include_attachment": "true"}).content)

    def save_customer(self, update: CustomerUpdate) -> Issued:
        """Create a contact, or update the one with the same VAT number or tax code."""
        with known_company():
            return contacts.save(self._api, update.customer)

    def save_product(self, update: ProductUpdate) -> Issued:
        """Create a product, or update the one with the same code."""
        with known_company():
            return products.save(self._api, update, self._vat_of(update))

    def check_account(self) -> AccountStatus:
        """Whether the token works, and what the company's plan is."""
        try:
            answer = self._api.get("companies", "/user/companies")
        except Unauthorized as error:
            return AccountStatus(key_valid=False, message=error.detail)
        return account_status(answer, self._settings.company_id)

    def read_lookup(self, name: LookupName, wanted: Filter) -> Sequence[LookupEntry]:
        """The list ``name``."""
        if name is LookupName.COMPANIES:
            lists.whole(name, wanted)
            found = companies(self._api.get("companies", "/user/companies"))
            return [LookupEntry(id=company.id, name=company.name) for company in found]
        with known_company():
            if name is LookupName.VAT_TYPES:
                lists.whole(name, wanted)
                # Their own list would need a scope for all settings.
                return lists.vat_types(self._info(self._any_kind()))
            return list(lists.entries(self._api, name, wanted))

    def _agreed(self, order: Order) -> dict[str, Any]:
        """The document in the vendor's words, after the vendor has computed the same totals from them.

        What the VAT types of an hour ago cannot say is tried once with those of now.
        """
        remembered = self._remembered.known(self._settings.company_id)
        if remembered is not None:
            try:
                return self._computed(order, remembered)
            except Rejected as error:
                if not about_vat(error):
                    raise
        types = vat_types(self._info(order.document.kind))
        return self._computed(order, self._remembered.keep(self._settings.company_id, types))

    def _computed(self, order: Order, types: Sequence[VatType]) -> dict[str, Any]:
        ids = vat_ids(order.document.lines, types, self._settings.vat_types)
        data = wired(order, self._configuration, ids)
        totals = self._api.post("totals", self._path("/totals"), {"data": data}, Effect.READ)
        answers.agree_on_totals(totals, order.document)
        return data

    def _vat_of(self, update: ProductUpdate) -> int | None:
        """The company's VAT type for a product, as it is now: products are too few to remember any."""
        if update.vat_rate is None:
            return None
        return vat_id(update, vat_types(self._info(self._any_kind())), self._settings.vat_types)

    def _any_kind(self) -> DocumentKind:
        """A kind of document that the token may make."""
        return min(self._settings.kinds & KINDS, default=DocumentKind.INVOICE)

    def _info(self, kind: DocumentKind) -> Any:
        """The company's VAT types, as one is told them who is about to make a document of ``kind``."""
        data = self._api.get("info", self._path("/info"), {"type": TYPES[kind]}).get("data")
        return data.get("vat_types_list") if isinstance(data, dict) else None

    def _standing(self, issued: Issued) -> SdiStatus:
        answer = self._api.get("read", self._path(f"/{_id(issued)}"), {"fields": "id,ei_status"})
        return sdi.status_in(answer.get("data"))

    def _path(self, rest: str = "") -> str:
        return self._api.company(_DOCUMENTS + rest)


def _id(issued: Issued) -> str:
    if not (issued.provider_id.isascii() and issued.provider_id.isdigit()):
        raise Unsupported(
            "without the document's id it cannot be asked for", code="no_provider_id", remedy="Look in the web panel."
        )
    return issued.provider_id
