"""What leaves: the message that a file travels in."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from invoicing.providers.pec.sent_file import SentFile

_TEXT: Final = "Fattura elettronica in allegato.\n"


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
