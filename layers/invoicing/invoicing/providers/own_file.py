"""From an order to what its file for SdI is made of."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from invoicing.contract import IssuedDocument, Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, Payment
from invoicing.domain.mappings import PaymentAccount
from invoicing.domain.numbering import progressive
from invoicing.fatturapa.checks.problems import check_invoice
from invoicing.fatturapa.invoice import Invoice
from invoicing.fatturapa.parties import Transmitter
from invoicing.providers.own_file_checks import shape_problems
from invoicing.providers.own_file_settings import OwnFileSettings, numbers_of
from invoicing.providers.unexpressed import refuse

_FIRST: Final = progressive(1)


def invoice_of(
    order: Order, configuration: AccountConfiguration, settings: OwnFileSettings, transmitter: Transmitter
) -> Invoice:
    """What the file of ``order`` is made of."""
    accounts = configuration.mappings.payment_accounts
    payments = tuple(_payment(one, accounts) for one in order.document.payments)
    return Invoice(
        document=order.document.model_copy(update={"payments": payments}),
        seller=settings.seller,
        transmitter=transmitter,
        number=order.number,
        progressive=order.progressive,
        related=order.related,
    )


def made(
    order: Order, configuration: AccountConfiguration, settings: OwnFileSettings, transmitter: Transmitter, taker: str
) -> Invoice:
    """What the file of ``order`` is made of, looked at once more as it is before it leaves for ``taker``.

    Raises:
        Unsupported: it can no longer be expressed, or SdI would discard it.
    """
    refuse(shape_problems(order.document, configuration, taker))
    invoice = invoice_of(order, configuration, settings, transmitter)
    refuse(check_invoice(invoice))
    return invoice


def rehearsed(
    document: Document, configuration: AccountConfiguration, settings: OwnFileSettings, transmitter: Transmitter
) -> Invoice:
    """``document`` as the file that could be made of it, before it has a number or what it refers to has one."""
    day = document.date or date.max
    number = document.number or numbers_of(settings, configuration).written(document.series, 1, day.year)
    # Numbers of what it refers to are not known yet, nor needed; their dates were compared with this one's already.
    related = {one.reference: IssuedDocument("", "1", day) for one in document.related if one.reference}
    order = Order(document, "", related=related, number=number, progressive=_FIRST)
    return invoice_of(order, configuration, settings, transmitter)


def _payment(payment: Payment, accounts: Mapping[str, PaymentAccount]) -> Payment:
    """``payment`` with the bank and the IBAN of the account that it names."""
    if payment.payment_account is None:
        return payment
    account = accounts[payment.payment_account]
    said = {"bank": payment.bank or account.name, "iban": payment.iban or account.iban}
    return payment.model_copy(update=said)
