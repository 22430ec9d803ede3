"""What several payments of one document must agree in: Fattura24 takes one method, one name and one IBAN."""

from collections.abc import Iterator, Mapping

from invoicing.domain.document import Document, Payment
from invoicing.domain.mappings import PaymentAccount
from invoicing.domain.problem import Problem, pointer
from invoicing.providers.mapped_names import unknown_name

type Accounts = Mapping[str, PaymentAccount]


def payment_problems(document: Document, accounts: Accounts) -> Iterator[Problem]:
    """All that Fattura24 cannot be told of the document's payments."""
    for number, payment in enumerate(document.payments):
        yield from _one(number, payment, accounts)
        yield from _like_the_first(number, payment, document.payments[0], accounts)


def _one(number: int, payment: Payment, accounts: Accounts) -> Iterator[Problem]:
    if payment.payment_account is None:
        return
    account = accounts.get(payment.payment_account)
    if account is None:
        where = pointer("payments", number, "payment_account")
        yield unknown_name("payment_account", where, payment.payment_account, accounts)
    elif account.iban and payment.iban and account.iban != payment.iban:
        yield Problem(
            "iban_mismatch",
            pointer("payments", number, "iban"),
            f"payment account `{payment.payment_account}` has another IBAN",
            "Send `payment_account` or `iban`, not both.",
        )


def _like_the_first(number: int, payment: Payment, first: Payment, accounts: Accounts) -> Iterator[Problem]:
    for name, differs in (
        ("method", payment.method is not first.method),
        ("payment_account", payment.payment_account != first.payment_account),
        ("iban", _iban(payment, accounts) != _iban(first, accounts)),
    ):
        if differs:
            yield Problem(
                "unsupported_payments",
                pointer("payments", number, name),
                f"Fattura24 takes one `{name}` for all payments of a document",
                f"Send the same `{name}` in each payment.",
            )
            return


def _iban(payment: Payment, accounts: Accounts) -> str | None:
    account = accounts.get(payment.payment_account or "")
    return payment.iban or (account.iban if account else None)
