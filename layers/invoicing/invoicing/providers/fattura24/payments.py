"""Payments: one method for the whole document, and one ``Payment`` element for each instalment."""

from collections.abc import Mapping

from invoicing.domain.document import Document, Payment, PaymentMethod
from invoicing.domain.mappings import PaymentAccount
from invoicing.domain.payment_names import PAYMENT_NAMES
from invoicing.domain.totals import compute
from invoicing.providers.fattura24.xml_writing import Elements


def write_method(into: Elements, document: Document, accounts: Mapping[str, PaymentAccount]) -> None:
    """How the document is paid: ``checks`` has made sure that all its payments agree."""
    if not document.payments:
        return
    payment = document.payments[0]
    account = accounts.get(payment.payment_account or "")
    if document.electronic:
        into.code("FePaymentCode", payment.method)
    into.text("PaymentMethodName", _name(payment, account))
    into.code("PaymentMethodDescription", payment.iban or (account.iban if account else None))


def write_instalments(into: Elements, document: Document) -> None:
    """When how much is to be paid, or was."""
    if not document.payments:
        return
    whole = compute(document).payable
    container = into.container("Payments")
    for payment in document.payments:
        element = container.container("Payment")
        element.code("Date", str(payment.due_date or document.date))
        element.amount("Amount", whole if payment.amount is None else payment.amount)
        element.truth("Paid", payment.paid)


def _name(payment: Payment, account: PaymentAccount | None) -> str:
    """For a transfer the bank's name, as the vendor's sample shows; otherwise the method, and the account if any."""
    method = PAYMENT_NAMES[payment.method]
    if account is None:
        return method
    return account.name if payment.method is PaymentMethod.BANK_TRANSFER else f"{method} - {account.name}"
