"""What a document amounts to, by the arithmetic that SdI checks (00421, 00422, 00423)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from invoicing.domain.document import Document
from invoicing.domain.document_type import DocumentType, type_of
from invoicing.domain.line import Discount, Line
from invoicing.domain.money import ZERO, to_cents
from invoicing.domain.vat import VatNature, VatPayability
from invoicing.domain.withholding import PensionFundContribution

_EXACT = 80

_VAT_IS_THE_BUYERS: Final = frozenset(
    {
        DocumentType.DOMESTIC_REVERSE_CHARGE,
        DocumentType.SERVICES_FROM_ABROAD,
        DocumentType.INTRA_EU_GOODS,
        DocumentType.GOODS_UNDER_ARTICLE_17,
        DocumentType.OUT_OF_VAT_WAREHOUSE,
        DocumentType.OUT_OF_VAT_WAREHOUSE_WITH_VAT,
    }
)
"""The buyer assesses the VAT itself: the supplier is owed the net."""

_NOTHING_OWED: Final = frozenset({DocumentType.PLAFOND_EXCEEDED, DocumentType.OWN_USE_OR_GIFT})
"""Seller and buyer are one."""


@dataclass(frozen=True, slots=True)
class VatSummary:
    """One row of the riepilogo IVA: all lines and pension funds of one rate and nature."""

    rate: Decimal
    nature: VatNature | None
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts of a document, in its currency, to the cent.

    Attributes:
        net: lines and pension funds.
        withheld: what the customer keeps back and pays to the state for the issuer.
        payable: what the buyer pays to the seller: gross without what is withheld, and without the VAT where the buyer
            pays it to the state: under split payment, and of self-billed documents TD16 to TD19, TD22 and TD23.
            Nothing of TD21 and TD27, where seller and buyer are one or nothing is charged.
        lines: the net amount of each line, in their order.
        bases: what each pension fund is a percentage of, in their order.
        contributions: the amount of each of the document's pension funds, in its order.
        withholdings: the amount of each of its withholding taxes, in its order.
    """

    net: Decimal
    vat: Decimal
    gross: Decimal
    withheld: Decimal
    payable: Decimal
    summary: tuple[VatSummary, ...]
    lines: tuple[Decimal, ...]
    bases: tuple[Decimal, ...]
    contributions: tuple[Decimal, ...]
    withholdings: tuple[Decimal, ...]


def line_total(line: Line) -> Decimal:
    """Net amount of one line: discount, then surcharge act on the unit price; the product is rounded to the cent."""
    # Two numbers of 17 digits and two percentages: what is rounded to the cent must itself be exact.
    with localcontext(prec=_EXACT):
        price = line.unit_price - _share(line.discount, line.unit_price)
        return to_cents((price + _share(line.surcharge, price)) * line.quantity)


def compute(document: Document) -> Totals:
    """Totals of ``document``: rounded amounts summed by rate and nature, VAT rounded once for each sum."""
    funds, taxes = document.pension_fund_contribution, document.withholding_tax
    lines = [(line, line_total(line)) for line in document.lines]
    usual = usual_base(lines)
    bases = tuple(usual if fund.base is None else fund.base for fund in funds)
    contributions = [(fund, _rated(base, fund.rate)) for fund, base in zip(funds, bases, strict=True)]
    marked = _withholding_base(lines, usual, contributions)
    withholdings = tuple(_rated(marked if tax.base is None else tax.base, tax.rate) for tax in taxes)
    summary = vat_summary([*lines, *contributions])
    net = sum((row.net for row in summary), ZERO)
    vat = sum((row.vat for row in summary), ZERO)
    withheld = sum(withholdings, ZERO)
    return Totals(
        net=to_cents(net),
        vat=to_cents(vat),
        gross=to_cents(net + vat),
        withheld=to_cents(withheld),
        payable=to_cents(_owed(document, net, vat) - withheld),
        summary=summary,
        lines=tuple(amount for _, amount in lines),
        bases=bases,
        contributions=tuple(amount for _, amount in contributions),
        withholdings=withholdings,
    )


def vat_summary(amounts: Iterable[tuple[Line | PensionFundContribution, Decimal]]) -> tuple[VatSummary, ...]:
    """The riepilogo IVA of lines and pension funds, each with its net amount; by rate, then by nature."""
    nets: dict[tuple[Decimal, VatNature | None], Decimal] = {}
    for taxed, amount in amounts:
        group = (taxed.vat_rate, taxed.vat_nature)
        nets[group] = nets.get(group, ZERO) + amount
    ordered = sorted(nets.items(), key=lambda one: (one[0][0], one[0][1] or ""))
    return tuple(VatSummary(rate, nature, net, _rated(net, rate)) for (rate, nature), net in ordered)


def usual_base(lines: Iterable[tuple[Line, Decimal]]) -> Decimal:
    """What funds and withholding are a percentage of unless more is said: ``lines``, each with its net amount.

    Those of nature N1 are left out: expenses in the customer's name and stamp duty, excluded by art. 15 DPR 633/1972.
    """
    return sum((amount for line, amount in lines if earned(line)), ZERO)


def earned(line: Line) -> bool:
    """Whether ``line`` is the issuer's own pay, which funds and withholding are taken of by default."""
    return line.vat_nature is not VatNature.EXCLUDED


def _withholding_base(
    lines: Iterable[tuple[Line, Decimal]],
    usual: Decimal,
    contributions: Iterable[tuple[PensionFundContribution, Decimal]],
) -> Decimal:
    """Marked lines, or what is ``usual`` if none is marked, and marked pension funds."""
    marked = [amount for line, amount in lines if line.withholding] or [usual]
    return sum((*marked, *(amount for fund, amount in contributions if fund.withholding)), ZERO)


def _owed(document: Document, net: Decimal, vat: Decimal) -> Decimal:
    """What the buyer owes the seller before anything is withheld."""
    type_ = type_of(document)
    if type_ in _NOTHING_OWED:
        return ZERO
    by_buyer = type_ in _VAT_IS_THE_BUYERS or document.vat_payability is VatPayability.SPLIT_PAYMENT
    return net if by_buyer else net + vat


def _rated(base: Decimal, percent: Decimal) -> Decimal:
    with localcontext(prec=_EXACT):
        return to_cents(base * percent / 100)


def _share(change: Discount | None, price: Decimal) -> Decimal:
    """What ``change`` is worth on one unit at ``price``."""
    if change is None:
        return ZERO
    return price * change.percent / 100 if change.percent is not None else change.amount or ZERO
