"""What several payments of one document must agree in: Fattura24 takes one method, one name and one IBAN."""

from collections.abc import Iterator

from invoicing.domain.document import Document, Payment
from invoicing.domain.problem import Problem, pointer
from invoicing.providers.mapped_payments import Accounts, iban_of, payment_account_problems


def payment_problems(document: Document, accounts: Accounts) -> Iterator[Problem]:
    """All that Fattura24 cannot be told of the document's payments."""
    for number, payment in enumerate(document.payments):
        yield from payment_account_problems(number, payment, accounts)
        yield from _like_the_first(number, payment, document.payments[0], accounts)


def _like_the_first(number: int, payment: Payment, first: Payment, accounts: Accounts) -> Iterator[Problem]:
    for name, differs in (
        ("method", payment.method is not first.method),
        ("payment_account", payment.payment_account != first.payment_account),
        ("iban", iban_of(payment, accounts) != iban_of(first, accounts)),
    ):
        if differs:
            yield Problem(
                "unsupported_payments",
                pointer("payments", number, name),
                f"Fattura24 takes one `{name}` for all payments of a document",
                f"Send the same `{name}` in each payment.",
            )
            return
