"""What can be asked for, in words of ours."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What can be asked for. Each provider says which kinds it supports."""

    SALES_ORDER = "sales_order"
    RECEIPT = "receipt"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    DEFERRED_INVOICE = "deferred_invoice"
    ADVANCE_INVOICE = "advance_invoice"
    PROFESSIONAL_FEE_INVOICE = "professional_fee_invoice"
    SELF_BILLED_INVOICE = "self_billed_invoice"
    SIMPLIFIED_INVOICE = "simplified_invoice"
    PROFORMA = "proforma"
    QUOTE = "quote"
    DELIVERY_NOTE = "delivery_note"


ORDINARY_KINDS = frozenset(
    {DocumentKind.SALES_ORDER, DocumentKind.QUOTE, DocumentKind.PROFORMA, DocumentKind.DELIVERY_NOTE}
)
"""Kinds without fiscal effect: they may be worth nothing, or dated in the future."""
