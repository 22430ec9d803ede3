"""Everything about a document that Fatture in Cloud cannot be told, each with its name and a way out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, Line, Relation
from invoicing.domain.mappings import Mappings
from invoicing.domain.money import to_cents
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.totals import line_total
from invoicing.domain.vat import VatPayability
from invoicing.providers.fatture_in_cloud.attachment_checks import attachment_problems
from invoicing.providers.fatture_in_cloud.kinds import ELECTRONIC_KINDS, KINDS, UNNUMBERED_SERIES
from invoicing.providers.fatture_in_cloud.payment_checks import payment_problems
from invoicing.providers.fatture_in_cloud.settings import Settings, company_problems
from invoicing.providers.json_bodies import is_exact
from invoicing.providers.mapped_names import unknown_name
from invoicing.providers.related_dates import missing_date
from invoicing.providers.unexpressed import ONLY_IN_OUR_FILES, unexpressed

_NO_PLACE_FOR: Final = (*ONLY_IN_OUR_FILES, "attachments.format", "attachments.description")
_RELATIONS: Final = frozenset({Relation.ORDER, Relation.CREDITED_INVOICE})


def document_problems(document: Document, configuration: AccountConfiguration, settings: Settings) -> list[Problem]:
    """All that keeps ``document`` from being issued on an account of Fatture in Cloud."""
    return [
        *company_problems(settings),
        *_kind(document, settings),
        *unexpressed(document, _NO_PLACE_FOR, "Fatture in Cloud"),
        *_header(document),
        *_electronic_only(document),
        *_names(document, configuration.mappings),
        *(problem for number, line in enumerate(document.lines) for problem in _line(number, line)),
        *payment_problems(document, configuration.mappings.payment_accounts),
        *_related(document),
        *attachment_problems(document),
    ]


def _kind(document: Document, settings: Settings) -> Iterator[Problem]:
    kind = document.kind
    if kind not in KINDS:
        known = ", ".join(f"`{one}`" for one in sorted(KINDS))
        yield Problem("unsupported_kind", "/kind", f"Fatture in Cloud makes no {kind}", f"Use one of {known}.")
    elif kind not in settings.kinds:
        yield Problem(
            "kind_not_enabled",
            "/kind",
            f"this account is not set to issue a {kind}",
            "Add it to `kinds` in the account's settings, then connect it again: consent is asked for each kind.",
        )
    elif document.electronic and kind not in ELECTRONIC_KINDS:
        yield Problem(
            "unsupported_electronic", "/electronic", f"a {kind} is never electronic", "Send `electronic`: false."
        )


def _header(document: Document) -> Iterator[Problem]:
    if document.currency != "EUR":
        yield Problem(
            "unsupported_currency",
            "/currency",
            f"documents are made in EUR only, for no exchange rate can be said here, not in {document.currency}",
            "Send the amounts in EUR.",
        )
    if document.email_to_customer:
        yield Problem(
            "unsupported_email",
            "/email_to_customer",
            "Fatture in Cloud is not asked to e-mail documents",
            "Leave it out, fetch the PDF and send it yourself.",
        )
    if document.series is not None and document.kind in UNNUMBERED_SERIES:
        yield Problem("unsupported_series", "/series", f"a {document.kind} has no series", "Leave `series` out.")


def _electronic_only(document: Document) -> Iterator[Problem]:
    if document.electronic:
        return
    remedy = "Leave it out, or send `electronic`: true."
    if document.stamp_duty:
        yield Problem(
            "unsupported_stamp_duty",
            "/stamp_duty",
            "on paper Fatture in Cloud adds the stamp duty to what the customer pays",
            remedy,
        )
    if document.vat_payability not in (None, VatPayability.IMMEDIATE):
        yield Problem(
            "unsupported_vat_payability",
            "/vat_payability",
            "deferred VAT and split payment can be said on electronic documents only",
            remedy,
        )


def _names(document: Document, mappings: Mappings) -> Iterator[Problem]:
    for field, known in (("series", mappings.series), ("template", mappings.templates)):
        name = getattr(document, field)
        if name is not None and name not in known and not (field == "series" and document.kind in UNNUMBERED_SERIES):
            yield unknown_name(field, f"/{field}", name, known)
    for number, line in enumerate(document.lines):
        group = line.product_group
        if group is not None and group not in mappings.product_groups:
            where = pointer("lines", number, "product_group")
            yield unknown_name("product_group", where, group, mappings.product_groups)


def _line(number: int, line: Line) -> Iterator[Problem]:
    if line.discount and line.discount.amount is not None:
        yield Problem(
            "unsupported_discount",
            pointer("lines", number, "discount", "amount"),
            "Fatture in Cloud takes discounts in percent only",
            "Send `percent`, or a further line with a negative `unit_price` and the same VAT rate.",
        )
    yield from _digits(number, line)


def _digits(number: int, line: Line) -> Iterator[Problem]:
    values = {"quantity": line.quantity, "unit_price": line.unit_price, "discount": _percent(line)}
    for field, value in values.items():
        where = pointer("lines", number, *(("discount", "percent") if field == "discount" else (field,)))
        if not is_exact(value):
            yield Problem(
                "too_many_digits",
                where,
                "JSON of Fatture in Cloud keeps some 15 digits of a number",
                "Send fewer decimals.",
            )
        elif field != "quantity" and to_cents(value) != value and line_total(_rounded(line)) != line_total(line):
            yield Problem(
                "too_many_decimals",
                where,
                "Fatture in Cloud rounds it to two decimals first, which gives this line another amount",
                "Send a number of two decimals, for instance the price of a larger unit.",
            )


def _percent(line: Line) -> Decimal:
    return line.discount.percent or Decimal(0) if line.discount else Decimal(0)


def _rounded(line: Line) -> Line:
    discount = line.discount
    if discount and discount.percent is not None:
        discount = discount.model_copy(update={"percent": to_cents(discount.percent)})
    return line.model_copy(update={"unit_price": to_cents(line.unit_price), "discount": discount})


def _related(document: Document) -> Iterator[Problem]:
    for number, other in enumerate(document.related):
        if not document.electronic:
            yield Problem(
                "unsupported_related_document",
                pointer("related", number, "relation"),
                "only electronic documents can say what they refer to",
                "Name it in `subject` or `notes`.",
            )
        elif other.relation not in _RELATIONS:
            yield Problem(
                "unsupported_related_document",
                pointer("related", number, "relation"),
                f"Fatture in Cloud is told of no {other.relation}",
                "Name it in `subject` or `notes`.",
            )
        elif any(earlier.relation is other.relation for earlier in document.related[:number]):
            yield Problem(
                "unsupported_related_document",
                pointer("related", number, "relation"),
                f"Fatture in Cloud takes one {other.relation} for a document",
                "Name the others in `notes`.",
            )
        elif other.number and other.date is None:
            yield missing_date(number)
