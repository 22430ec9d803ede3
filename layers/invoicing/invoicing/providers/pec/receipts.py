"""Reading the messages of certified mail (RFC 6109): receipts, and what SdI sends. Nothing here asks or writes.

What a receipt says stands in the ``daticert.xml`` that the certified mail provider puts beside the original message;
a file of that name inside the original is anybody's and is never looked at.
"""

import base64
import binascii
import email
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from enum import StrEnum
from typing import Final

from invoicing.fatturapa.notifications import file_stem, notification_type
from invoicing.providers.pec.sent_file import SentFile
from invoicing.providers.pec.settings import OF_SDI
from invoicing.providers.xml_reading import Unreadable, decode, parse, value

_DATA, _ORIGINAL = "daticert.xml", "postacert.eml"
_UNNAMED: Final = "nessuno"


class Kind(StrEnum):
    """What a message is, in the words of its ``X-Ricevuta`` or ``X-Trasporto`` (RFC 6109, section 3)."""

    ACCEPTED = "accettazione"
    NOT_ACCEPTED = "non-accettazione"
    TAKEN_OVER = "presa-in-carico"
    DELIVERED = "avvenuta-consegna"
    DELAYED = "preavviso-errore-consegna"
    UNDELIVERED = "errore-consegna"
    INFECTED = "rilevazione-virus"
    CARRIED = "posta-certificata"
    COPY = "copia"
    """No message of the provider's, but the one we sent, as some providers file it."""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment of the original message."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the mailbox.

    Attributes:
        about: Message-ID of the message that it is about, as it was sent, without brackets.
        sender: who sent that message, as the certified mail provider has it.
        subject: of that message.
        reason: why it did not arrive, or was not taken.
        files: what is attached to that message, where it is held here whole.
        raw: the message as the mailbox has it, with the provider's signature.
    """

    kind: Kind
    about: str | None
    sender: str = field(default="", repr=False)
    subject: str = ""
    reason: str | None = None
    files: tuple[File, ...] = ()
    raw: bytes = field(default=b"", repr=False)

    @property
    def of_sdi(self) -> bool:
        """Whether SdI sent it: by the certified mail provider's word, for Reply-To can be anybody's."""
        return self.kind is Kind.CARRIED and OF_SDI.fullmatch(self.sender.lower()) is not None

    @property
    def notifications(self) -> tuple[File, ...]:
        """The notifications that SdI brings with it."""
        return tuple(file for file in self.files if notification_type(file.name)) if self.of_sdi else ()

    def is_about(self, sent: SentFile) -> bool:
        """Whether it is a receipt of the message with ``sent``, or one of SdI's about that file.

        Where nobody knows the message, its subject tells: it is the file's name.
        """
        if self.kind is Kind.CARRIED:
            return any(notice_stem(file.name) in sent.stems for file in self.notifications)
        if sent.message_mark and self.about:
            return self.about.startswith(sent.message_mark)
        return file_stem(self.subject) in sent.stems

    @property
    def digest(self) -> str:
        """What tells it from others like it."""
        return hashlib.sha256(self.raw).hexdigest()[:8]


def notice_stem(name: str) -> str:
    """The stem of the file that a notification called ``name`` is about."""
    return file_stem(name).rsplit("_", 2)[0]


def read_letter(raw: bytes) -> Letter | None:
    """What a message of the mailbox is; None for ordinary mail, and for what cannot be read."""
    message = email.message_from_bytes(raw)
    kind = _kind(message)
    if kind is None:
        return _copy(message, raw)
    data = next((part for part in _parts(message) if _name(part) == _DATA), None)
    told = _told(_content(data)) if data is not None else None
    if told is None or told.kind is not kind:
        return None
    reference = _bare(message.get("X-Riferimento-Message-ID"))
    files = _files_inside(message)
    return Letter(kind, told.about or reference, told.sender, told.subject, told.reason, files, raw)


def names_inside(beginning: bytes) -> list[str]:
    """The names of what is attached to the original message, as far as the ``beginning`` of a letter tells."""
    return [file.name for file in _files_inside(email.message_from_bytes(beginning), whole=False)]


def _kind(message: Message) -> Kind | None:
    words = {str(message.get(name, "")).strip().lower() for name in ("X-Ricevuta", "X-Trasporto")} - {""}
    found = [kind for kind in Kind if kind in words and kind is not Kind.COPY]
    return found[0] if len(found) == len(words) == 1 else None


def _copy(message: Message, raw: bytes) -> Letter | None:
    """Our own message, which has no mark of certified mail: known by its Message-ID and its file."""
    if message.get("X-Ricevuta") or message.get("X-Trasporto") or not message.get("X-TipoRicevuta"):
        return None
    about, subject = _bare(message.get("Message-ID")), str(message.get("Subject", ""))
    return Letter(Kind.COPY, about, subject=subject, files=tuple(_files(message)), raw=raw)


def _told(content: bytes) -> Letter | None:
    """What ``daticert.xml`` says."""
    try:
        root = parse(decode(content))
        kind = Kind(root.get("tipo", ""))
    except (Unreadable, ValueError):
        return None
    head, data = root.find("intestazione"), root.find("dati")
    if head is None or data is None:
        return None
    error, words = root.get("errore", _UNNAMED), value(data, "errore-esteso")
    reason = ": ".join(part for part in (error if error != _UNNAMED else None, words) if part)
    return Letter(
        kind, _bare(value(data, "msgid")), value(head, "mittente") or "", value(head, "oggetto") or "", reason or None
    )


def _bare(message_id: str | None) -> str | None:
    return (message_id or "").strip().strip("<>") or None


def _parts(message: Message) -> Iterator[Message]:
    """The parts of ``message`` itself: messages inside it are not entered."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)
    else:
        yield message


def _name(part: Message) -> str:
    return (part.get_filename() or "").strip()


def _is_original(part: Message) -> bool:
    return _name(part).lower() == _ORIGINAL or part.get_content_type() == "message/rfc822"


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _opened(part: Message, *, whole: bool) -> Message:
    """The message in ``part``: some providers encode it, which MIME forbids, and Python's parser takes it literally."""
    inner = part.get_payload(0) if part.is_multipart() else None
    if not isinstance(inner, Message):
        return email.message_from_bytes(_content(part))
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return inner
    encoded = b"".join(inner.as_bytes().split())
    try:
        # Cut anywhere, a beginning ends in the middle of four characters.
        return email.message_from_bytes(base64.b64decode(encoded if whole else encoded[: len(encoded) // 4 * 4]))
    except binascii.Error:
        return inner


def _files_inside(message: Message, *, whole: bool = True) -> tuple[File, ...]:
    original = next((part for part in _parts(message) if _is_original(part)), None)
    return tuple(_files(_opened(original, whole=whole))) if original is not None else ()


def _files(message: Message) -> Iterator[File]:
    for part in _parts(message):
        if name := _name(part):
            yield File(name.rpartition("/")[2], _content(part))
