"""Notifications of SdI: what the eight types of both families say, read by local names whatever the prefix.

Source: MessaggiTypes 1.1 (public bodies) and MessaggiFatturaTypes 1.0 (private parties), and recorded files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Self

from lxml import etree

from invoicing.domain.dates import ROME
from invoicing.domain.sdi import SdiError
from invoicing.fatturapa.notification_file import roots
from invoicing.fatturapa.parse.content import Unreadable


class NotificationType(StrEnum):
    """What SdI calls its notifications, as in their file names."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        """A code with its Italian name."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    RC = "RC", "Ricevuta di consegna"
    NS = "NS", "Notifica di scarto"
    MC = "MC", "Notifica di mancata consegna"
    NE = "NE", "Notifica di esito"
    EC = "EC", "Notifica di esito committente"
    SE = "SE", "Notifica di scarto esito committente"
    DT = "DT", "Notifica di decorrenza termini"
    AT = "AT", "Attestazione di avvenuta trasmissione con impossibilità di recapito"


class Family(StrEnum):
    """Whose invoices a notification is about: the two families have schemas of their own."""

    PUBLIC = "public"
    PRIVATE = "private"


class Outcome(StrEnum):
    """What a public body answers."""

    ACCEPTED = "EC01"
    REFUSED = "EC02"


@dataclass(frozen=True, slots=True)
class Notification:
    """What one notification says. What a type does not have, or does not tell, is None or empty.

    What may hold a name or a tax code stays out of its `repr`.

    Attributes:
        sdi_id: IdentificativoSdI of the invoice file, as it is written.
        file_name: the invoice file it is about (NomeFile). EC and SE do not say: see `stem`.
        stem: that file's name without extensions, the same for `.xml` and `.xml.p7m`; where the notification does not
            say, it comes from the notification's own name.
        sha256: of the invoice file, in lower-case hexadecimal; private parties and AT.
        received: when SdI got the file. Times without a zone are Italy's.
        delivered: when it reached the customer (RC).
        available: from when on it lies in the customer's reserved area (MC, private).
        errors: what is wrong (NS), without personal data. SE brings EN00 or EN01.
        outcome: the public body's answer (NE, EC).
        description: in SdI's or the public body's words; it may be about persons.
        number, year: which document of the file an answer is about, where it says.
    """

    type: NotificationType
    family: Family
    sdi_id: str
    file_name: str | None = field(repr=False)
    stem: str | None = field(repr=False)
    sha256: str | None = None
    received: datetime | None = None
    delivered: datetime | None = None
    available: date | None = None
    errors: tuple[SdiError, ...] = ()
    outcome: Outcome | None = None
    description: str | None = field(default=None, repr=False)
    recipient_code: str | None = None
    number: str | None = None
    year: int | None = None
    message_id: str | None = None


_ROOTS: Final = {
    "RicevutaConsegna": NotificationType.RC,
    "NotificaScarto": NotificationType.NS,
    "RicevutaScarto": NotificationType.NS,
    "NotificaMancataConsegna": NotificationType.MC,
    "RicevutaImpossibilitaRecapito": NotificationType.MC,
    "NotificaEsito": NotificationType.NE,
    "NotificaEsitoCommittente": NotificationType.EC,
    "ScartoEsitoCommittente": NotificationType.SE,
    "NotificaDecorrenzaTermini": NotificationType.DT,
    "AttestazioneTrasmissioneFattura": NotificationType.AT,
}
# These roots are of private parties alone; `RicevutaConsegna` is told by its namespace.
_PRIVATE_ROOTS: Final = {"RicevutaScarto", "RicevutaImpossibilitaRecapito"}
_PRIVATE_NAMESPACE: Final = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/"
_NAME: Final = re.compile(
    r"(?P<stem>.+)_(?P<type>RC|NS|MC|NE|EC|SE|DT|AT)_[A-Z0-9]{1,3}(?:\.[a-z0-9]+)+", re.IGNORECASE
)


def read_notification(name: str, content: bytes) -> Notification:
    """What a notification file says: XML, also signed (`.p7m`) or in a zip beside the invoice. ``name`` is its own.

    Raises:
        Unreadable: it is no notification, is damaged, or brings a document type.
    """
    for root in roots(content):
        kind = _ROOTS.get(_local(root))
        if kind:
            return _read(name, kind, root)
    raise Unreadable("no notification of SdI")


def notification_type(name: str) -> NotificationType | None:
    """The type that a file's name tells, such as `IT01234560017_00001_RC_001.xml`; None if it is no notification's."""
    found = _NAME.fullmatch(name)
    return NotificationType[found["type"].upper()] if found else None


def file_stem(name: str) -> str:
    """An invoice file's name without its extensions."""
    return name.partition(".")[0]


def _read(name: str, kind: NotificationType, root: etree._Element) -> Notification:
    sdi_id = _text(root, "IdentificativoSdI")
    if sdi_id is None:
        raise Unreadable("a notification without IdentificativoSdI")
    answer = _child(root, "EsitoCommittente") if kind is NotificationType.NE else root
    about = _child(answer, "RiferimentoFattura")
    sha256, file_name, own = _text(root, "Hash", "HashFileOriginale"), _text(root, "NomeFile"), _NAME.fullmatch(name)
    return Notification(
        type=kind,
        family=_family(root),
        sdi_id=sdi_id,
        file_name=file_name,
        stem=file_stem(file_name) if file_name else own and own["stem"],
        sha256=sha256 and sha256.lower(),
        received=_time(_text(root, "DataOraRicezione")),
        delivered=_time(_text(root, "DataOraConsegna")),
        available=_day(_text(root, "DataMessaADisposizione")),
        errors=tuple(_errors(root)),
        outcome=_outcome(kind, answer),
        description=_text(answer, "Descrizione"),
        recipient_code=_text(_child(root, "Destinatario"), "Codice"),
        number=_text(about, "NumeroFattura"),
        year=_number(_text(about, "AnnoFattura")),
        message_id=_text(root, "MessageId"),
    )


def _family(root: etree._Element) -> Family:
    private = (etree.QName(root).namespace or "").startswith(_PRIVATE_NAMESPACE)
    return Family.PRIVATE if private or _local(root) in _PRIVATE_ROOTS else Family.PUBLIC


def _errors(root: etree._Element) -> Iterator[SdiError]:
    for error in _children(_child(root, "ListaErrori"), "Errore"):
        yield SdiError(
            code=_text(error, "Codice") or "",
            description=_text(error, "Descrizione") or "",
            suggestion=_text(error, "Suggerimento") or "",
        )
    if refused := _text(root, "Scarto"):
        yield SdiError(code=refused)


def _outcome(kind: NotificationType, answer: etree._Element | None) -> Outcome | None:
    if kind not in (NotificationType.NE, NotificationType.EC):
        return None
    try:
        return Outcome(_text(answer, "Esito") or "")
    except ValueError:
        raise Unreadable("an answer that is neither EC01 nor EC02") from None


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _children(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if parent is not None:
        yield from (child for child in parent.iterchildren("{*}*") if _local(child) == name)


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(_children(parent, name), None)


def _text(parent: etree._Element | None, *names: str) -> str | None:
    """The text of the first child of one of these names; None where it is blank."""
    for name in names:
        for child in _children(parent, name):
            if text := " ".join("".join(str(part) for part in child.itertext()).split()):
                return text
    return None


def _time(text: str | None) -> datetime | None:
    """A moment; one that cannot be read is left out rather than losing what else the notification says."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ROME)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
