"""Everything about a document that a file for SdI made here cannot say, each with its name and a way out.

Whoever takes such files takes nothing beside them: what a file has no place for is refused.
"""

from collections.abc import Iterator
from typing import Final

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document
from invoicing.domain.document_type import TYPES_OF_KIND
from invoicing.domain.electronic_rules import electronic_problems
from invoicing.domain.problem import Problem, pointer
from invoicing.fatturapa.parties import Transmitter
from invoicing.providers.mapped_names import unknown_name
from invoicing.providers.mapped_payments import payment_account_problems
from invoicing.providers.own_file_settings import OwnFileSettings

KINDS: Final = frozenset(TYPES_OF_KIND)
"""Kinds of document that are files for SdI."""


def shape_problems(document: Document, configuration: AccountConfiguration, taker: str) -> list[Problem]:
    """What cannot be said whatever the account's settings are; ``taker`` is who takes the files, as people say."""
    return [*_kind(document, taker), *_beside_the_file(document), *_names(document, configuration)]


def file_problems(
    document: Document, configuration: AccountConfiguration, settings: OwnFileSettings, transmitter: Transmitter
) -> list[Problem]:
    """What SdI would discard its file for, as far as one could be made of ``document``.

    What ``domain.electronic_rules`` say of it is not said again.
    """
    if document.date is None or any(electronic_problems(document)):
        return []
    if any(_kind(document, "")) or any(_names(document, configuration)):
        return []
    # The XML library is loaded by who builds or reads a file, and by nobody else.
    from invoicing.fatturapa.checks.problems import check_invoice  # noqa: PLC0415 - cold start
    from invoicing.providers.own_file import rehearsed  # noqa: PLC0415 - cold start

    return check_invoice(rehearsed(document, configuration, settings, transmitter))


def _kind(document: Document, taker: str) -> Iterator[Problem]:
    if document.kind not in KINDS:
        known = ", ".join(f"`{one}`" for one in sorted(KINDS))
        yield Problem("unsupported_kind", "/kind", f"{taker} takes no {document.kind}", f"Use one of {known}.")
    elif not document.electronic:
        yield Problem(
            "unsupported_electronic",
            "/electronic",
            f"{taker} takes electronic documents only",
            "Send `electronic`: true, or issue the document with another provider.",
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
            yield Problem(
                "unsupported_field",
                pointer(*where),
                f"a file for SdI has no place for `{where[-1]}`",
                "Leave it out.",
            )


def _names(document: Document, configuration: AccountConfiguration) -> Iterator[Problem]:
    mappings = configuration.mappings
    if document.series is not None and document.series not in mappings.series:
        yield unknown_name("series", "/series", document.series, mappings.series)
    for number, payment in enumerate(document.payments):
        yield from payment_account_problems(number, payment, mappings.payment_accounts)
