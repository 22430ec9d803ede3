"""What a seller under the flat-rate scheme (RF19, regime forfetario) cannot charge."""

from collections.abc import Iterator
from typing import Final

from invoicing.domain.document_type import DocumentType, type_of
from invoicing.domain.problem import Problem, pointer
from invoicing.fatturapa.codes import TaxRegime
from invoicing.fatturapa.invoice import Invoice

_OF_A_SELLER: Final = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.ADVANCE,
        DocumentType.FEE_ADVANCE,
        DocumentType.DEBIT_NOTE,
        DocumentType.PROFESSIONAL_FEE,
        DocumentType.DEFERRED_BY_DELIVERY_NOTES,
        DocumentType.DEFERRED_TRIANGULAR,
    }
)


def flat_rate_problems(invoice: Invoice) -> Iterator[Problem]:
    """Rates above 0 on what a flat-rate seller sells: it charges no VAT (art. 1 c. 58 L. 190/2014)."""
    document = invoice.document
    if invoice.seller_regime is not TaxRegime.FLAT_RATE or type_of(document) not in _OF_A_SELLER:
        return
    rates = {
        "lines": [line.vat_rate for line in document.lines],
        "pension_fund_contribution": [fund.vat_rate for fund in document.pension_fund_contribution],
    }
    for name, charged in rates.items():
        for number, rate in enumerate(charged):
            if rate:
                yield Problem(
                    "vat_of_flat_rate_seller",
                    pointer(name, number, "vat_rate"),
                    "a seller of regime RF19 charges no VAT",
                    "Send `vat_rate`: 0 and `vat_nature`: N2.2, or correct `settings.seller.tax_regime`.",
                )
