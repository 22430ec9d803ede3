"""Everything for which a document cannot go this way, each with its name and a way out."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from invoicing.domain import rules
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.document_type import TYPES_OF_KIND
from invoicing.domain.problem import Problem, pointer
from invoicing.providers.mapped_names import unknown_name
from invoicing.providers.pec.settings import Settings

KINDS: Final = frozenset(TYPES_OF_KIND)
_PUBLIC_BODY: Final = 6


def document_problems(document: Document, configuration: AccountConfiguration, settings: Settings) -> list[Problem]:
    """All that keeps ``document`` from being sent, SdI's own checks included."""
    first = [*_kind(document), *_names(document, configuration), *_public(document)]
    return [*_beside_the_file(document), *(first or _refused_by_sdi(document, configuration, settings))]


def _kind(document: Document) -> Iterator[Problem]:
    if document.kind not in KINDS:
        known = ", ".join(f"`{item}`" for item in sorted(KINDS))
        yield Problem("unsupported_kind", "/kind", f"SdI takes no {document.kind}", f"Use one of {known}.")
    elif not document.electronic:
        yield Problem(
            "unsupported_electronic", "/electronic", "SdI takes electronic documents only", "Send `electronic`: true."
        )


def _beside_the_file(document: Document) -> Iterator[Problem]:
    said: dict[tuple[str | int, ...], object] = {
        ("email_to_customer",): document.email_to_customer,
        ("template",): document.template,
        ("customer", "email"): document.customer.email,
        ("customer", "phone"): document.customer.phone,
        **{("lines", number, "product_group"): line.product_group for number, line in enumerate(document.lines)},
        **{("payments", number, "paid"): payment.paid for number, payment in enumerate(document.payments)},
    }
    for where, value in said.items():
        if value:
            name = where[-1]
            yield Problem(
                "unsupported_field", pointer(*where), f"a file for SdI has no place for `{name}`", "Leave it out."
            )


def _names(document: Document, configuration: AccountConfiguration) -> Iterator[Problem]:
    mappings = configuration.mappings
    if document.series is not None and document.series not in mappings.series:
        yield unknown_name("series", "/series", document.series, mappings.series)
    for number, payment in enumerate(document.payments):
        name = payment.payment_account
        if name is not None and name not in mappings.payment_accounts:
            where = pointer("payments", number, "payment_account")
            yield unknown_name("payment_account", where, name, mappings.payment_accounts)
        elif name is not None and payment.iban and mappings.payment_accounts[name].iban not in (None, payment.iban):
            yield Problem(
                "iban_mismatch",
                pointer("payments", number, "iban"),
                f"the payment account `{name}` has another IBAN",
                "Send `payment_account` or `iban`, not both.",
            )


def _public(document: Document) -> Iterator[Problem]:
    code = document.customer.recipient_code
    if code and len(code) == _PUBLIC_BODY and document.kind is not DocumentKind.SELF_BILLED_INVOICE:
        yield Problem(
            "unsigned_for_public_body",
            "/customer/recipient_code",
            "a public body takes signed files only, and certified mail does not sign (SdI 00102)",
            "Issue it on an account whose provider signs.",
        )


def _refused_by_sdi(document: Document, configuration: AccountConfiguration, settings: Settings) -> list[Problem]:
    """What SdI would discard it for; of a document that breaks the rules for every provider those are told alone."""
    today = document.date or date.max
    if rules.problems(document, today=today, extra_rates=configuration.extra_rates):
        return []
    from invoicing.fatturapa.checks.problems import check_invoice  # noqa: PLC0415 - loads the XML library
    from invoicing.providers.pec.wire import rehearsed  # noqa: PLC0415

    return check_invoice(rehearsed(document, configuration, settings))
