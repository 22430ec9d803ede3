"""The lines."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from invoicing.fatturapa.checks.arithmetic import Tolerances, off
from invoicing.fatturapa.checks.finding import Finding, found
from invoicing.fatturapa.checks.tree import CHANGE, Body, Rated, number

_ONE = Decimal(1)
_SIGNS = {"SC": -1, "MG": 1}


def lines(body: Body, tolerances: Tolerances) -> Iterator[Finding]:
    """00411, 00423, 00438."""
    for line in body.lines:
        if line.values.get("Ritenuta") == "SI" and not body.withheld:
            yield found("00411", line.element, "Ritenuta")
        for place, change in enumerate(line.changes):
            if not {"Percentuale", "Importo"} & change.keys():
                yield found("00438", line.element.findall(CHANGE)[place])
        exact = _exact_total(line)
        if exact is not None and line.amount is not None and off(line.amount, exact, tolerances.line):
            yield found("00423", line.element, "PrezzoTotale", says=f"PrezzoTotale is {line.amount}, not {exact:f}")


def _exact_total(line: Rated) -> Decimal | None:
    """Unit price, discounts applied in their order, times quantity; None where a number is missing."""
    price, quantity = line.numbers["PrezzoUnitario"], line.numbers.get("Quantita", _ONE)
    if price is None or quantity is None:
        return None
    for change in line.changes:
        price += _change(change, price)
    return price * quantity


def _change(discount: Mapping[str, str], price: Decimal) -> Decimal:
    """What ``discount`` adds to a unit ``price``: its amount, else its percentage of the price so far."""
    sign = _SIGNS.get(discount.get("Tipo", ""), 0)
    amount, percentage = number(discount.get("Importo")), number(discount.get("Percentuale"))
    if amount:
        return sign * amount
    return sign * price * percentage / 100 if percentage else Decimal(0)
