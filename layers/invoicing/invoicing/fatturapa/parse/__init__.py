"""From a file for SdI to canonical documents. Nothing is dropped unsaid: what they do not say is listed by its path."""

from typing import Final

from invoicing.fatturapa.build.tree import NAMESPACE
from invoicing.fatturapa.parse.body import parsed_document
from invoicing.fatturapa.parse.content import Unreadable as Unreadable
from invoicing.fatturapa.parse.content import root_of
from invoicing.fatturapa.parse.parsed import Parsed
from invoicing.fatturapa.parties import Transmitter

ACCOUNT: Final = "received"
"""The account that parsed documents name unless another one is given."""


def parse(content: bytes, *, account: str = ACCOUNT) -> Parsed:
    """What the file with this ``content`` says: XML, or XML in a `.p7m`, whose signature is not verified.

    A document's reference is made of its seller, year and number.

    Raises:
        Unreadable: it is no harmless, well-formed FatturaPA 1.2 file; see ``root_of``.
    """
    root = root_of(content)
    header = root.find("FatturaElettronicaHeader")
    if root.tag != f"{{{NAMESPACE}}}FatturaElettronica" or header is None:
        raise Unreadable("no ordinary electronic invoice (FatturaPA 1.2)")
    country, code, progressive = (
        (header.findtext(f"DatiTrasmissione/{name}") or "").strip()
        for name in ("IdTrasmittente/IdPaese", "IdTrasmittente/IdCodice", "ProgressivoInvio")
    )
    transmitter = _transmitter(country, code)
    bodies = root.iterfind("FatturaElettronicaBody")
    documents = tuple(parsed_document(header, body, account, transmitter) for body in bodies)
    return Parsed(root.get("versione") or "", transmitter, progressive, documents)


def _transmitter(country: str, code: str) -> Transmitter | None:
    try:
        return Transmitter(country, code)
    except ValueError:
        return None
