"""What is asked of rates and natures, and of what is withheld."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from invoicing.domain.document import Document
from invoicing.domain.document_type import DocumentType, type_of
from invoicing.domain.line import Line
from invoicing.domain.money import plain
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.vat import KNOWN_RATES, VatPayability
from invoicing.domain.withholding import PensionFundContribution

_FUNDS = "pension_fund_contribution"

type Part = tuple[str, str, Sequence[Line | PensionFundContribution]]
"""A field's name, what one of it is called, and all of them."""


def vat_problems(document: Document, extra_rates: frozenset[Decimal]) -> Iterator[Problem]:
    """What is wrong with the VAT of lines and pension funds; ``extra_rates`` are those the account adds."""
    yield from known_rates(document.lines, extra_rates)
    # The one type of document that shows what VAT the other party did not charge, and why (SdI 00401).
    if type_of(document) is not DocumentType.DOMESTIC_REVERSE_CHARGE:
        yield from natures(document.lines)
    for number, fund in enumerate(document.pension_fund_contribution):
        yield from known_rate(fund.vat_rate, pointer(_FUNDS, number, "vat_rate"), extra_rates)
        if fund.vat_nature and fund.vat_rate != 0:
            yield _nature_with_rate(pointer(_FUNDS, number, "vat_nature"), "pension fund")
    if document.electronic:
        yield from _missing_natures(document)
    yield from _reverse_charge(document)
    if not document.withholding_tax:
        yield from _withheld_from_nothing(document)


def known_rates(lines: Iterable[Line], extra_rates: frozenset[Decimal]) -> Iterator[Problem]:
    """Rates in ``lines`` that there are not, unless the account says so."""
    for number, line in enumerate(lines):
        yield from known_rate(line.vat_rate, pointer("lines", number, "vat_rate"), extra_rates)


def known_rate(rate: Decimal, where: str, extra_rates: frozenset[Decimal]) -> Iterator[Problem]:
    """The problem of a ``rate`` that there is not, ``where`` it was sent."""
    if rate not in KNOWN_RATES | extra_rates:
        remedy = "Use 22, 10, 5, 4 or 0, or add the rate to the account's `extra_vat_rates`."
        yield Problem("unknown_vat_rate", where, f"{plain(rate)} is no Italian rate", remedy)


def natures(lines: Iterable[Line]) -> Iterator[Problem]:
    """Natures on ``lines`` that carry VAT."""
    for number, line in enumerate(lines):
        if line.vat_nature and line.vat_rate != 0:
            yield _nature_with_rate(pointer("lines", number, "vat_nature"), "line")


def _parts(document: Document) -> tuple[Part, Part]:
    """What carries VAT and may be withheld from."""
    return ("lines", "line", document.lines), (_FUNDS, "pension fund", document.pension_fund_contribution)


def _nature_with_rate(where: str, what: str) -> Problem:
    return Problem(
        "vat_nature_with_rate",
        where,
        f"a {what} that carries VAT says why it carries none (SdI 00401, of a pension fund 00414)",
        "Leave `vat_nature` out, or send `vat_rate`: 0.",
    )


def _missing_natures(document: Document) -> Iterator[Problem]:
    for name, what, taxed in _parts(document):
        for number, one in enumerate(taxed):
            if one.vat_rate == 0 and one.vat_nature is None:
                yield Problem(
                    "missing_vat_nature",
                    pointer(name, number, "vat_nature"),
                    f"a {what} without VAT does not say why (SdI 00400, of a pension fund 00413)",
                    "Send the nature, such as N2.2, N3.1 or N4.",
                )


def _reverse_charge(document: Document) -> Iterator[Problem]:
    if document.vat_payability is not VatPayability.SPLIT_PAYMENT:
        return
    for name, _, taxed in _parts(document):
        for number, one in enumerate(taxed):
            if one.vat_nature and one.vat_nature.startswith("N6"):
                yield Problem(
                    "reverse_charge_with_split_payment",
                    pointer(name, number, "vat_nature"),
                    "reverse charge and split payment exclude each other (SdI 00420)",
                    "Leave `vat_payability` out.",
                )


def _withheld_from_nothing(document: Document) -> Iterator[Problem]:
    for name, what, marked in _parts(document):
        for number, one in enumerate(marked):
            if one.withholding:
                yield Problem(
                    "missing_withholding_tax",
                    pointer(name, number, "withholding"),
                    f"a {what} is marked, and no tax is withheld (SdI 00411, of a pension fund 00415)",
                    "Send `withholding_tax`, or leave `withholding` out.",
                )
