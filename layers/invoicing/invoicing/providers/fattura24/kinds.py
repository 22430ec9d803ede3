"""Which kinds of document Fattura24 can make, and what it calls them."""

from typing import Final

from invoicing.domain.document import Document, DocumentKind

KINDS: Final = frozenset(
    {DocumentKind.SALES_ORDER, DocumentKind.RECEIPT, DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE}
)
ELECTRONIC_KINDS: Final = frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE})
ELECTRONIC_ONLY: Final = frozenset({DocumentKind.CREDIT_NOTE})

CREDIT_NOTE_TYPE: Final = "TD04"

# Codes of the official WooCommerce plugin 7.1.1. Never plain `I`: that silently makes a receipt of an invoice whose
# customer has no VAT number. `N` (credit note?) stands in one client's constants and was seen nowhere else.
_TYPES = {DocumentKind.SALES_ORDER: "C", DocumentKind.RECEIPT: "R", DocumentKind.INVOICE: "I-force"}

# `docType` of an answer; 12 stands in a recorded list of templates, the others in the official modules.
_ANSWERED_TYPES = {"C": "12", "R": "3", "I-force": "1", "FE": "11"}
TYPE_NAMES: Final = {
    "1": "an invoice",
    "3": "a receipt",
    "6": "a quote",
    "8": "a delivery note",
    "11": "an electronic invoice",
    "12": "an order",
    "17": "a work report",
}


def document_type(document: Document) -> str:
    """``DocumentType`` of ``document``."""
    return "FE" if document.electronic else _TYPES[document.kind]


def answered_type(document: Document) -> str | None:
    """``docType`` that the answer should give, where that is known."""
    return None if document.kind is DocumentKind.CREDIT_NOTE else _ANSWERED_TYPES[document_type(document)]
