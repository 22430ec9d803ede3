"""TipoDocumento: what a document is to SdI (FatturaPA 1.2.3)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from invoicing.domain.document_kind import DocumentKind

if TYPE_CHECKING:
    from invoicing.domain.document import Document


class DocumentType(StrEnum):
    """TipoDocumento of an ordinary invoice; TD07 to TD09 belong to the simplified one."""

    INVOICE = "TD01"
    ADVANCE = "TD02"
    FEE_ADVANCE = "TD03"
    CREDIT_NOTE = "TD04"
    DEBIT_NOTE = "TD05"
    PROFESSIONAL_FEE = "TD06"
    DOMESTIC_REVERSE_CHARGE = "TD16"
    SERVICES_FROM_ABROAD = "TD17"
    INTRA_EU_GOODS = "TD18"
    GOODS_UNDER_ARTICLE_17 = "TD19"
    REGULARISATION = "TD20"
    PLAFOND_EXCEEDED = "TD21"
    OUT_OF_VAT_WAREHOUSE = "TD22"
    OUT_OF_VAT_WAREHOUSE_WITH_VAT = "TD23"
    DEFERRED_BY_DELIVERY_NOTES = "TD24"
    DEFERRED_TRIANGULAR = "TD25"
    DEPRECIABLE_ASSETS = "TD26"
    OWN_USE_OR_GIFT = "TD27"
    FROM_SAN_MARINO = "TD28"
    REPORT_ON_SUPPLIER = "TD29"


TYPES_OF_KIND: Final[Mapping[DocumentKind, tuple[DocumentType, ...]]] = {
    DocumentKind.INVOICE: (DocumentType.INVOICE, DocumentType.DEPRECIABLE_ASSETS, DocumentType.OWN_USE_OR_GIFT),
    DocumentKind.ADVANCE_INVOICE: (DocumentType.ADVANCE, DocumentType.FEE_ADVANCE),
    DocumentKind.CREDIT_NOTE: (DocumentType.CREDIT_NOTE,),
    DocumentKind.DEBIT_NOTE: (DocumentType.DEBIT_NOTE,),
    DocumentKind.PROFESSIONAL_FEE_INVOICE: (DocumentType.PROFESSIONAL_FEE,),
    DocumentKind.DEFERRED_INVOICE: (DocumentType.DEFERRED_BY_DELIVERY_NOTES, DocumentType.DEFERRED_TRIANGULAR),
    DocumentKind.SELF_BILLED_INVOICE: (
        DocumentType.DOMESTIC_REVERSE_CHARGE,
        DocumentType.SERVICES_FROM_ABROAD,
        DocumentType.INTRA_EU_GOODS,
        DocumentType.GOODS_UNDER_ARTICLE_17,
        DocumentType.REGULARISATION,
        DocumentType.PLAFOND_EXCEEDED,
        DocumentType.OUT_OF_VAT_WAREHOUSE,
        DocumentType.OUT_OF_VAT_WAREHOUSE_WITH_VAT,
        DocumentType.OWN_USE_OR_GIFT,
        DocumentType.FROM_SAN_MARINO,
    ),
}
"""By kind what it may be, the usual one first. Other kinds never reach SdI in this format; TD29, which reports a
supplier to the tax agency, is issued by none."""

_SAID_ALWAYS: Final = frozenset({DocumentKind.SELF_BILLED_INVOICE})


def type_of(document: "Document") -> DocumentType | None:
    """What ``document`` is to SdI: what it says, else the usual one; None if its kind has none, or no usual one."""
    if document.document_type is not None or document.kind in _SAID_ALWAYS:
        return document.document_type
    return next(iter(TYPES_OF_KIND.get(document.kind, ())), None)
