"""DatiGenerali: what the document is, what is withheld and contributed, and the documents it names."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from invoicing.domain.document import Document, RelatedDocument, Relation
from invoicing.domain.document_type import type_of
from invoicing.domain.totals import Totals
from invoicing.fatturapa.build.tree import YES, Part, cents, day, yes
from invoicing.fatturapa.invoice import Invoice

STAMP_DUTY: Final = Decimal("2.00")
"""Bollo virtuale on an invoice, in euros (art. 13 of the tariff, DPR 642/1972)."""

LONGEST_REASON: Final = 200
_BLOCKS: Final[Mapping[Relation, str]] = {
    Relation.ORDER: "DatiOrdineAcquisto",
    Relation.CONTRACT: "DatiContratto",
    Relation.AGREEMENT: "DatiConvenzione",
    Relation.RECEIVING: "DatiRicezione",
    Relation.CREDITED_INVOICE: "DatiFattureCollegate",
    Relation.LINKED_INVOICE: "DatiFattureCollegate",
    Relation.DELIVERY_NOTE: "DatiDDT",
}
_ORDER: Final = tuple(dict.fromkeys(_BLOCKS.values()))


def general(invoice: Invoice) -> list[Part]:
    """All of DatiGenerali."""
    related = sorted(invoice.document.related, key=lambda one: _ORDER.index(_BLOCKS[one.relation]))
    return [
        ("DatiGeneraliDocumento", _itself(invoice)),
        *((_BLOCKS[one.relation], _related(invoice, one)) for one in related),
    ]


def named(invoice: Invoice, related: RelatedDocument) -> tuple[str | None, str | None]:
    """Number and day of another document: as the caller says them, or as ours was issued."""
    if related.reference is None:
        return related.number, day(related.date)
    earlier = invoice.related[related.reference]
    return earlier.number, day(earlier.date)


def reasons(document: Document) -> list[str]:
    """Causale: the subject, then the notes, cut into pieces between words where it can be; joined they are the text."""
    return [*_pieces(document.subject or ""), *_pieces(document.notes or "")]


def _pieces(text: str) -> Iterator[str]:
    while text:
        space = text.rfind(" ", 0, LONGEST_REASON) + 1
        end = space if space and len(text) > LONGEST_REASON else LONGEST_REASON
        yield text[:end]
        text = text[end:]


def _itself(invoice: Invoice) -> list[Part]:
    document, totals = invoice.document, invoice.totals
    return [
        ("TipoDocumento", type_of(document)),
        ("Divisa", document.currency),
        ("Data", day(document.date)),
        ("Numero", invoice.number),
        *_withholding(document, totals),
        ("DatiBollo", [("BolloVirtuale", YES), ("ImportoBollo", cents(STAMP_DUTY))] if document.stamp_duty else None),
        *_pension_funds(document, totals),
        ("ImportoTotaleDocumento", cents(totals.gross)),
        *(("Causale", piece) for piece in reasons(document)),
    ]


def _withholding(document: Document, totals: Totals) -> Iterator[Part]:
    for tax, amount in zip(document.withholding_tax, totals.withholdings, strict=True):
        content: list[Part] = [
            ("TipoRitenuta", tax.type),
            ("ImportoRitenuta", cents(amount)),
            ("AliquotaRitenuta", cents(tax.rate)),
            ("CausalePagamento", tax.reason),
        ]
        yield "DatiRitenuta", content


def _pension_funds(document: Document, totals: Totals) -> Iterator[Part]:
    funds = zip(document.pension_fund_contribution, totals.bases, totals.contributions, strict=True)
    for fund, base, amount in funds:
        content: list[Part] = [
            ("TipoCassa", fund.type),
            ("AlCassa", cents(fund.rate)),
            ("ImportoContributoCassa", cents(amount)),
            ("ImponibileCassa", cents(base)),
            ("AliquotaIVA", cents(fund.vat_rate)),
            ("Ritenuta", yes(fund.withholding)),
            ("Natura", fund.vat_nature),
        ]
        yield "DatiCassaPrevidenziale", content


def _related(invoice: Invoice, related: RelatedDocument) -> list[Part]:
    number, date = named(invoice, related)
    lines: list[Part] = [("RiferimentoNumeroLinea", str(line)) for line in related.lines]
    if related.relation is Relation.DELIVERY_NOTE:
        return [("NumeroDDT", number), ("DataDDT", date), *lines]
    return [
        *lines,
        ("IdDocumento", number),
        ("Data", date),
        ("NumItem", related.item),
        ("CodiceCommessaConvenzione", related.commission_code),
        ("CodiceCUP", related.cup),
        ("CodiceCIG", related.cig),
    ]
