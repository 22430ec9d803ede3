"""What Italian law and SdI ask of a document, beyond the shape of each field; the same for every provider."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from invoicing.domain.document import Document
from invoicing.domain.document_kind import ORDINARY_KINDS
from invoicing.domain.document_type import TYPES_OF_KIND, DocumentType, type_of
from invoicing.domain.electronic_rules import electronic_problems
from invoicing.domain.identifiers import OUTSIDE_VAT_TERRITORY
from invoicing.domain.lateness import last_day
from invoicing.domain.line import Line
from invoicing.domain.money import ZERO, to_cents
from invoicing.domain.party import Customer
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.related_rules import related_document_problems
from invoicing.domain.totals import Totals, compute
from invoicing.domain.vat_rules import vat_problems

# Livigno and Campione d'Italia, whose services and goods the buyer integrates.
_FROM_OUTSIDE_VAT_TERRITORY = (DocumentType.SERVICES_FROM_ABROAD, DocumentType.GOODS_UNDER_ARTICLE_17)


def problems(document: Document, *, today: date, extra_rates: frozenset[Decimal] = frozenset()) -> list[Problem]:
    """Everything wrong with ``document`` whoever is to issue it; ``today`` is the day in Rome."""
    totals = compute(document)
    return [
        *_type(document),
        *_date(document, today),
        *_territory(document),
        *_amounts(document, totals),
        *_payable(totals),
        *_payments(document, totals),
        *vat_problems(document, extra_rates),
        *related_document_problems(document),
        *(electronic_problems(document) if document.electronic else ()),
    ]


def _type(document: Document) -> Iterator[Problem]:
    types = TYPES_OF_KIND.get(document.kind, ())
    if document.document_type is not None and document.document_type not in types:
        listed = " or ".join(types)
        yield Problem(
            "wrong_document_type",
            "/document_type",
            f"a {document.kind} is never {document.document_type}",
            f"Send {listed}, or another `kind`." if types else "Leave it out.",
        )


def _date(document: Document, today: date) -> Iterator[Problem]:
    if document.date is None or document.kind in ORDINARY_KINDS:
        return
    if document.date > today:
        yield Problem(
            "date_in_future",
            "/date",
            f"{document.date} is after today, {today} in Rome",
            "Use today or an earlier day.",
        )
        return
    last = last_day(document)
    if document.electronic and not document.late_ok and last and today > last:
        yield Problem(
            "date_too_old",
            "/date",
            f"a document of {document.date} was to reach SdI by {last}: {today} in Rome is late",
            "Correct the date. If you mean it, send `late_ok`: true; a penalty may be due.",
        )


def _territory(document: Document) -> Iterator[Problem]:
    if type_of(document) not in _FROM_OUTSIDE_VAT_TERRITORY:
        yield from territory(document.customer)


def territory(customer: Customer) -> Iterator[Problem]:
    """What is wrong with a country of ``customer`` that only stands for suppliers."""
    if (customer.vat_number or "").startswith(OUTSIDE_VAT_TERRITORY):
        yield Problem(
            "invalid_vat_number",
            "/customer/vat_number",
            "OO stands for suppliers outside the territory of VAT, in self-billed invoices TD17 and TD19 alone",
            "Send the VAT number with its country's two letters, or leave it out.",
        )


def line_amounts(lines: Iterable[Line]) -> Iterator[Problem]:
    """What is wrong with the amounts in ``lines``."""
    for number, line in enumerate(lines):
        if line.discount and line.discount.amount and 0 <= line.unit_price < line.discount.amount:
            yield Problem(
                "discount_above_price",
                pointer("lines", number, "discount", "amount"),
                "the discount is larger than the unit price",
                "Send a smaller discount.",
            )


def _amounts(document: Document, totals: Totals) -> Iterator[Problem]:
    yield from line_amounts(document.lines)
    if totals.gross < 0:
        yield Problem(
            "negative_total",
            "/lines",
            f"the total is {totals.gross}",
            "Send a credit note with positive amounts instead.",
        )
    elif totals.gross == 0 and not document.zero_total_ok and document.kind not in ORDINARY_KINDS:
        yield Problem(
            "zero_total", "/lines", "the document is worth nothing", "If you mean it, send `zero_total_ok`: true."
        )
    if document.totals:
        for name in ("net", "vat", "gross"):
            stated, computed = getattr(document.totals, name), getattr(totals, name)
            if stated != computed:
                yield Problem(
                    "totals_mismatch",
                    pointer("totals", name),
                    f"you sent {to_cents(stated)}, the lines add up to {computed}",
                    "Round each line to the cent, add lines by VAT rate, then round the VAT of each sum.",
                )


def _payable(totals: Totals) -> Iterator[Problem]:
    if not totals.payable < 0 <= totals.gross:
        return
    if totals.withheld:
        yield Problem(
            "withheld_above_total",
            "/withholding_tax",
            f"{totals.withheld} are withheld from a document of {totals.gross}",
            "Send lower rates, or their `base`.",
        )
    else:
        yield Problem(
            "negative_payable",
            "/lines",
            f"the total is {totals.gross}, but payable are {totals.payable}: its VAT is paid to the state",
            "Take off no more than the other lines' net, or send a credit note.",
        )


def _payments(document: Document, totals: Totals) -> Iterator[Problem]:
    if len(document.payments) > 1:
        for number, payment in enumerate(document.payments):
            if payment.amount is None:
                yield Problem(
                    "missing_field",
                    pointer("payments", number, "amount"),
                    "no amount",
                    "With several payments, give each its amount.",
                )
    paid = sum((payment.amount for payment in document.payments if payment.amount is not None), ZERO)
    if paid > max(totals.payable, ZERO):
        yield Problem(
            "payments_mismatch",
            "/payments",
            f"payments add up to {paid}, payable are {totals.payable}",
            "Lower the payments' amounts.",
        )
