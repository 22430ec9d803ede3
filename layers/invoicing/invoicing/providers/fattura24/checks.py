"""Everything about a document, contact or credit that Fattura24 cannot be told, each with its name and a way out."""

from collections.abc import Iterable, Iterator
from typing import Final

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind, Line, Relation
from invoicing.domain.mappings import Mappings
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.tasks import CreditToBill, ProductUpdate, ProviderTask
from invoicing.domain.vat import VatPayability
from invoicing.providers.fattura24.kinds import ELECTRONIC_KINDS, ELECTRONIC_ONLY, KINDS
from invoicing.providers.fattura24.payment_checks import payment_problems
from invoicing.providers.fattura24.settings import Settings
from invoicing.providers.mapped_names import unknown_name
from invoicing.providers.related_dates import missing_date
from invoicing.providers.unexpressed import ONLY_IN_OUR_FILES, unexpressed

# FatturaPA 1.2.3, element Denominazione.
_LONGEST_ELECTRONIC_NAME = 80
_NO_PLACE_FOR: Final = (*ONLY_IN_OUR_FILES, "attachments")
_RELATIONS: Final = frozenset({Relation.ORDER, Relation.CREDITED_INVOICE})


def document_problems(document: Document, configuration: AccountConfiguration, settings: Settings) -> list[Problem]:
    """All that keeps ``document`` from being issued on an account of Fattura24."""
    mappings = configuration.mappings
    return [
        *_kind(document, settings),
        *unexpressed(document, _NO_PLACE_FOR, "Fattura24"),
        *_header(document, settings),
        *_email(document),
        *_names(document, mappings),
        *_customer(document),
        *_lines(document.lines, mappings),
        *payment_problems(document, mappings.payment_accounts),
        *_related(document),
    ]


def task_problems(task: ProviderTask) -> list[Problem]:
    """All that keeps a contact, a product or a credit from being saved."""
    if isinstance(task, ProductUpdate):
        return [
            Problem(
                "not_offered", "", "Fattura24's API saves no products", "Enter it in the web panel; lines need none."
            )
        ]
    if isinstance(task, CreditToBill):
        of_lines = (name for name in _NO_PLACE_FOR if name.startswith("lines."))
        return [*unexpressed(task, of_lines, "Fattura24"), *_credit_lines(task.lines)]
    return []


def _kind(document: Document, settings: Settings) -> Iterator[Problem]:
    kind = document.kind
    if kind not in KINDS:
        known = ", ".join(f"`{item}`" for item in sorted(KINDS))
        yield Problem("unsupported_kind", "/kind", f"Fattura24's API cannot make a {kind}", f"Use one of {known}.")
    elif document.electronic and kind not in ELECTRONIC_KINDS:
        yield Problem(
            "unsupported_electronic", "/electronic", f"a {kind} is never electronic", "Send `electronic`: false."
        )
    elif kind in ELECTRONIC_ONLY and not document.electronic:
        yield Problem(
            "unsupported_kind",
            "/electronic",
            f"Fattura24's API makes a {kind} only as an electronic document",
            "Send `electronic`: true, or write it in the web panel.",
        )
    if kind is DocumentKind.CREDIT_NOTE and not settings.credit_notes_enabled:
        yield Problem(
            "credit_notes_disabled",
            "/kind",
            "credit notes are switched off on this account, for no vendor page describes them",
            "Try one on a trial account, then set the account's `credit_notes_enabled` to true.",
        )


def _header(document: Document, settings: Settings) -> Iterator[Problem]:
    if document.electronic and document.currency != "EUR":
        yield Problem(
            "unsupported_currency",
            "/currency",
            f"Fattura24 makes electronic documents in EUR only, not in {document.currency}",
            "Send the amounts in EUR.",
        )
    if document.stamp_duty and not document.electronic:
        yield Problem(
            "unsupported_stamp_duty",
            "/stamp_duty",
            "Fattura24 takes virtual stamp duty on electronic documents only",
            "Leave it out, or send `electronic`: true.",
        )
    yield from _payability(document, settings)


def _payability(document: Document, settings: Settings) -> Iterator[Problem]:
    where, payability = "/vat_payability", document.vat_payability
    if payability in (None, VatPayability.IMMEDIATE):
        return
    if not document.electronic:
        yield Problem(
            "unsupported_vat_payability",
            where,
            "deferred VAT and split payment can be said on electronic documents only",
            "Leave it out, or send `electronic`: true.",
        )
    elif payability is VatPayability.DEFERRED and not settings.deferred_vat_enabled:
        yield Problem(
            "unsupported_vat_payability",
            where,
            "deferred VAT is switched off on this account, for it was seen nowhere at Fattura24",
            "Try one on a trial account, then set the account's `deferred_vat_enabled` to true.",
        )


def _email(document: Document) -> Iterator[Problem]:
    if not document.email_to_customer:
        return
    if document.electronic:
        yield Problem(
            "unsupported_email",
            "/email_to_customer",
            "Fattura24 does not e-mail electronic documents",
            "Leave it out, fetch the PDF and send it yourself.",
        )
    if document.customer.email is None:
        yield Problem(
            "missing_field", "/customer/email", "there is no address to e-mail it to", "Send the customer's `email`."
        )


def _names(document: Document, mappings: Mappings) -> Iterator[Problem]:
    if document.series is not None and document.kind is DocumentKind.SALES_ORDER:
        yield Problem(
            "unsupported_series", "/series", "Fattura24's orders have no numbering series", "Leave `series` out."
        )
    elif document.series is not None and document.series not in mappings.series:
        yield unknown_name("series", "/series", document.series, mappings.series)
    if document.template is not None and document.template not in mappings.templates:
        yield unknown_name("template", "/template", document.template, mappings.templates)


def _customer(document: Document) -> Iterator[Problem]:
    customer = document.customer
    if document.electronic and len(customer.display_name) > _LONGEST_ELECTRONIC_NAME:
        yield Problem(
            "name_too_long",
            "/customer/name" if customer.name else "/customer/last_name",
            f"an electronic invoice holds a name of at most {_LONGEST_ELECTRONIC_NAME} characters",
            "Shorten it as the customer does elsewhere.",
        )


def _lines(lines: Iterable[Line], mappings: Mappings) -> Iterator[Problem]:
    for number, line in enumerate(lines):
        yield from _discount(number, line)
        group = line.product_group
        if group is not None and group not in mappings.product_groups:
            where = pointer("lines", number, "product_group")
            yield unknown_name("product_group", where, group, mappings.product_groups)


def _discount(number: int, line: Line) -> Iterator[Problem]:
    if line.discount and line.discount.amount is not None:
        yield Problem(
            "unsupported_discount",
            pointer("lines", number, "discount", "amount"),
            "Fattura24 takes discounts in percent only",
            "Send `percent`, or a further line with a negative `unit_price` and the same VAT rate.",
        )


def _credit_lines(lines: Iterable[Line]) -> Iterator[Problem]:
    for number, line in enumerate(lines):
        yield from _discount(number, line)
        for name in ("product_group", "vat_nature"):
            if getattr(line, name) is not None:
                yield Problem(
                    "unsupported_field",
                    pointer("lines", number, name),
                    f"Fattura24 takes no `{name}` on a credit",
                    "Leave it out; the invoice made of the credit can have it.",
                )


def _related(document: Document) -> Iterator[Problem]:
    for number, other in enumerate(document.related):
        if other.relation not in _RELATIONS:
            yield _related_problem(number, "relation", f"Fattura24 is told of no {other.relation}")
        elif other.relation is Relation.CREDITED_INVOICE and other.number and other.date is None:
            yield missing_date(number)
    orders = [number for number, other in enumerate(document.related) if other.relation is Relation.ORDER]
    for position, number in enumerate(orders):
        other = document.related[number]
        if document.kind not in (DocumentKind.INVOICE, DocumentKind.RECEIPT):
            yield _related_problem(number, "relation", "only an invoice or a receipt can be linked to an order")
        elif position:
            yield _related_problem(number, "relation", "Fattura24 links a document to one order only")
        elif other.reference is None:
            yield _related_problem(
                number, "number", "Fattura24 links to an order by its own id, which number and date do not tell"
            )


def _related_problem(number: int, name: str, detail: str) -> Problem:
    return Problem(
        "unsupported_related_document",
        pointer("related", number, name),
        detail,
        "Refer by `reference` to one order issued here, or name it in `notes`.",
    )
