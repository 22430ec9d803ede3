"""What Italian law and SdI ask of a document, beyond the shape of each field; the same for every provider."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from invoicing.domain.document import ORDINARY_KINDS, Document, DocumentKind, Line, Relation
from invoicing.domain.money import ZERO, plain, to_cents
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.text import beyond_latin1
from invoicing.domain.totals import Totals, compute
from invoicing.domain.vat import KNOWN_RATES, VatPayability

# An immediate invoice is to reach SdI within 12 days of the operation (art. 21 DPR 633/1972).
LATE_AFTER = timedelta(days=12)


def problems(document: Document, *, today: date, extra_rates: frozenset[Decimal] = frozenset()) -> list[Problem]:
    """Everything wrong with ``document`` whoever is to issue it; ``today`` is the day in Rome."""
    totals = compute(document.lines)
    return [
        *_date(document, today),
        *_amounts(document, totals),
        *_payments(document, totals),
        *_vat(document, extra_rates),
        *_reverse_charge(document),
        *_credit_note(document),
        *(_electronic(document) if document.electronic else ()),
    ]


def payable(document: Document, totals: Totals) -> Decimal:
    """What the customer pays: without the VAT where split payment makes the customer pay it to the state."""
    return totals.net if document.vat_payability is VatPayability.SPLIT_PAYMENT else totals.gross


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
    elif document.electronic and document.date < today - LATE_AFTER and not document.late_ok:
        yield Problem(
            "date_too_old",
            "/date",
            f"{document.date} is over 12 days ago",
            "An invoice reaches SdI within 12 days. If you mean it, send `late_ok`: true.",
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
    due = payable(document, totals)
    if paid > max(due, ZERO):
        yield Problem(
            "payments_mismatch",
            "/payments",
            f"payments add up to {paid}, payable are {due}",
            "Lower the payments' amounts.",
        )


def known_rates(lines: Iterable[Line], extra_rates: frozenset[Decimal]) -> Iterator[Problem]:
    """Rates in ``lines`` that there are not, unless the account says so."""
    for number, line in enumerate(lines):
        yield from known_rate(line.vat_rate, pointer("lines", number, "vat_rate"), extra_rates)


def known_rate(rate: Decimal, where: str, extra_rates: frozenset[Decimal]) -> Iterator[Problem]:
    """The problem of a ``rate`` that there is not, ``where`` it was sent."""
    if rate not in KNOWN_RATES | extra_rates:
        remedy = "Use 22, 10, 5, 4 or 0, or add the rate to the account's `extra_vat_rates`."
        yield Problem("unknown_vat_rate", where, f"{plain(rate)} is no Italian rate", remedy)


def _vat(document: Document, extra_rates: frozenset[Decimal]) -> Iterator[Problem]:
    yield from known_rates(document.lines, extra_rates)
    for number, line in enumerate(document.lines):
        if document.electronic and line.vat_rate == 0 and line.vat_nature is None:
            yield Problem(
                "missing_vat_nature",
                pointer("lines", number, "vat_nature"),
                "a line without VAT does not say why (SdI 00400)",
                "Send the nature, such as N2.2, N3.1 or N4.",
            )


def _reverse_charge(document: Document) -> Iterator[Problem]:
    if document.vat_payability is not VatPayability.SPLIT_PAYMENT:
        return
    for number, line in enumerate(document.lines):
        if line.vat_nature and line.vat_nature.startswith("N6"):
            yield Problem(
                "reverse_charge_with_split_payment",
                pointer("lines", number, "vat_nature"),
                "reverse charge and split payment exclude each other (SdI 00420)",
                "Leave `vat_payability` out.",
            )


def _credit_note(document: Document) -> Iterator[Problem]:
    for number, related in enumerate(document.related):
        if related.relation is Relation.CREDITED_INVOICE and document.kind is not DocumentKind.CREDIT_NOTE:
            yield Problem(
                "invalid_related_document",
                pointer("related", number, "relation"),
                "only a credit note credits an invoice",
                "Send `kind`: `credit_note`.",
            )
        if (
            related.relation is Relation.CREDITED_INVOICE
            and related.date
            and document.date
            and document.date < related.date
        ):
            yield Problem(
                "date_before_credited_invoice",
                pointer("related", number, "date"),
                "the credit note is older than the invoice it credits (SdI 00418)",
                "Correct one of the two dates.",
            )


def _electronic(document: Document) -> Iterator[Problem]:
    customer = document.customer
    if customer.italian and not (customer.vat_number or customer.tax_code):
        yield Problem(
            "missing_customer_identifier",
            "/customer/vat_number",
            "an Italian customer without VAT number and tax code (SdI 00417)",
            "Send `vat_number` or `tax_code`.",
        )
    if customer.address is None:
        yield Problem(
            "missing_field", "/customer/address", "an electronic invoice needs the address", "Send `address`."
        )
    elif customer.italian and customer.address.province is None:
        yield Problem(
            "missing_field",
            "/customer/address/province",
            "an Italian address without province",
            "Send its two letters.",
        )
    if customer.italian and customer.recipient_code == "XXXXXXX":
        yield Problem(
            "invalid_recipient_code",
            "/customer/recipient_code",
            "XXXXXXX is for customers abroad (SdI 00313)",
            "Leave it out, or send the customer's own code.",
        )
    if (customer.certified_email or "").lower().endswith("@pec.fatturapa.it"):
        yield Problem(
            "invalid_certified_email",
            "/customer/certified_email",
            "a mailbox of SdI itself (SdI 00330)",
            "Send the customer's PEC.",
        )
    for where, text in _texts(document):
        yield from _unspeakable(where, text, beyond_latin1(text))
    for where, text in _codes(document):
        yield from _unspeakable(where, text, next((char for char in text if not char.isascii()), None))


def _unspeakable(where: str, text: str, char: str | None) -> Iterator[Problem]:
    if text and char:
        yield Problem(
            "not_in_latin1",
            where,
            f"an electronic invoice cannot hold the character {char!r} (U+{ord(char):04X}) here",
            "Replace it: EUR for the euro sign, ' for a curly quote, - for a dash, m2 for a raised figure.",
        )


def _codes(document: Document) -> Iterator[tuple[str, str]]:
    """Texts that FatturaPA 1.2.3 keeps to Basic Latin."""
    for number, line in enumerate(document.lines):
        yield pointer("lines", number, "unit"), line.unit or ""
    for number, related in enumerate(document.related):
        yield pointer("related", number, "number"), related.number or ""


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    customer = document.customer
    for name in ("name", "first_name", "last_name"):
        yield pointer("customer", name), getattr(customer, name) or ""
    if customer.address:
        for name in ("street", "city", "postcode"):
            yield pointer("customer", "address", name), getattr(customer.address, name)
    for name in ("subject", "notes"):
        yield pointer(name), getattr(document, name) or ""
    for number, line in enumerate(document.lines):
        yield pointer("lines", number, "description"), line.description
