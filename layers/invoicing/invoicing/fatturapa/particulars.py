"""What a transmitted file, and what SdI sent about it, say of themselves: by this an archive is searched."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from lxml import etree

from invoicing.domain.keeping import Particulars, Party
from invoicing.fatturapa.notification_file import roots
from invoicing.fatturapa.parse.content import Unreadable, root_of

_HEADER = "FatturaElettronicaHeader/"
_GENERAL = "DatiGenerali/DatiGeneraliDocumento/"


@dataclass(frozen=True, slots=True)
class FileAtSdi:
    """How SdI names a file: its number there, and the name it was sent under."""

    sdi_id: str | None = None
    file_name: str | None = None


def particulars(content: bytes) -> Particulars | None:
    """What the invoice in ``content`` says; None where it cannot be read: it is kept all the same."""
    try:
        root = root_of(content)
    except Unreadable:
        return None
    bodies = root.findall("FatturaElettronicaBody")
    if not bodies:
        return None
    return Particulars(
        schema_version=root.get("versione"),
        seller=_party(root, "CedentePrestatore"),
        buyer=_party(root, "CessionarioCommittente"),
        document_type=_text(bodies[0], _GENERAL + "TipoDocumento"),
        number=_text(bodies[0], _GENERAL + "Numero"),
        date=_text(bodies[0], _GENERAL + "Data"),
        total=_text(bodies[0], _GENERAL + "ImportoTotaleDocumento"),
        currency=_text(bodies[0], _GENERAL + "Divisa"),
        bodies=len(bodies),
    )


def about_file(notices: Iterable[bytes]) -> FileAtSdi:
    """How ``notices`` name the file they are about; the last one that does so counts."""
    found = FileAtSdi()
    for notice in notices:
        with suppress(Unreadable):
            for root in roots(notice):
                if name := _text(root, "NomeFile"):
                    found = FileAtSdi(_text(root, "IdentificativoSdI"), name)
    return found


def _party(root: etree._Element, name: str) -> Party:
    data = f"{_HEADER}{name}/DatiAnagrafici/"
    country, code = (_text(root, f"{data}IdFiscaleIVA/{one}") for one in ("IdPaese", "IdCodice"))
    names = (_text(root, f"{data}Anagrafica/{one}") for one in ("Denominazione", "Nome", "Cognome"))
    return Party(
        name=" ".join(one for one in names if one) or None,
        vat_number=f"{country}{code}" if country and code else None,
        tax_code=_text(root, f"{data}CodiceFiscale"),
    )


def _text(element: etree._Element, path: str) -> str | None:
    found = element.find(path)
    return (found.text or "").strip() or None if found is not None else None
