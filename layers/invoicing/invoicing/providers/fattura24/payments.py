"""Payments: one method for the whole document, and one ``Payment`` element for each instalment."""

from collections.abc import Mapping
from typing import Final

from invoicing.domain.account import PaymentAccount
from invoicing.domain.document import Document, Payment, PaymentMethod
from invoicing.domain.rules import payable
from invoicing.domain.totals import compute
from invoicing.providers.fattura24.xml_writing import Elements

# FatturaPA 1.2.3, table ModalitaPagamento.
METHOD_NAMES: Final[Mapping[PaymentMethod, str]] = {
    PaymentMethod.CASH: "Contanti",
    PaymentMethod.CHEQUE: "Assegno",
    PaymentMethod.BANKERS_DRAFT: "Assegno circolare",
    PaymentMethod.CASH_AT_TREASURY: "Contanti presso Tesoreria",
    PaymentMethod.BANK_TRANSFER: "Bonifico",
    PaymentMethod.BILL_OF_EXCHANGE: "Vaglia cambiario",
    PaymentMethod.BANK_SLIP: "Bollettino bancario",
    PaymentMethod.PAYMENT_CARD: "Carta di pagamento",
    PaymentMethod.RID: "RID",
    PaymentMethod.RID_UTILITIES: "RID utenze",
    PaymentMethod.RID_FAST: "RID veloce",
    PaymentMethod.RIBA: "RIBA",
    PaymentMethod.MAV: "MAV",
    PaymentMethod.TREASURY_RECEIPT: "Quietanza erario",
    PaymentMethod.SPECIAL_ACCOUNT_TRANSFER: "Giroconto su conti di contabilità speciale",
    PaymentMethod.BANK_DIRECT_DEBIT: "Domiciliazione bancaria",
    PaymentMethod.POSTAL_DIRECT_DEBIT: "Domiciliazione postale",
    PaymentMethod.POSTAL_SLIP: "Bollettino di c/c postale",
    PaymentMethod.SEPA_DIRECT_DEBIT: "SEPA Direct Debit",
    PaymentMethod.SEPA_DIRECT_DEBIT_CORE: "SEPA Direct Debit CORE",
    PaymentMethod.SEPA_DIRECT_DEBIT_B2B: "SEPA Direct Debit B2B",
    PaymentMethod.WITHHELD_FROM_SUMS: "Trattenuta su somme già riscosse",
    PaymentMethod.PAGOPA: "PagoPA",
}


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
    whole = payable(document, compute(document.lines))
    container = into.container("Payments")
    for payment in document.payments:
        element = container.container("Payment")
        element.code("Date", str(payment.due_date or document.date))
        element.amount("Amount", whole if payment.amount is None else payment.amount)
        element.truth("Paid", payment.paid)


def _name(payment: Payment, account: PaymentAccount | None) -> str:
    """For a transfer the bank's name, as the vendor's sample shows; otherwise the method, and the account if any."""
    method = METHOD_NAMES[payment.method]
    if account is None:
        return method
    return account.name if payment.method is PaymentMethod.BANK_TRANSFER else f"{method} - {account.name}"
