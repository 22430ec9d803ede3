"""The service's memory: documents and their numbering, contacts, credits and e-mails (fact sheet, section 2)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from tests.simulators.fattura24.accounts import (
    CREDIT_NOTE,
    E_INVOICE,
    INVOICE,
    ORDER,
    RECEIPT,
    Account,
    Numerator,
)
from tests.simulators.fattura24.records import Contact, Credit, Document, Email
from tests.simulators.fattura24.request_xml import ParsedDocument

CONTACT_ELEMENTS = (
    "CustomerName", "CustomerCity", "CustomerAddress", "CustomerPostcode", "CustomerProvince", "CustomerCountry",
    "CustomerVatCode", "CustomerFiscalCode", "CustomerEmail", "CustomerCellPhone", "FeCustomerPec",
    "FeDestinationCode",
)  # fmt: skip


def created_type(document: ParsedDocument) -> int:
    """The type of what is really created: `I` without a VAT number gives a receipt (fact sheet, section 3.2)."""
    code = document.text("DocumentType")
    if code == "I":
        return INVOICE if document.text("CustomerVatCode").strip() else RECEIPT
    return {"C": ORDER, "I-force": INVOICE, "R": RECEIPT, "FE": E_INVOICE, "N": CREDIT_NOTE}[code]


class Store:
    """Everything that was created, in order."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.contacts: list[Contact] = []
        self.credits: list[Credit] = []
        self.emails: list[Email] = []
        self._counters: dict[tuple[str, str, int], int] = defaultdict(int)
        self._last_id = 40_206_113

    def next_id(self) -> str:
        self._last_id += 1
        return str(self._last_id)

    def document(self, account_id: str, doc_id: str) -> Document | None:
        found = (item for item in self.documents if item.doc_id == doc_id and item.account_id == account_id)
        return next(found, None)

    def number_exists(self, account_id: str, numerator_id: str, year: int, number: str) -> bool:
        return any(
            item.account_id == account_id
            and item.numerator_id == numerator_id
            and item.number == number
            and item.date.startswith(str(year))
            for item in self.documents
        )

    def next_number(self, account_id: str, numerator: Numerator, year: int, *, step: int = 1) -> str:
        """The progressive number; `step` 0 repeats one and 2 skips one (fact sheet, section 9, number 16)."""
        key = (account_id, numerator.numerator_id, year)
        self._counters[key] += step
        if step != 1:
            return numerator.number(max(self._counters[key], 1), year)
        while self.number_exists(account_id, numerator.numerator_id, year, numerator.number(self._counters[key], year)):
            self._counters[key] += 1
        return numerator.number(self._counters[key], year)

    def add_document(self, document: Document) -> None:
        self.documents.append(document)
        self.save_contact(document.account_id, document.fields)
        recipient = document.fields.get("CustomerEmail", "")
        if document.fields.get("SendEmail") == "true" and recipient:
            self.emails.append(Email(document.account_id, document.doc_id, recipient))

    def save_contact(self, account_id: str, values: dict[str, str]) -> Contact:
        """Matches by VAT number and/or tax code; a customer with neither is created again (fact sheet, section 4)."""
        fields = {name: values[name] for name in CONTACT_ELEMENTS if name in values}
        keys = [name for name in ("CustomerVatCode", "CustomerFiscalCode") if fields.get(name)]
        for contact in self.contacts:
            if contact.account_id == account_id and any(contact.fields.get(key) == fields[key] for key in keys):
                contact.fields.update(fields)
                contact.updates += 1
                return contact
        contact = Contact(self.next_id(), account_id, fields)
        self.contacts.append(contact)
        return contact

    def add_credit(self, account: Account, document: ParsedDocument) -> None:
        contact = self.save_contact(account.account_id, document.fields)
        self.credits.append(Credit(account.account_id, contact.contact_id, document.fields, document.rows))


def amount(document: ParsedDocument, name: str) -> Decimal:
    return Decimal(document.text(name))
