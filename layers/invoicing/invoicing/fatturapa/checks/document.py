"""A document's head: date, number, discounts, contributions, what it credits."""

from collections.abc import Iterator
from datetime import date

from invoicing.fatturapa.checks.finding import Finding, found
from invoicing.fatturapa.checks.tree import Body, day, texts

_CREDIT_NOTE = "TD04"


def document(body: Body, received: date | None) -> Iterator[Finding]:
    """00403 (given the day in Rome on which SdI receives it), 00415, 00418, 00425, 00437."""
    if body.general is None:
        return
    dated, number = day(body.values.get("Data")), body.values.get("Numero")
    if dated and received and dated > received:
        yield found("00403", body.general, "Data")
    if dated and body.type == _CREDIT_NOTE:
        yield from _credited(body, dated)
    if number and not any(char in "0123456789" for char in number):
        yield found("00425", body.general, "Numero")
    for discount in body.general.iterfind("ScontoMaggiorazione"):
        if not {"Percentuale", "Importo"} & texts(discount).keys():
            yield found("00437", discount)
    for fund in body.funds:
        if fund.values.get("Ritenuta") == "SI" and not body.withheld:
            yield found("00415", fund.element, "Ritenuta")


def _credited(body: Body, dated: date) -> Iterator[Finding]:
    for other in body.element.iterfind("DatiGenerali/DatiFattureCollegate"):
        credited = day(texts(other).get("Data"))
        if credited and dated < credited:
            yield found("00418", other, "Data")
