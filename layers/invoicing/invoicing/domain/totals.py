"""What a document amounts to, by the arithmetic that SdI checks (00421, 00422, 00423)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from invoicing.domain.document import Line
from invoicing.domain.money import ZERO, to_cents
from invoicing.domain.vat import VatNature

_EXACT = 80


@dataclass(frozen=True, slots=True)
class VatSummary:
    """One row of the riepilogo IVA: all lines of one rate and nature."""

    rate: Decimal
    nature: VatNature | None
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts of a document, in its currency, to the cent."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    summary: tuple[VatSummary, ...]


def line_total(line: Line) -> Decimal:
    """Net amount of one line: the discount acts on the unit price, the product is rounded to the cent."""
    # Two numbers of 17 digits and a percentage: what is rounded to the cent must itself be exact.
    with localcontext(prec=_EXACT):
        price = line.unit_price
        if line.discount and line.discount.percent is not None:
            price -= price * line.discount.percent / 100
        elif line.discount and line.discount.amount is not None:
            price -= line.discount.amount
        return to_cents(price * line.quantity)


def compute(lines: Iterable[Line]) -> Totals:
    """Totals of ``lines``: rounded lines summed by rate and nature, VAT rounded once for each sum."""
    nets: dict[tuple[Decimal, VatNature | None], Decimal] = {}
    for line in lines:
        group = (line.vat_rate, line.vat_nature)
        nets[group] = nets.get(group, ZERO) + line_total(line)
    with localcontext(prec=_EXACT):
        summary = tuple(
            VatSummary(rate, nature, net, to_cents(net * rate / 100))
            for (rate, nature), net in sorted(nets.items(), key=str)
        )
    net = sum((row.net for row in summary), ZERO)
    vat = sum((row.vat for row in summary), ZERO)
    return Totals(to_cents(net), to_cents(vat), to_cents(net + vat), summary)
