"""What a document cannot say in this format, though it is right in itself: refused by name, and never cut off."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from invoicing.domain.document import Document
from invoicing.domain.document_type import TYPES_OF_KIND
from invoicing.domain.electronic_rules import text_problems
from invoicing.domain.money import to_cents
from invoicing.domain.party import Customer
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.schema_texts import BASIC_LATIN, TEXTS, TextType, Where, outside, texts
from invoicing.domain.totals import Totals
from invoicing.fatturapa.build.flat_rate import flat_rate_problems
from invoicing.fatturapa.build.party import place
from invoicing.fatturapa.invoice import Invoice

_EURO: Final = "EUR"
_LONGEST_NUMBER: Final = 20
_LARGEST: Final = Decimal(10) ** 11
# The schema's EmailType lets no dot begin or end the name, nor follow another; the rest is as the domain's own.
_PEC: Final = re.compile(r"[^.@]+(\.[^.@]+)*@.+", re.ASCII)


def unbuildable(invoice: Invoice) -> list[Problem]:
    """Everything in ``invoice`` that the schema has no room for, besides what ``domain.rules`` refuses.

    Its characters are looked at again: a bank can have got its name from the account's settings meanwhile.
    A document of ours that it refers to and whose number is not known yet is passed over.
    """
    document, found = invoice.document, [*texts(invoice.document)]
    return [
        *_kind(document),
        *_currency(document),
        *_number(invoice),
        *_customer(document.customer),
        *(_returning(document.customer) if invoice.self_billed else ()),
        *text_problems(found),
        *_rooms(found),
        *_rates(document),
        *flat_rate_problems(invoice),
        *_amounts(invoice.totals),
        *_related(invoice),
    ]


def _kind(document: Document) -> Iterator[Problem]:
    if document.kind not in TYPES_OF_KIND:
        yield Problem("unsupported_kind", "/kind", f"FatturaPA has no {document.kind}", "Send a kind that goes to SdI.")


def _currency(document: Document) -> Iterator[Problem]:
    if document.currency != _EURO:
        yield Problem(
            "unsupported_currency",
            "/currency",
            f"amounts and VAT of an electronic document are in EUR, not in {document.currency}",
            "Send the amounts in EUR; the foreign ones can stand in `notes`.",
        )


def _number(invoice: Invoice) -> Iterator[Problem]:
    number = invoice.number
    if not 1 <= len(number) <= _LONGEST_NUMBER or not (number.isascii() and number.isprintable()):
        yield Problem(
            "invalid_document_number",
            "/number",
            "a number has 1 to 20 plain letters, digits and signs",
            "Send a shorter one, or shorten the account's number format.",
        )


def _customer(customer: Customer) -> Iterator[Problem]:
    if customer.certified_email and not _PEC.fullmatch(customer.certified_email):
        yield Problem(
            "invalid_certified_email",
            "/customer/certified_email",
            "a PEC whose name begins or ends with a dot, or has two in a row",
            "Correct it.",
        )
    if customer.address:
        street, city, _ = place(customer.address)
        longest = TEXTS[type(customer.address)]["street"].longest or 0
        if len(street) <= longest < len(city):
            yield Problem(
                "text_too_long",
                "/customer/address/street",
                "abroad the postcode stands behind street or town, and neither has room for it",
                "Shorten the street.",
            )


def _returning(customer: Customer) -> Iterator[Problem]:
    for name in ("recipient_code", "certified_email"):
        if getattr(customer, name) is not None:
            yield Problem(
                "unsupported_field",
                pointer("customer", name),
                "a document you bill yourself comes back to you, not to the other party",
                "Leave it out; your own code stands in the account's `settings.seller.recipient_code`.",
            )


def _rooms(found: Iterable[tuple[Where, str, TextType]]) -> Iterator[Problem]:
    for where, text, kind in found:
        if kind.longest is not None and len(text) > kind.longest:
            yield Problem(
                "text_too_long",
                pointer(*where),
                f"{len(text)} characters; an electronic document has room for {kind.longest} here",
                "Shorten it.",
            )
        if not text.strip():
            yield Problem(
                "missing_field", pointer(*where), "nothing that can be written", "Send a text, or leave it out."
            )


def _rates(document: Document) -> Iterator[Problem]:
    for number, line in enumerate(document.lines):
        yield from _rate(line.vat_rate, "lines", number, "vat_rate")
        for name, change in (("discount", line.discount), ("surcharge", line.surcharge)):
            if change and change.percent is not None:
                yield from _rate(change.percent, "lines", number, name, "percent")
    for number, fund in enumerate(document.pension_fund_contribution):
        yield from _rate(fund.vat_rate, "pension_fund_contribution", number, "vat_rate")


def _rate(rate: Decimal, *where: str | int) -> Iterator[Problem]:
    if rate != to_cents(rate):
        yield Problem(
            "too_many_decimals",
            pointer(*where),
            "a percentage with more than two decimals",
            "Send two decimals at most; a discount can be an `amount`, with up to eight.",
        )


def _amounts(totals: Totals) -> Iterator[Problem]:
    for number, amount in enumerate(totals.lines):
        if abs(amount) >= _LARGEST:
            yield _too_large(pointer("lines", number))
    rows = (amount for row in totals.summary for amount in (row.net, row.vat))
    amounts = (totals.gross, totals.payable, *totals.contributions, *totals.withholdings, *totals.bases, *rows)
    if any(abs(amount) >= _LARGEST for amount in amounts):
        yield _too_large("/lines")


def _too_large(where: str) -> Problem:
    return Problem(
        "amount_too_large",
        where,
        "an amount of more than 11 digits before the dot",
        "Divide it into several documents.",
    )


def _related(invoice: Invoice) -> Iterator[Problem]:
    for position, related in enumerate(invoice.document.related):
        earlier = invoice.related.get(related.reference) if related.reference else None
        number = earlier.number if earlier else "1"
        if not number or len(number) > _LONGEST_NUMBER or outside(number, BASIC_LATIN):
            yield Problem(
                "unsupported_related_document",
                pointer("related", position, "reference"),
                "a document without a number, or with one that is not 1 to 20 plain letters, digits and signs",
                "Leave the relation out.",
            )
