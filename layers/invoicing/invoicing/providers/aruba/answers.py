"""What Aruba's answers tell: the name it gave a file, its items and pages, the files themselves."""

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Self

from invoicing.abilities import SdiMessage
from invoicing.contract import Order
from invoicing.domain.dates import ROME
from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.errors import Unavailable
from invoicing.providers.aruba.errors import SUCCESS, code_in
from invoicing.providers.aruba.inside import invoice_root
from invoicing.providers.exchange import Reply
from invoicing.providers.outcomes import broken

_SENDER: Final = re.compile(r"IT\d{11}|(?!IT)[A-Z]{2}[A-Z0-9]{2,28}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Item:
    """A file that was sent, as Aruba lists it; what it does not tell is "" or None.

    Attributes:
        name: the file's name at SdI, which Aruba gave it.
        word: where it stands, in Aruba's Italian.
        to_public_body: whether it is in the format for public bodies.
        numbers: of its documents, each with its date.
        preserved: whether its preservation package can be fetched; None where Aruba does not say.
        content: the file, where it was asked for.
    """

    name: str
    word: str
    sdi_id: str | None
    sender: str
    to_public_body: bool
    created: str
    numbers: tuple[tuple[str, date | None], ...]
    preserved: bool | None = None
    content: bytes | None = field(default=None, repr=False)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Read from ``row``.

        Raises:
            Unavailable: it names no file, so that nothing can be said of it.
        """
        name, documents = _text(row.get("filename")), row.get("invoices")
        if not name or not isinstance(documents, list) or not all(isinstance(one, dict) for one in documents):
            raise Unavailable("an item of the list cannot be read", code="unreadable_answer")
        sender = row.get("sender")
        return cls(
            name=name,
            word=_text(documents[0].get("status")) if documents else "",
            sdi_id=_text(row.get("idSdi")) or None,
            sender=_party(sender) if isinstance(sender, dict) else "",
            to_public_body=_text(row.get("invoiceType")).upper() == "FPA12",
            created=_text(row.get("creationDate")),
            numbers=tuple((_text(one.get("number")), day(one.get("invoiceDate"))) for one in documents),
            preserved=told if isinstance(told := row.get("pddAvailable"), bool) else None,
            content=_decoded(row.get("file")),
        )


def uploaded(answer: Mapping[str, Any], order: Order) -> Issued:
    """What an upload has made.

    Raises:
        OutcomeUnknown: the answer does not say that it was taken, or as what.
    """
    name = _text(answer.get("uploadFileName"))
    if code_in(answer) != SUCCESS or not name:
        raise broken(Effect.WRITE, "the answer does not say that the file was taken", code="unreadable_answer")
    return Issued(provider_id=name, number=order.number)


def item(answer: Mapping[str, Any], name: str) -> Item:
    """The file ``name`` in an answer about it.

    Raises:
        Unavailable: it is about another one, or about none.
    """
    found = Item.of(answer)
    if found.name.casefold() != name.casefold():
        raise Unavailable("the answer is about another file", code="unreadable_answer")
    return found


def page(answer: Mapping[str, Any]) -> list[Item]:
    """The items of one page.

    Raises:
        Unavailable: there is no list, which must never be taken for an empty one.
    """
    rows = answer.get("content")
    if rows is None and answer.get("totalElements") == 0:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unavailable("the answer holds no list", code="unreadable_answer")
    return [Item.of(row) for row in rows]


def messages(answer: Mapping[str, Any]) -> Sequence[SdiMessage]:
    """What SdI sent about a file, the earliest first.

    Raises:
        Unavailable: there is no list, or a message lacks its name or what is in it.
    """
    rows = answer.get("notifications")
    if rows is None and answer.get("count") == 0:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unavailable("the answer holds no list", code="unreadable_answer")
    found = []
    for row in sorted(rows, key=lambda row: _text(row.get("notificationDate") or row.get("date"))):
        name, content = _text(row.get("filename")), _decoded(row.get("file"))
        if not name or not content:
            raise Unavailable("a notification came without its file", code="file_not_whole")
        found.append(SdiMessage(name, content))
    return found


def whole_file(content: bytes | None) -> bytes:
    """``content``, if it is a whole electronic invoice, signed or not.

    Raises:
        Unavailable: it is something else, or only the beginning.
    """
    if not content:
        raise Unavailable("the answer brings no file", code="no_file_yet")
    if invoice_root(content) is None:
        raise Unavailable("what came is no whole electronic invoice", code="file_not_whole")
    return content


def whole_pdf(answer: Mapping[str, Any]) -> bytes:
    """The PDF in ``answer``.

    Raises:
        Unavailable: there is none, or only its beginning.
    """
    content = _decoded(answer.get("pdfFile"))
    if not content:
        raise Unavailable("the document has no PDF yet", code="no_file_yet")
    if not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:
        raise Unavailable("what came is no whole PDF", code="file_not_whole")
    return content


def whole_package(reply: Reply) -> bytes:
    """The archive in ``reply``.

    Raises:
        Unavailable: it is none, or only its beginning.
    """
    if not zipfile.is_zipfile(io.BytesIO(reply.content)):
        raise Unavailable("what came is no whole archive", code="file_not_whole")
    return reply.content


def _party(party: Mapping[str, Any]) -> str:
    """Country and VAT number; "" where either is missing, or looks otherwise than it should."""
    country, number = _text(party.get("countryCode")).upper(), _text(party.get("vatCode")).upper()
    found = f"{country}{number.removeprefix(country)}"
    return found if _SENDER.fullmatch(found) else ""


def day(value: Any) -> date | None:
    """The day in Rome that ``value`` tells, whether a time and a zone stand behind it or not."""
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment.astimezone(ROME).date() if moment.tzinfo else moment.date()


def _decoded(value: Any) -> bytes | None:
    """A file in base64; None if there is none.

    Raises:
        Unavailable: it is no base64.
    """
    if value is None or value == "":
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise Unavailable("a file came that is no base64", code="file_not_whole") from None


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
