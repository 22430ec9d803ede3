"""Notification files, element by element as the schemas have them (fact sheet on SdI, section 1.3); unsigned."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from tests.simulators.clock import ROME, rome_date
from tests.simulators.sdi.records import Arrival, Family, Notice
from tests.simulators.sdi.switches import Switches

_NAMESPACES = {
    Family.PUBLIC: "http://www.fatturapa.gov.it/sdi/messaggi/v1.0",
    Family.PRIVATE: "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0",
}
_ROOTS = {
    (Family.PUBLIC, "RC"): "RicevutaConsegna",
    (Family.PUBLIC, "NS"): "NotificaScarto",
    (Family.PUBLIC, "MC"): "NotificaMancataConsegna",
    (Family.PUBLIC, "NE"): "NotificaEsito",
    (Family.PUBLIC, "DT"): "NotificaDecorrenzaTermini",
    (Family.PUBLIC, "AT"): "AttestazioneTrasmissioneFattura",
    (Family.PRIVATE, "RC"): "RicevutaConsegna",
    (Family.PRIVATE, "NS"): "RicevutaScarto",
    (Family.PRIVATE, "MC"): "RicevutaImpossibilitaRecapito",
}
_UNREACHED = "Non è stato possibile recapitare la fattura/e al destinatario"
_SILENCE = "Decorrenza dei termini per la notifica di esito"
_LONGEST_STEM = 36
Part = tuple[str, "str | list[Part]"]


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a notice may say: about which file, the times as they are written, an outcome and its words."""

    arrival: Arrival
    received: str
    at: str
    day: str
    outcome: str
    said: str


class Printer:
    """Writes notices in the way the switches say, each with a message number of its own."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._messages = itertools.count(1_413_855)
        self._names = Counter[str]()

    def print(self, arrival: Arrival, kind: str, at: float, *, outcome: str = "", said: str = "") -> Notice:
        """The notice of this kind about the file, valid under its family's schema."""
        letter = Letter(arrival, self._time(arrival.at), self._time(at), rome_date(at).isoformat(), outcome, said)
        root = self._root(arrival.family, kind)
        for part in _parts(kind, letter, str(next(self._messages))):
            _append(root, part)
        content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        content = (b"\xef\xbb\xbf" if self._switches.byte_order_mark else b"") + content
        stem = f"{arrival.name.split('.')[0][:_LONGEST_STEM]}_{kind}"
        self._names[stem] += 1
        stem = f"{stem}_{self._names[stem]:03d}"
        if kind == "AT" and self._switches.zip_attestations:
            return Notice(kind, f"{stem}.zip", _zipped({f"{stem}.xml": content, arrival.name: arrival.content}), at)
        return Notice(kind, f"{stem}.xml", content, at)

    def _root(self, family: Family, kind: str) -> etree._Element:
        namespace = _NAMESPACES[family]
        root = etree.Element(f"{{{namespace}}}{_ROOTS[family, kind]}", nsmap={self._switches.prefix: namespace})
        root.set("versione", "1.0")
        return root

    def _time(self, instant: float) -> str:
        if self._switches.zone == "Z":
            return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        local = datetime.fromtimestamp(instant, ROME)
        if self._switches.zone == "none":
            return local.strftime("%Y-%m-%dT%H:%M:%S")
        return local.isoformat(timespec="milliseconds")


def _parts(kind: str, letter: Letter, message_id: str) -> Iterator[Part]:
    """The elements in their order; only an attestation has one after the message's number."""
    arrival = letter.arrival
    yield "IdentificativoSdI", arrival.sdi_id
    yield "NomeFile", arrival.name[:50]
    if arrival.family is Family.PRIVATE:
        yield "Hash", arrival.sha256
    if kind not in ("NE", "DT"):
        yield "DataOraRicezione", letter.received
    yield from _BODIES[kind](letter)
    yield "MessageId", message_id
    if kind == "AT":
        yield "HashFileOriginale", arrival.sha256


def _delivery(letter: Letter) -> list[Part]:
    return [("DataOraConsegna", letter.at), *_recipient(letter)]


def _recipient(letter: Letter) -> list[Part]:
    arrival = letter.arrival
    address = arrival.certified_email or f"Canale {arrival.recipient}"
    return [("Destinatario", [("Codice", arrival.recipient), ("Descrizione", address)])]


def _errors(letter: Letter) -> list[Part]:
    advised = letter.arrival.family is Family.PRIVATE
    errors: list[Part] = []
    for error in letter.arrival.refusals:
        advice: list[Part] = [("Suggerimento", error.suggestion)] if advised else []
        errors.append(("Errore", [("Codice", error.code), ("Descrizione", error.description), *advice]))
    return [("ListaErrori", errors)]


def _failure(letter: Letter) -> list[Part]:
    said = letter.said or f"{_UNREACHED} (Codice Destinatario: {letter.arrival.recipient})"
    available: list[Part] = [("DataMessaADisposizione", letter.day)]
    return [*(available if letter.arrival.family is Family.PRIVATE else []), ("Descrizione", said)]


def _outcome(letter: Letter) -> list[Part]:
    key = letter.arrival.keys[0]
    about: Part = ("RiferimentoFattura", [("NumeroFattura", key.number), ("AnnoFattura", str(key.year))])
    said: list[Part] = [("Descrizione", letter.said)] if letter.said else []
    sdi_id: Part = ("IdentificativoSdI", letter.arrival.sdi_id)
    return [("EsitoCommittente", [sdi_id, about, ("Esito", letter.outcome), *said])]


def _end_of_term(letter: Letter) -> list[Part]:
    return [("Descrizione", letter.said or _SILENCE)]


_BODIES: dict[str, Callable[[Letter], list[Part]]] = {
    "RC": _delivery,
    "NS": _errors,
    "MC": _failure,
    "NE": _outcome,
    "DT": _end_of_term,
    "AT": _recipient,
}


def _append(parent: etree._Element, part: Part) -> None:
    name, value = part
    child = etree.SubElement(parent, name)
    if isinstance(value, str):
        child.text = value
        return
    if name == "EsitoCommittente":
        child.set("versione", "1.0")
    for inner in value:
        _append(child, inner)


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()
