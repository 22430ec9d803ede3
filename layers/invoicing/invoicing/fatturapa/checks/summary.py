"""The VAT summary: that it sums up what there is, and nothing else."""

from collections.abc import Iterator
from decimal import Decimal

from invoicing.domain.money import ZERO
from invoicing.fatturapa.checks.arithmetic import Tolerances, off
from invoicing.fatturapa.checks.finding import Finding, found
from invoicing.fatturapa.checks.tree import Body, Rated

_SPLIT_PAYMENT = "S"
_REVERSE_CHARGE = "N6"


def summary(body: Body, tolerances: Tolerances) -> Iterator[Finding]:
    """00419 to 00422, 00443, 00444."""
    yield from _rates(body)
    yield from _natures(body)
    yield from _taxable_amounts(body, tolerances.taxable)
    for row in body.summary:
        if row.values.get("EsigibilitaIVA") == _SPLIT_PAYMENT and row.nature.startswith(_REVERSE_CHARGE):
            yield found("00420", row.element, "EsigibilitaIVA")
        yield from _tax(row, tolerances.tax)


def _rates(body: Body) -> Iterator[Finding]:
    used = {rated.rate: rated for rated in (*body.lines, *body.funds)}
    summed = {row.rate: row for row in body.summary}
    for rate in [one for one in used if one is not None and one not in summed]:
        yield found("00419", used[rate].element, "AliquotaIVA")
    for rate in [one for one in summed if one is not None and one not in used]:
        yield found("00443", summed[rate].element, "AliquotaIVA")


def _natures(body: Body) -> Iterator[Finding]:
    used = {rated.nature: rated for rated in (*body.lines, *body.funds)}
    summed = {row.nature: row for row in body.summary}
    for first, second in ((used, summed), (summed, used)):
        for nature in [one for one in first if one and one not in second]:
            yield found("00444", first[nature].element, "Natura")


def _taxable_amounts(body: Body, tolerance: Decimal) -> Iterator[Finding]:
    sums: dict[tuple[Decimal | None, str], Decimal] = {}
    for rated in (*body.lines, *body.funds):
        sums[rated.group] = sums.get(rated.group, ZERO) + (rated.amount or ZERO)
    stated: dict[tuple[Decimal | None, str], tuple[Rated, Decimal]] = {}
    for row in body.summary:
        first, before = stated.get(row.group, (row, ZERO))
        rounded = row.numbers.get("Arrotondamento") or ZERO
        stated[row.group] = first, before + (row.amount or ZERO) - rounded
    for group, (row, amount) in stated.items():
        exact = sums.get(group, ZERO)
        if off(amount, exact, tolerance):
            says = f"ImponibileImporto without Arrotondamento is {amount}, what it sums up is {exact}"
            yield found("00422", row.element, "ImponibileImporto", says=says)


def _tax(row: Rated, tolerance: Decimal) -> Iterator[Finding]:
    stated = row.numbers["Imposta"]
    if stated is None or row.rate is None or row.amount is None:
        return
    exact = row.amount * row.rate / 100
    if off(stated, exact, tolerance):
        yield found("00421", row.element, "Imposta", says=f"Imposta is {stated}, not {exact:f}")
