"""What leaves: the file of an order, and the message that it travels in."""

from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from invoicing.contract import IssuedDocument, Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document
from invoicing.domain.mappings import Mappings
from invoicing.fatturapa.build import build
from invoicing.fatturapa.invoice import Invoice
from invoicing.providers.pec.sent_file import SentFile
from invoicing.providers.pec.settings import Settings, transmitter

_FIRST: Final = "00001"
_TEXT: Final = "Fattura elettronica in allegato.\n"


def invoice(order: Order, configuration: AccountConfiguration, settings: Settings) -> Invoice:
    """All that the file of ``order`` is made of."""
    return Invoice(
        document=_with_banks(order.document, configuration.mappings),
        seller=settings.seller,
        transmitter=transmitter(settings.seller),
        number=order.number,
        progressive=order.progressive,
        related=order.related,
    )


def rehearsed(document: Document, configuration: AccountConfiguration, settings: Settings) -> Invoice:
    """``document`` as the file that could be made of it, before it has a number or what it refers to has one."""
    day = document.date or date.max
    pattern = configuration.mappings.series.get(document.series or "", settings.numbering.format)
    number = document.number or pattern.replace("{number}", "1").replace("{year}", str(day.year))
    related = {one.reference: IssuedDocument("", "1", day) for one in document.related if one.reference}
    return invoice(Order(document, "", related, number=number, progressive=_FIRST), configuration, settings)


def file_of(order: Order, configuration: AccountConfiguration, settings: Settings) -> bytes:
    """The file of ``order``: every repeat of it, on unchanged settings, makes the same bytes."""
    return build(invoice(order, configuration, settings))


def message(sent: SentFile, content: bytes, *, sender: str, recipient: str, at: datetime) -> bytes:
    """The message with the file ``content``, as it leaves.

    The receipt of its delivery is asked to hold it whole (RFC 6109, X-TipoRicevuta).
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = sent.name
    mail["Date"] = at
    mail["Message-ID"] = sent.message_id(sender)
    mail["X-TipoRicevuta"] = "completa"
    mail.set_content(_TEXT)
    mail.add_attachment(content, maintype="application", subtype="xml", filename=sent.name, params={"name": sent.name})
    return mail.as_bytes()


def _with_banks(document: Document, mappings: Mappings) -> Document:
    """``document`` with the banks that its payments name by the account's words."""
    payments = []
    for payment in document.payments:
        known = mappings.payment_accounts.get(payment.payment_account or "")
        filled = {"iban": payment.iban or known.iban, "bank": payment.bank or known.name} if known else {}
        payments.append(payment.model_copy(update=filled))
    return document.model_copy(update={"payments": tuple(payments)})
