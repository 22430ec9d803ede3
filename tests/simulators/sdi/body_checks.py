"""SdI's checks of one document's content, but for its sums (fact sheet on FatturaPA, section 7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.simulators.sdi.records import Refusal
from tests.simulators.sdi.texts import refusal
from tests.simulators.sdi.tree import DOCUMENT, FUNDS, LINES, SUMMARY, Element, amount, day, document_type, text

_PARENTS = {"N2", "N3", "N6"}


def of_body(body: Element, received: date) -> Iterator[Refusal]:
    """Everything that SdI checks of one document by itself, sums excepted."""
    yield from _of_document(body, received)
    yield from _of_rates(body)
    yield from _of_withholding(body)
    yield from _of_discounts(body)
    yield from _of_matching(body)


def _of_document(body: Element, received: date) -> Iterator[Refusal]:
    dated = day(body, f"{DOCUMENT}/Data")
    if dated and dated > received:
        yield refusal("00403", dated.isoformat())
    if not any(character.isdigit() for character in text(body, f"{DOCUMENT}/Numero")):
        yield refusal("00425")
    linked = [day(other, "Data") for other in body.findall("DatiGenerali/DatiFattureCollegate")]
    if document_type(body) == "TD04" and dated and any(other and dated < other for other in linked):
        yield refusal("00418")


def _of_rates(body: Element) -> Iterator[Refusal]:
    kind = document_type(body)
    for path, without, needless in ((LINES, "00400", "00401"), (FUNDS, "00413", "00414"), (SUMMARY, "00429", "00430")):
        for position, row in enumerate(body.findall(path), start=1):
            rate, nature = amount(row, "AliquotaIVA"), text(row, "Natura")
            place = f"{path.rpartition('/')[2]}[{position}]"
            if rate == 0 and not nature:
                yield refusal(without, place)
            # An integration of a domestic reverse charge shows the rate and why the supplier wrote none.
            if rate and nature and not (kind == "TD16" and path != FUNDS):
                yield refusal(needless, place)
            if 0 < rate < 1:
                yield refusal("00424", place)
            if nature in _PARENTS:
                yield refusal("00445", place)
            if kind == "TD21" and path == LINES and rate == 0:
                yield refusal("00474", place)
            if nature.startswith("N6") and text(row, "EsigibilitaIVA") == "S":
                yield refusal("00420", place)


def _of_withholding(body: Element) -> Iterator[Refusal]:
    if body.find(f"{DOCUMENT}/DatiRitenuta") is not None:
        return
    for path, code in ((LINES, "00411"), (FUNDS, "00415")):
        if any(text(row, "Ritenuta") == "SI" for row in body.findall(path)):
            yield refusal(code)


def _of_discounts(body: Element) -> Iterator[Refusal]:
    for path, code in ((DOCUMENT, "00437"), (LINES, "00438")):
        for discount in body.findall(f"{path}/ScontoMaggiorazione"):
            if not text(discount, "Percentuale") and not text(discount, "Importo"):
                yield refusal(code)


def _of_matching(body: Element) -> Iterator[Refusal]:
    """Every rate and nature of lines and funds has its row of the summary, and the other way round."""
    charged = [*body.findall(LINES), *body.findall(FUNDS)]
    rates = {amount(row, "AliquotaIVA") for row in charged}
    summed = {amount(row, "AliquotaIVA") for row in body.findall(SUMMARY)}
    if rates - summed:
        yield refusal("00419", ", ".join(f"{rate:.2f}" for rate in sorted(rates - summed)))
    if summed - rates:
        yield refusal("00443", ", ".join(f"{rate:.2f}" for rate in sorted(summed - rates)))
    if {text(row, "Natura") for row in charged} != {text(row, "Natura") for row in body.findall(SUMMARY)}:
        yield refusal("00444")
