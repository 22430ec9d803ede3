"""Which kinds of document Fatture in Cloud can make, what it calls them, and which scope each asks for."""

from typing import Final

from invoicing.domain.document import DocumentKind

TYPES: Final = {
    DocumentKind.INVOICE: "invoice",
    DocumentKind.CREDIT_NOTE: "credit_note",
    DocumentKind.RECEIPT: "receipt",
    DocumentKind.SALES_ORDER: "order",
    DocumentKind.QUOTE: "quote",
    DocumentKind.PROFORMA: "proforma",
    DocumentKind.DELIVERY_NOTE: "delivery_note",
}
"""The vendor's `type` of each kind (OpenAPI 2.1.8)."""

KINDS: Final = frozenset(TYPES)
ELECTRONIC_KINDS: Final = frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE})
UNNUMBERED_SERIES: Final = frozenset({DocumentKind.DELIVERY_NOTE})
"""Kinds for which the vendor takes no `numeration`."""


def scope(kind: DocumentKind) -> str:
    """The scope that lets an application create and read documents of ``kind``."""
    return f"issued_documents.{TYPES[kind]}s:a"
