"""The file as a whole: its name and size, what was sent before, its form, its format."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from invoicing.fatturapa.checks.finding import Finding, found
from invoicing.fatturapa.checks.tree import Body, File, day, texts
from invoicing.fatturapa.file_names import FILE_NAME

LARGEST: Final = 5 * 1024 * 1024
"""Bytes that an invoice file may have."""

_CODE_LENGTH = {"FPR12": 7, "FPA12": 6}
_CREDIT_NOTE = "TD04"


def name_findings(name: str, *, sent_names: Collection[str] = ()) -> Iterator[Finding]:
    """What is wrong with a file's ``name``, given the names its transmitter ever used (refused files included)."""
    if not FILE_NAME.fullmatch(name):
        yield found("00001", None)
    if name in sent_names:
        yield found("00002", None)


def content_findings(content: bytes, digest: str, *, sent_digests: Collection[str] = ()) -> Iterator[Finding]:
    """What is wrong with the bytes of a file, given the digests of all that was sent before."""
    if len(content) > LARGEST:
        yield found("00003", None)
    if digest in sent_digests:
        yield found("00002", None)


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """What SdI knows a document by: credit notes are counted apart from the rest."""

    seller: str
    year: int
    number: str
    credit_note: bool


def key(file: File, body: Body) -> DocumentKey | None:
    """What SdI would know ``body`` by; None where its date or number is missing."""
    dated, number_ = day(body.values.get("Data")), body.values.get("Numero")
    if dated is None or not number_:
        return None
    return DocumentKey(file.seller.vat_id, dated.year, number_, body.type == _CREDIT_NOTE)


def duplicates(file: File, sent: Collection[DocumentKey] = ()) -> Iterator[Finding]:
    """Documents that are in ``sent`` (00404), or in the file before (00409)."""
    earlier: set[DocumentKey] = set()
    for body in file.bodies:
        if (known := key(file, body)) is None:
            continue
        if known in sent:
            yield found("00404", body.general, "Numero")
        if known in earlier:
            yield found("00409", body.general, "Numero")
        earlier.add(known)


def form(file: File) -> Iterator[Finding]:
    """00200: parts without which nothing can be checked, and numbers that are none."""
    if file.transmission is None:
        yield found("00200", None, says="the file has no FatturaElettronicaHeader/DatiTrasmissione")
    if not file.bodies:
        yield found("00200", None, says="the file has no FatturaElettronicaBody")
    for party in (file.seller, file.buyer):
        if party.element is None:
            yield found("00200", None, says="seller or buyer has no DatiAnagrafici")
        elif not _has_one_name(texts(party.element.find("Anagrafica"))):
            says = "either Denominazione, or Nome and Cognome"
            yield found("00200", party.element, "Anagrafica", says=says)
    for body in file.bodies:
        yield from _form_of(body)


def _has_one_name(names: dict[str, str]) -> bool:
    return [bool(names.get(name)) for name in ("Denominazione", "Nome", "Cognome")] in (
        [True, False, False],
        [False, True, True],
    )


def _form_of(body: Body) -> Iterator[Finding]:
    for name in ("TipoDocumento", "Divisa", "Numero"):
        if not body.values.get(name):
            yield _wrong(body, name, "is missing")
    if day(body.values.get("Data")) is None:
        yield _wrong(body, "Data", "is no day")
    if not body.lines:
        yield found("00200", body.element, "DatiBeniServizi/DettaglioLinee", says="there is no line")
    if not body.summary:
        yield found("00200", body.element, "DatiBeniServizi/DatiRiepilogo", says="there is no VAT summary")
    for rated in (*body.lines, *body.funds, *body.summary):
        for name, value in rated.numbers.items():
            if value is None:
                yield found("00200", rated.element, name, says=f"{name} is missing or no number")


def _wrong(body: Body, name: str, what: str) -> Finding:
    where = body.element if body.general is None else body.general
    return found("00200", where, name, says=f"{name} {what}")


def transmission(file: File) -> Iterator[Finding]:
    """00427, 00428: the format."""
    values = texts(file.transmission)
    format_, code = values.get("FormatoTrasmissione"), values.get("CodiceDestinatario", "")
    if format_ != file.root.get("versione"):
        yield found("00428", file.transmission, "FormatoTrasmissione")
    if format_ in _CODE_LENGTH and len(code) != _CODE_LENGTH[format_]:
        yield found("00427", file.transmission, "CodiceDestinatario")
