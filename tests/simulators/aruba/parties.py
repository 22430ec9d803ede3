"""What lists show of an invoice: its parties, its documents' days and numbers."""

from __future__ import annotations

from tests.simulators.aruba.records import Person
from tests.simulators.sdi import InvoiceKey
from tests.simulators.sdi.exchange import keys
from tests.simulators.sdi.tree import DOCUMENT, Element, bodies, tax_code, text, vat_number


def party(root: Element, path: str) -> Person:
    base, vat = f"{path}/DatiAnagrafici/Anagrafica", vat_number(root, path)
    name = text(root, f"{base}/Denominazione")
    return Person(
        description=name or f"{text(root, f'{base}/Nome')} {text(root, f'{base}/Cognome')}",
        country=vat[:2] or text(root, f"{path}/Sede/Nazione"),
        vat_number=vat[2:],
        tax_code=tax_code(root, path),
    )


def dates_of(root: Element) -> tuple[str, ...]:
    return tuple(text(body, f"{DOCUMENT}/Data") for body in bodies(root))


def keys_of(root: Element) -> tuple[InvoiceKey, ...]:
    return tuple(keys(root))
