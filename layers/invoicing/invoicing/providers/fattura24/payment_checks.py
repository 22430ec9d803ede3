"""What several payments of one document must agree in: Fattura24 takes one method, one name and one IBAN."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from invoicing.domain.document import Document
from invoicing.domain.problem import Problem
from invoicing.providers.mapped_payments import Accounts, payment_account_problems, unlike_the_first

_ONE_FOR_ALL: Final = ("method", "payment_account", "iban")


def payment_problems(document: Document, accounts: Accounts) -> Iterator[Problem]:
    """All that Fattura24 cannot be told of the document's payments."""
    for number, payment in enumerate(document.payments):
        yield from payment_account_problems(number, payment, accounts)
        # The first is told: another account often is another IBAN too.
        yield from islice(unlike_the_first(number, document.payments, accounts, _ONE_FOR_ALL, "Fattura24"), 1)
