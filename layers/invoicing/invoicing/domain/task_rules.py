"""What is asked of contacts, products and credits beyond the shape of each field; the same for every provider."""

from decimal import Decimal

from invoicing.domain.problem import Problem
from invoicing.domain.rules import known_rate, known_rates, line_amounts
from invoicing.domain.tasks import CreditToBill, ProductUpdate, ProviderTask
from invoicing.domain.totals import compute


def task_problems(task: ProviderTask, extra_rates: frozenset[Decimal] = frozenset()) -> list[Problem]:
    """Everything wrong with ``task``; ``extra_rates`` are accepted besides the Italian ones."""
    if isinstance(task, CreditToBill):
        return _credit(task, extra_rates)
    if isinstance(task, ProductUpdate) and task.vat_rate is not None:
        return [*known_rate(task.vat_rate, "/vat_rate", extra_rates)]
    return []


def _credit(credit: CreditToBill, extra_rates: frozenset[Decimal]) -> list[Problem]:
    """The same rules as for the document it will become."""
    totals = compute(credit.lines)
    found = [*line_amounts(credit.lines), *known_rates(credit.lines, extra_rates)]
    if totals.gross <= 0:
        found.append(Problem("zero_total", "/lines", f"the total is {totals.gross}", "Send what is to be billed."))
    return found
