"""A FatturaPA tree as the checks look at it: read once, numbers made, nothing presumed to be there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from lxml import etree

CHANGE: Final = "ScontoMaggiorazione"
"""A discount or a surcharge."""

_LINE = ("PrezzoTotale", "PrezzoUnitario", "AliquotaIVA")
_FUND = ("ImportoContributoCassa", "AliquotaIVA")
_ROW = ("ImponibileImporto", "Imposta", "AliquotaIVA")
_NUMBER = re.compile(r"[-+]?[0-9]{1,30}(\.[0-9]{1,20})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def number(text: str | None) -> Decimal | None:
    """The decimal number that ``text`` is; None where it is none, or longer than any amount."""
    return Decimal(text) if text and _NUMBER.fullmatch(text) else None


def day(text: str | None) -> date | None:
    """The day that ``text`` begins with; a time zone after it, which the schema allows, says nothing."""
    if text is None or not _DAY.match(text):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def texts(element: etree._Element | None) -> dict[str, str]:
    """The texts of ``element``'s children by their names; the first one where there are several."""
    if element is None:
        return {}
    return {str(child.tag): (child.text or "").strip() for child in reversed(element)}


@dataclass(frozen=True, slots=True)
class Rated:
    """What carries a rate: a line, a pension fund contribution, or a row of the VAT summary.

    Attributes:
        values: the texts of its children by name.
        numbers: by name, None where one is missing or no number; one that may be left out is here only if it is there.
        amount: PrezzoTotale, ImportoContributoCassa or ImponibileImporto.
        changes: the texts of each ScontoMaggiorazione of a line, in their order.
    """

    element: etree._Element
    values: Mapping[str, str]
    numbers: Mapping[str, Decimal | None]
    rate: Decimal | None
    nature: str
    amount: Decimal | None
    changes: tuple[Mapping[str, str], ...] = ()

    @property
    def group(self) -> tuple[Decimal | None, str]:
        """What its amount is summed up under: the rate, and at rate 0 the nature."""
        return self.rate, "" if self.rate else self.nature


@dataclass(frozen=True, slots=True)
class Body:
    """One document of the file."""

    element: etree._Element
    general: etree._Element | None
    values: Mapping[str, str]
    lines: tuple[Rated, ...]
    funds: tuple[Rated, ...]
    summary: tuple[Rated, ...]

    @property
    def type(self) -> str:
        """TipoDocumento."""
        return self.values.get("TipoDocumento", "")

    @property
    def withheld(self) -> bool:
        """Whether a withholding is stated."""
        return "DatiRitenuta" in self.values


@dataclass(frozen=True, slots=True)
class Party:
    """Seller, buyer or representative: what it is identified by."""

    element: etree._Element | None
    country: str
    vat_number: str
    tax_code: str

    @property
    def vat_id(self) -> str:
        """The VAT number with its country, empty where there is none."""
        return self.country + self.vat_number if self.vat_number else ""


@dataclass(frozen=True, slots=True)
class File:
    """A whole file: one header, and bodies."""

    root: etree._Element
    transmission: etree._Element | None
    seller: Party
    representative: Party
    buyer: Party
    bodies: tuple[Body, ...]


def read(root: etree._Element) -> File:
    """``root`` as the checks look at it."""
    header = "FatturaElettronicaHeader/"
    return File(
        root,
        root.find(header + "DatiTrasmissione"),
        _party(root.find(header + "CedentePrestatore/DatiAnagrafici")),
        _party(root.find(header + "RappresentanteFiscale/DatiAnagrafici")),
        _party(root.find(header + "CessionarioCommittente/DatiAnagrafici")),
        tuple(_body(body) for body in root.iterfind("FatturaElettronicaBody")),
    )


def _party(element: etree._Element | None) -> Party:
    vat = texts(element.find("IdFiscaleIVA") if element is not None else None)
    return Party(element, vat.get("IdPaese", ""), vat.get("IdCodice", ""), texts(element).get("CodiceFiscale", ""))


def _body(body: etree._Element) -> Body:
    general = body.find("DatiGenerali/DatiGeneraliDocumento")
    goods = body.find("DatiBeniServizi")
    return Body(
        body,
        general,
        texts(general),
        tuple(_rated(goods, "DettaglioLinee", _LINE, "Quantita")),
        tuple(_rated(general, "DatiCassaPrevidenziale", _FUND, "ImponibileCassa")),
        tuple(_rated(goods, "DatiRiepilogo", _ROW, "Arrotondamento")),
    )


def _rated(parent: etree._Element | None, name: str, needed: tuple[str, ...], possible: str) -> Iterator[Rated]:
    """What is called ``name`` below ``parent``; the first number that is ``needed`` is its amount."""
    for element in parent.iterfind(name) if parent is not None else ():
        values = texts(element)
        names = (*needed, possible) if possible in values else needed
        numbers = {one: number(values.get(one)) for one in names}
        changes = tuple(map(texts, element.iterfind(CHANGE))) if CHANGE in values else ()
        rate, nature = numbers["AliquotaIVA"], values.get("Natura", "")
        yield Rated(element, values, numbers, rate, nature, numbers[needed[0]], changes)
