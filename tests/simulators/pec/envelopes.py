"""Messages of certified mail, structured as recorded ones are (fact sheet, section 2.2); the signature is a dummy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, make_msgid
from xml.sax.saxutils import escape

from tests.simulators.clock import ROME

PROVIDER = "posta-certificata@pec.gestore.example"
SOGEI = "posta-certificata@pcert.sogei.example"
HEADLINES = {
    "accettazione": "ACCETTAZIONE",
    "non-accettazione": "AVVISO DI NON ACCETTAZIONE",
    "avvenuta-consegna": "CONSEGNA",
    "errore-consegna": "AVVISO DI MANCATA CONSEGNA",
}
_NO_SIGNATURE = b"0\x80 no signature, for the tests do not check it"


@dataclass(frozen=True, slots=True)
class Original:
    """A message as somebody sent it."""

    sender: str
    recipient: str
    raw: bytes
    message_id: str
    subject: str


def receipt(
    kind: str, original: Original, at: datetime, *, holds: bool, error: str = "", encoded: bool = False
) -> bytes:
    """A receipt of the certified mail provider about `original`."""
    parts = [_data(kind, original, at, error)]
    if holds:
        parts.append(_original(original.raw, encoded=encoded))
    message = _signed(HEADLINES[kind], parts)
    message["X-Ricevuta"] = kind
    message["X-Riferimento-Message-ID"] = original.message_id
    _address(message, PROVIDER, original.sender, f"{HEADLINES[kind]}: {original.subject}", at)
    return message.as_bytes()


def carried(original: Original, at: datetime, *, encoded: bool = False, reply_to: str | None = None) -> bytes:
    """The envelope in which a certified message of somebody else's arrives."""
    message = _signed(
        "Messaggio di posta certificata",
        [_data("posta-certificata", original, at, ""), _original(original.raw, encoded=encoded)],
    )
    message["X-Trasporto"] = "posta-certificata"
    message["Reply-To"] = reply_to or original.sender
    message["X-Riferimento-Message-ID"] = original.message_id
    sender = f'"Per conto di: {original.sender}" <{SOGEI}>'
    _address(message, sender, original.recipient, f"POSTA CERTIFICATA: {original.subject}", at)
    return message.as_bytes()


def plain(sender: str, recipient: str, subject: str, files: dict[str, bytes], at: datetime) -> Original:
    """A message of `sender` with `files` attached."""
    message = EmailMessage()
    _address(message, sender, recipient, subject, at)
    message.set_content("Si trasmette in allegato.\n")
    for name, content in files.items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name, params={"name": name}
        )
    return Original(sender, recipient, message.as_bytes(), str(message["Message-ID"]), subject)


def _signed(text: str, parts: list[Message]) -> MIMEMultipart:
    outer = MIMEMultipart("signed", protocol="application/x-pkcs7-signature", micalg="sha-256")
    inner = MIMEMultipart("mixed")
    words = MIMEMultipart("alternative")
    words.attach(MIMEText(f"{text}\n", "plain", "utf-8"))
    words.attach(MIMEText(f"<html><body>{text}</body></html>", "html", "utf-8"))
    for part in (words, *parts):
        inner.attach(part)
    signature = MIMEApplication(_NO_SIGNATURE, "x-pkcs7-signature", name="smime.p7s")
    signature.add_header("Content-Disposition", "attachment", filename="smime.p7s")
    outer.attach(inner)
    outer.attach(signature)
    return outer


def _original(raw: bytes, *, encoded: bool) -> Message:
    part: Message
    if encoded:
        part = MIMEApplication(raw, "octet-stream", name="postacert.eml")
        part.replace_header("Content-Type", 'message/rfc822; name="postacert.eml"')
    else:
        part = Message()
        part["Content-Type"] = 'message/rfc822; name="postacert.eml"'
        part.set_payload([message_from_bytes(raw)])
    part.add_header("Content-Disposition", "attachment", filename="postacert.eml")
    return part


def _data(kind: str, original: Original, at: datetime, error: str) -> Message:
    rome = at.astimezone(ROME)
    said = f"<errore-esteso>{escape(error)}</errore-esteso>" if error else ""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<postacert tipo="{kind}" errore="{"altro" if error else "nessuno"}">'
        f"<intestazione><mittente>{original.sender}</mittente>"
        f'<destinatari tipo="certificato">{original.recipient}</destinatari>'
        f"<risposte>{original.sender}</risposte><oggetto>{escape(original.subject)}</oggetto></intestazione>"
        f"<dati><gestore-emittente>GESTORE DI PROVA</gestore-emittente>"
        f'<data zona="{rome:%z}"><giorno>{rome:%d/%m/%Y}</giorno><ora>{rome:%H:%M:%S}</ora></data>'
        f"<identificativo>opec.{make_msgid()[1:20]}@pec.gestore.example</identificativo>"
        f"<msgid>{escape(original.message_id)}</msgid>{said}</dati></postacert>"
    )
    part = MIMEApplication(xml.encode(), "xml", name="daticert.xml")
    part.add_header("Content-Disposition", "inline", filename="daticert.xml")
    return part


def _address(message: Message, sender: str, recipient: str, subject: str, at: datetime) -> None:
    for name, value in (("From", sender), ("To", recipient), ("Subject", subject)):
        message[name] = value
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain="pec.gestore.example")
