"""DatiBeniServizi: the lines, and the VAT summary."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from invoicing.domain.document import Document
from invoicing.domain.line import Discount, Line, OtherData
from invoicing.domain.totals import VatSummary, earned
from invoicing.domain.vat import VatPayability
from invoicing.fatturapa.build.tree import Part, cents, day, decimals, yes
from invoicing.fatturapa.codes import PriceChange, TaxRegime
from invoicing.fatturapa.invoice import Invoice
from invoicing.fatturapa.legal_references import legal_reference

OWN_CODE: Final = "INTERNO"
"""CodiceTipo of an article's code: the seller's own."""


_CASH_VAT: Final = frozenset({TaxRegime.CASH_VAT_PUBLIC_BODIES, TaxRegime.CASH_VAT})


def goods(invoice: Invoice) -> Iterator[Part]:
    """DettaglioLinee and DatiRiepilogo."""
    document = invoice.document
    unmarked = _withheld_unmarked(document)
    for number, (line, amount) in enumerate(zip(document.lines, invoice.totals.lines, strict=True), 1):
        withheld = line.withholding or (unmarked and earned(line))
        yield "DettaglioLinee", _line(number, line, amount, withheld=withheld)
    for row in invoice.totals.summary:
        yield "DatiRiepilogo", _summary(row, invoice)


def payability(row: VatSummary, document: Document, regime: TaxRegime) -> VatPayability | None:
    """EsigibilitaIVA of ``row``: what ``document`` says, else immediate; nothing where there is no VAT.

    Of sellers whose VAT is payable when they are paid, by their ``regime`` (art. 7 DL 185/2008, art. 32-bis DL
    83/2012), nothing is said unless the document does.
    """
    if not row.rate:
        return None
    return document.vat_payability or usual_payability(regime)


def usual_payability(regime: TaxRegime) -> VatPayability | None:
    """EsigibilitaIVA where a document says nothing."""
    return None if regime in _CASH_VAT else VatPayability.IMMEDIATE


def _withheld_unmarked(document: Document) -> bool:
    """Whether tax is withheld on lines though none is marked, as the base is left out."""
    computed = any(tax.base is None for tax in document.withholding_tax)
    return computed and not any(line.withholding for line in document.lines)


def _line(number: int, line: Line, amount: Decimal, *, withheld: bool) -> list[Part]:
    return [
        ("NumeroLinea", str(number)),
        ("TipoCessionePrestazione", line.line_type),
        ("CodiceArticolo", [("CodiceTipo", OWN_CODE), ("CodiceValore", line.code)] if line.code else None),
        ("Descrizione", line.description),
        ("Quantita", decimals(line.quantity)),
        ("UnitaMisura", line.unit),
        ("DataInizioPeriodo", day(line.period_from)),
        ("DataFinePeriodo", day(line.period_to)),
        ("PrezzoUnitario", decimals(line.unit_price)),
        ("ScontoMaggiorazione", _change(PriceChange.DISCOUNT, line.discount)),
        ("ScontoMaggiorazione", _change(PriceChange.SURCHARGE, line.surcharge)),
        ("PrezzoTotale", cents(amount)),
        ("AliquotaIVA", cents(line.vat_rate)),
        ("Ritenuta", yes(withheld)),
        ("Natura", line.vat_nature),
        ("RiferimentoAmministrazione", line.administration_reference),
        *(("AltriDatiGestionali", _other(one)) for one in line.other_data),
    ]


def _change(kind: PriceChange, change: Discount | None) -> list[Part] | None:
    if change is None:
        return None
    if change.percent is not None:
        return [("Tipo", kind), ("Percentuale", cents(change.percent))]
    return [("Tipo", kind), ("Importo", None if change.amount is None else decimals(change.amount))]


def _other(data: OtherData) -> list[Part]:
    return [
        ("TipoDato", data.type),
        ("RiferimentoTesto", data.text),
        ("RiferimentoNumero", None if data.number is None else decimals(data.number)),
        ("RiferimentoData", day(data.date)),
    ]


def _summary(row: VatSummary, invoice: Invoice) -> list[Part]:
    regime, own = invoice.seller_regime, invoice.seller.legal_references
    return [
        ("AliquotaIVA", cents(row.rate)),
        ("Natura", row.nature),
        ("ImponibileImporto", cents(row.net)),
        ("Imposta", cents(row.vat)),
        ("EsigibilitaIVA", payability(row, invoice.document, regime)),
        ("RiferimentoNormativo", None if row.nature is None else legal_reference(row.nature, regime, own)),
    ]
