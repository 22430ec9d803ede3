"""Are the totals consistent with the rows, to the cent? (fact sheet, section 10)"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
Rows = Sequence[dict[str, str]]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def row_net(row: dict[str, str]) -> Decimal:
    """Quantity times unit price, less the percentage discount; not rounded."""
    discount = Decimal(row.get("Discounts") or "0")
    return Decimal(row.get("Qty") or "1") * Decimal(row["Price"]) * (1 - discount / 100)


def net_by_rate(rows: Rows, *, round_rows: bool) -> dict[Decimal, Decimal]:
    by_rate: dict[Decimal, Decimal] = defaultdict(Decimal)
    for row in rows:
        net = row_net(row)
        by_rate[Decimal(row.get("VatCode") or "0")] += cents(net) if round_rows else net
    return dict(by_rate)


def expected_totals(rows: Rows, *, round_rows: bool) -> tuple[Decimal, Decimal]:
    """Net and VAT; the VAT is rounded once for each rate, as on an Italian invoice."""
    by_rate = net_by_rate(rows, round_rows=round_rows)
    net = cents(sum(by_rate.values(), Decimal()))
    vat = sum((cents(amount * rate / 100) for rate, amount in by_rate.items()), Decimal())
    return net, vat


def totals_problem(rows: Rows, net: Decimal, vat: Decimal, total: Decimal) -> str:
    """An empty text, or what does not add up. Rounding each row or only the sum are both accepted."""
    if net + vat != total:
        return f"Total {total} is not TotalWithoutTax {net} plus VatAmount {vat}"
    allowed = [expected_totals(rows, round_rows=round_rows) for round_rows in (True, False)]
    if (net, vat) not in allowed:
        return f"TotalWithoutTax {net} and VatAmount {vat} do not match the rows: {allowed[0][0]} and {allowed[0][1]}"
    return ""
