"""What is asked of contacts, products and credits beyond the shape of each field; the same for every provider."""

from decimal import Decimal

from invoicing.domain.problem import Problem
from invoicing.domain.rules import line_amounts, territory
from invoicing.domain.tasks import CreditToBill, CustomerUpdate, ProductUpdate, ProviderTask
from invoicing.domain.totals import line_total, vat_summary
from invoicing.domain.vat_rules import known_rate, known_rates, natures


def task_problems(task: ProviderTask, extra_rates: frozenset[Decimal] = frozenset()) -> list[Problem]:
    """Everything wrong with ``task``; ``extra_rates`` are accepted besides the Italian ones."""
    if isinstance(task, CreditToBill):
        return _credit(task, extra_rates)
    if isinstance(task, CustomerUpdate):
        return [*territory(task.customer)]
    if isinstance(task, ProductUpdate) and task.vat_rate is not None:
        return [*known_rate(task.vat_rate, "/vat_rate", extra_rates)]
    return []


def _credit(credit: CreditToBill, extra_rates: frozenset[Decimal]) -> list[Problem]:
    """The same rules as for the document it will become."""
    gross = sum(row.net + row.vat for row in vat_summary((line, line_total(line)) for line in credit.lines))
    found = [*line_amounts(credit.lines), *known_rates(credit.lines, extra_rates), *natures(credit.lines)]
    if gross <= 0:
        found.append(Problem("zero_total", "/lines", f"the total is {gross}", "Send what is to be billed."))
    return found
