"""Rates and natures, alike on lines, contributions and the VAT summary."""

from collections.abc import Iterator
from typing import Final

from invoicing.fatturapa.checks.finding import Finding, found
from invoicing.fatturapa.checks.tree import Body, Rated

ENDED: Final = frozenset({"N2", "N3", "N6"})
"""Natures that are still in the schema, and refused since 2021."""

# The one type that integrates a supplier's invoice made without VAT: it states rate and nature together.
_INTEGRATES = "TD16"


def vat(body: Body) -> Iterator[Finding]:
    """00400, 00401, 00413, 00414, 00429, 00430; 00424; 00445."""
    both_allowed = body.type == _INTEGRATES
    for line in body.lines:
        yield from _nature(line, "00400", "" if both_allowed else "00401")
    for fund in body.funds:
        yield from _nature(fund, "00413", "00414")
    for row in body.summary:
        yield from _nature(row, "00429", "" if both_allowed else "00430")


def _nature(rated: Rated, missing: str, needless: str) -> Iterator[Finding]:
    if rated.rate is None:
        return
    if rated.rate == 0 and not rated.nature:
        yield found(missing, rated.element, "Natura")
    if needless and rated.rate and rated.nature:
        yield found(needless, rated.element, "Natura")
    if 0 < rated.rate < 1:
        yield found("00424", rated.element, "AliquotaIVA")
    if rated.nature in ENDED:
        yield found("00445", rated.element, "Natura")
