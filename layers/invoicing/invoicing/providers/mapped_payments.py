"""Payments into accounts that the settings map to a bank and an IBAN."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from invoicing.domain.document import Payment
from invoicing.domain.mappings import PaymentAccount
from invoicing.domain.problem import Problem, pointer
from invoicing.providers.mapped_names import unknown_name

type Accounts = Mapping[str, PaymentAccount]


def iban_of(payment: Payment, accounts: Accounts) -> str | None:
    """Where ``payment`` goes: the IBAN it says, or that of the account it names."""
    account = accounts.get(payment.payment_account or "")
    return payment.iban or (account.iban if account else None)


def unlike_the_first(
    number: int, payments: Sequence[Payment], accounts: Accounts, names: Iterable[str], provider: str
) -> Iterator[Problem]:
    """Where payment ``number`` says another of ``names`` than the first, and ``provider`` takes one for all."""
    for name in names:
        if _said(payments[number], name, accounts) != _said(payments[0], name, accounts):
            yield Problem(
                "unsupported_payments",
                pointer("payments", number, name),
                f"{provider} takes one `{name}` for all payments of a document",
                f"Send the same `{name}` in each payment.",
            )


def _said(payment: Payment, name: str, accounts: Accounts) -> object:
    return iban_of(payment, accounts) if name == "iban" else getattr(payment, name)


def payment_account_problems(number: int, payment: Payment, accounts: Accounts) -> Iterator[Problem]:
    """What is wrong with the account that the document's payment ``number`` names, if it names one."""
    name = payment.payment_account
    if name is None:
        return
    if name not in accounts:
        yield unknown_name("payment_account", pointer("payments", number, "payment_account"), name, accounts)
    elif payment.iban and accounts[name].iban not in (None, payment.iban):
        yield Problem(
            "iban_mismatch",
            pointer("payments", number, "iban"),
            f"payment account `{name}` has another IBAN",
            "Send `payment_account` or `iban`, not both.",
        )
