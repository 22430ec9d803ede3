"""What Fatture in Cloud takes of payments: one method and one IBAN for all, and the whole amount to the cent."""

from collections.abc import Iterator

from invoicing.domain.document import Document, Payment
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.totals import compute
from invoicing.providers.fatture_in_cloud.wire import PAID
from invoicing.providers.mapped_payments import Accounts, payment_account_problems, unlike_the_first


def payment_problems(document: Document, accounts: Accounts) -> Iterator[Problem]:
    """All that Fatture in Cloud cannot be told of the document's payments."""
    if document.electronic and not document.payments:
        yield Problem(
            "missing_field",
            "/payments",
            "Fatture in Cloud asks how an electronic document is paid",
            "Send at least one payment with its `method`.",
        )
    yield from _covering(document)
    for number, payment in enumerate(document.payments):
        yield from payment_account_problems(number, payment, accounts)
        yield from _paid_into(number, payment, accounts)
        yield from unlike_the_first(number, document.payments, accounts, ("method", "iban"), "Fatture in Cloud")


def _covering(document: Document) -> Iterator[Problem]:
    """More than is payable is refused whoever the provider is; less is refused here."""
    amounts = [payment.amount for payment in document.payments if payment.amount is not None]
    due = compute(document).payable
    if amounts and len(amounts) == len(document.payments) and sum(amounts) < due:
        yield Problem(
            "payments_mismatch",
            "/payments",
            f"Fatture in Cloud takes payments of the whole amount: these add up to {sum(amounts)}, payable are {due}",
            "Add a payment of what is missing.",
        )


def _paid_into(number: int, payment: Payment, accounts: Accounts) -> Iterator[Problem]:
    if payment.paid and payment.payment_account is None and PAID not in accounts:
        yield Problem(
            "missing_field",
            pointer("payments", number, "payment_account"),
            "Fatture in Cloud asks where a paid instalment was paid to",
            f"Map a payment account called `{PAID}` in the account's `mappings`, or send `payment_account`.",
        )
