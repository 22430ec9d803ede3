"""What an electronic invoice tells of itself: by this, and not by what a list shows, two files are told apart."""

import copy
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from invoicing.domain.party import ITALY
from invoicing.fatturapa.parse.content import Unreadable, root_of

_HEADER: Final = "FatturaElettronicaHeader"
_BUYER: Final = f"{_HEADER}/CessionarioCommittente/DatiAnagrafici"
_SELLER: Final = f"{_HEADER}/CedentePrestatore/DatiAnagrafici"
_GENERAL: Final = "FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento"
_SIGNATURE: Final = "{http://www.w3.org/2000/09/xmldsig#}Signature"


@dataclass(frozen=True, slots=True)
class Inside:
    """What stands in a file.

    Attributes:
        seller, buyer: IdFiscaleIVA, as country and code; ("", "") where it has none.
        buyer_tax_code: the buyer's CodiceFiscale, or "".
        number, day, is_credit_note: of its first document; SdI counts credit notes apart (00404).
        digest: of its canonical XML, however it is signed.
    """

    progressive: str
    seller: tuple[str, str]
    buyer: tuple[str, str]
    buyer_tax_code: str
    number: str
    day: date | None
    is_credit_note: bool
    digest: str

    @property
    def sender(self) -> str:
        """The seller's country and VAT number."""
        return "".join(self.seller)

    @property
    def receiver(self) -> dict[str, str]:
        """How a search is told its buyer; empty if the file has nothing to tell it by."""
        return receiver(self.buyer, self.buyer_tax_code)


def receiver(vat: tuple[str, str] | None, tax_code: str | None) -> dict[str, str]:
    """How a search is told whose documents: by VAT number, else by tax code; empty where there is neither."""
    if vat and all(vat):
        return {"countryReceiver": vat[0], "vatcodeReceiver": vat[1]}
    return {"countryReceiver": ITALY, "fiscalcodeReceiver": tax_code} if tax_code else {}


def inside(content: bytes | None) -> Inside | None:
    """What stands in the file ``content``; None if it is no whole electronic invoice."""
    root = invoice_root(content) if content else None
    if root is None:
        return None

    def text(path: str) -> str:
        return (root.findtext(path) or "").strip()

    return Inside(
        progressive=text(f"{_HEADER}/DatiTrasmissione/ProgressivoInvio"),
        seller=(text(f"{_SELLER}/IdFiscaleIVA/IdPaese"), text(f"{_SELLER}/IdFiscaleIVA/IdCodice")),
        buyer=(text(f"{_BUYER}/IdFiscaleIVA/IdPaese"), text(f"{_BUYER}/IdFiscaleIVA/IdCodice")),
        buyer_tax_code=text(f"{_BUYER}/CodiceFiscale"),
        number=text(f"{_GENERAL}/Numero"),
        day=_day(text(f"{_GENERAL}/Data")),
        is_credit_note=text(f"{_GENERAL}/TipoDocumento") == "TD04",
        digest=_digest(root),
    )


def invoice_root(content: bytes) -> etree._Element | None:
    """The root of an electronic invoice, signed or not; None if ``content`` is something else."""
    try:
        root = root_of(content)
    except Unreadable:
        return None
    return root if etree.QName(root).localname == "FatturaElettronica" else None


def _digest(root: etree._Element) -> str:
    bare = copy.deepcopy(root)
    for signature in bare.findall(_SIGNATURE):
        bare.remove(signature)
    return hashlib.sha256(etree.tostring(bare, method="c14n")).hexdigest()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
