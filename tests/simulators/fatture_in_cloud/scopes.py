"""Scopes: one per type of document, two levels, `:a` holding `:r` (fact sheet, section 3.6)."""

from __future__ import annotations

from collections.abc import Iterable

SCOPE_OF_TYPE = {
    "invoice": "issued_documents.invoices",
    "credit_note": "issued_documents.credit_notes",
    "receipt": "issued_documents.receipts",
    "order": "issued_documents.orders",
    "quote": "issued_documents.quotes",
    "proforma": "issued_documents.proformas",
    "delivery_note": "issued_documents.delivery_notes",
    "work_report": "issued_documents.work_reports",
    "supplier_order": "issued_documents.supplier_orders",
    "self_own_invoice": "issued_documents.self_invoices",
    "self_supplier_invoice": "issued_documents.self_invoices",
}
ISSUED_TYPES = tuple(SCOPE_OF_TYPE)
RECEIVED_TYPES = ("expense", "passive_credit_note", "passive_delivery_note", "self_invoice")

_BOTH_LEVELS = (
    *dict.fromkeys(SCOPE_OF_TYPE.values()),
    *"entity.clients entity.suppliers products stock received_documents receipts calendar taxes".split(),
    *"archive cashbook settings".split(),
)
ALL_SCOPES = frozenset(
    [*(f"{name}:{level}" for name in _BOTH_LEVELS for level in "ra"), "emails:r", "situation:r"],
)


def allows(granted: Iterable[str], wanted: str) -> bool:
    """Whether `wanted` (such as `products:r`) is among what was granted, or a higher level of it is."""
    held = set(granted)
    return wanted in held or (wanted.endswith(":r") and f"{wanted[:-2]}:a" in held)
