"""The totals of a document, as it states them or as its own figures give them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from invoicing.domain.money import ZERO, to_cents
from invoicing.fatturapa.checks.tree import number
from invoicing.fatturapa.rendering.source import SIMPLIFIED, Source

_SPLIT_PAYMENT = "S"


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts in the document's currency; None: some figure that it needs cannot be read.

    Attributes:
        net: of the VAT summary, as is ``vat``.
        total: of the document.
        stated: whether the document states its total; else it is computed.
        withheld: by the customer.
        split_vat: what the customer pays to the treasury itself.
    """

    net: Decimal | None
    vat: Decimal | None
    total: Decimal | None
    stated: bool
    withheld: Decimal | None
    split_vat: Decimal | None

    @property
    def payable(self) -> Decimal | None:
        """What is left to pay to the seller."""
        if self.total is None or self.withheld is None or self.split_vat is None:
            return None
        return self.total - self.withheld - self.split_vat


def totals(general: Source, body: Source) -> Totals:
    """The totals of one document.

    Withholding is no part of the document's total and is deducted from what is paid; so is VAT under split payment
    (art. 17-ter DPR 633/1972).
    """
    rows = body.parts("DatiBeniServizi/DatiRiepilogo")
    net = _sum(row.text("ImponibileImporto") for row in rows)
    vat = _sum(row.text("Imposta") for row in rows)
    split = _sum(row.text("Imposta") for row in rows if row.text("EsigibilitaIVA") == _SPLIT_PAYMENT)
    stated = number(general.text("ImportoTotaleDocumento"))
    if stated is not None:
        total: Decimal | None = stated
    elif rows:
        total = _computed(general, net, vat)
    else:
        simplified = body.parts(SIMPLIFIED)
        total = _sum(one.text("Importo") for one in simplified) if simplified else None
    withheld = _sum(one.text("ImportoRitenuta") for one in general.parts("DatiRitenuta"))
    return Totals(net if rows else None, vat if rows else None, total, stated is not None, withheld, split)


def _sum(texts: Iterable[str]) -> Decimal | None:
    numbers = [number(text) for text in texts]
    known = [one for one in numbers if one is not None]
    return sum(known, ZERO) if len(known) == len(numbers) else None


def _computed(general: Source, net: Decimal | None, vat: Decimal | None) -> Decimal | None:
    rounding = number(general.text("Arrotondamento") or "0")
    if net is None or vat is None or rounding is None:
        return None
    total = net + vat
    for change in general.parts("ScontoMaggiorazione"):
        fixed, share = change.text("Importo"), number(change.text("Percentuale"))
        by = number(fixed) if fixed else None if share is None else to_cents(total * share / 100)
        if by is None:
            return None
        total += by if change.text("Tipo") == "MG" else -by
    return total + rounding
