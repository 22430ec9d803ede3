"""From an order to what is uploaded: the file for SdI, named and signed by Aruba."""

import base64
from collections.abc import Mapping
from typing import Any

from invoicing.contract import IssuedDocument, Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, Payment
from invoicing.domain.mappings import PaymentAccount
from invoicing.fatturapa.build import build
from invoicing.fatturapa.invoice import Invoice
from invoicing.providers.aruba.settings import TRANSMITTER, Settings

_FIRST_FILE = "00001"


def invoice_of(order: Order, configuration: AccountConfiguration, settings: Settings) -> Invoice:
    """What the file of ``order`` is made of."""
    accounts = configuration.mappings.payment_accounts
    payments = tuple(_payment(one, accounts) for one in order.document.payments)
    return Invoice(
        document=order.document.model_copy(update={"payments": payments}),
        seller=settings.seller,
        transmitter=TRANSMITTER,
        number=order.number,
        progressive=order.progressive,
        related=order.related,
    )


def rehearsed(document: Document, configuration: AccountConfiguration, settings: Settings) -> Invoice:
    """``document`` as the file that could be made of it, before it has a number or what it refers to has one."""
    day = document.date
    if day is None:
        raise ValueError("a document is checked with its date")
    pattern = configuration.mappings.series.get(document.series or "", settings.numbering.format)
    number = document.number or pattern.replace("{number}", "1").replace("{year}", str(day.year))
    named = (related.reference for related in document.related if related.reference)
    # Their numbers are not known yet, nor needed; their dates were compared with this one's already.
    related = {reference: IssuedDocument("", "1", day) for reference in named}
    order = Order(document, "", related=related, number=number, progressive=_FIRST_FILE)
    return invoice_of(order, configuration, settings)


def upload_body(invoice: Invoice, settings: Settings) -> Mapping[str, Any]:
    """The body of the upload of ``invoice``'s file, not signed: then Aruba signs it."""
    body = {"dataFile": base64.b64encode(build(invoice)).decode()}
    # Bare digits were refused (0093): the country belongs to it.
    return body | {"senderPIVA": settings.seller.vat_number} if settings.delegated else body


def _payment(payment: Payment, accounts: Mapping[str, PaymentAccount]) -> Payment:
    """``payment`` with the bank and the IBAN of the account that it names."""
    if payment.payment_account is None:
        return payment
    account = accounts[payment.payment_account]
    said = {"bank": payment.bank or account.name, "iban": payment.iban or account.iban}
    return payment.model_copy(update=said)
