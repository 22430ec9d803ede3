"""SdI's arithmetic with the tolerances it is believed to have (fact sheet on FatturaPA, section 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from tests.simulators.sdi.records import Refusal
from tests.simulators.sdi.texts import refusal
from tests.simulators.sdi.tree import FUNDS, LINES, SUMMARY, Element, amount, text

_CENT, _EURO, _HUNDRED = Decimal("0.01"), Decimal(1), Decimal(100)
Key = tuple[Decimal, str]


def of_sums(body: Element) -> Iterator[Refusal]:
    for position, line in enumerate(body.findall(LINES), start=1):
        if abs(amount(line, "PrezzoTotale") - _line_total(line)) > _CENT:
            yield refusal("00423", f"DettaglioLinee[{position}], atteso {_line_total(line):.8f}")
    yield from _of_taxable(body)
    for position, row in enumerate(body.findall(SUMMARY), start=1):
        tax = _cents(amount(row, "ImponibileImporto") * amount(row, "AliquotaIVA") / _HUNDRED)
        if abs(amount(row, "Imposta") - tax) > _CENT:
            yield refusal("00421", f"DatiRiepilogo[{position}], atteso {tax}")


def _line_total(line: Element) -> Decimal:
    price = amount(line, "PrezzoUnitario")
    for change in line.findall("ScontoMaggiorazione"):
        fixed = text(change, "Importo")
        by = Decimal(fixed) if fixed else price * amount(change, "Percentuale") / _HUNDRED
        price += by if text(change, "Tipo") == "MG" else -by
    return price * (amount(line, "Quantita") if text(line, "Quantita") else 1)


def _of_taxable(body: Element) -> Iterator[Refusal]:
    """Per rate and nature: lines, funds and rounding together are the taxable amount, to less than a euro."""
    difference: defaultdict[Key, Decimal] = defaultdict(Decimal)
    for line in body.findall(LINES):
        difference[_key(line)] += amount(line, "PrezzoTotale")
    for fund in body.findall(FUNDS):
        difference[_key(fund)] += amount(fund, "ImportoContributoCassa")
    for row in body.findall(SUMMARY):
        difference[_key(row)] += amount(row, "Arrotondamento") - amount(row, "ImponibileImporto")
    for (rate, nature), left in difference.items():
        if abs(left) >= _EURO:
            yield refusal("00422", f"aliquota {rate} {nature}".strip())


def _key(row: Element) -> Key:
    return amount(row, "AliquotaIVA"), text(row, "Natura")


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)
