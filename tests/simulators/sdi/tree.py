"""Reading an invoice's elements by their path; only the root has a namespace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

Element = etree._Element

BODY = "FatturaElettronicaBody"
DOCUMENT = "DatiGenerali/DatiGeneraliDocumento"
LINES = "DatiBeniServizi/DettaglioLinee"
SUMMARY = "DatiBeniServizi/DatiRiepilogo"
FUNDS = f"{DOCUMENT}/DatiCassaPrevidenziale"
HEADER = "FatturaElettronicaHeader"
SENDING = f"{HEADER}/DatiTrasmissione"
SELLER = f"{HEADER}/CedentePrestatore"
BUYER = f"{HEADER}/CessionarioCommittente"


def text(element: Element, path: str) -> str:
    """The text at the path, or nothing."""
    return (element.findtext(path) or "").strip()


def amount(element: Element, path: str) -> Decimal:
    """The number at the path; 0 where there is none."""
    return Decimal(text(element, path) or 0)


def day(element: Element, path: str) -> date | None:
    found = text(element, path)
    return date.fromisoformat(found[:10]) if found else None


def bodies(root: Element) -> list[Element]:
    return root.findall(BODY)


def document_type(body: Element) -> str:
    return text(body, f"{DOCUMENT}/TipoDocumento")


def vat_number(root: Element, party: str) -> str:
    """Country and code, or nothing."""
    base = f"{party}/DatiAnagrafici/IdFiscaleIVA"
    return text(root, f"{base}/IdPaese") + text(root, f"{base}/IdCodice")


def tax_code(root: Element, party: str) -> str:
    return text(root, f"{party}/DatiAnagrafici/CodiceFiscale")
