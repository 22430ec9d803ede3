"""Everything about a document that Aruba cannot be told, each with its name and a way out.

Aruba takes a file for SdI and nothing beside it: what such a file has no place for is refused.
"""

from collections.abc import Iterator

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document
from invoicing.domain.electronic_rules import electronic_problems
from invoicing.domain.problem import Problem, pointer
from invoicing.providers.aruba.kinds import KINDS
from invoicing.providers.aruba.settings import Settings
from invoicing.providers.mapped_names import unknown_name


def shape_problems(document: Document, configuration: AccountConfiguration) -> list[Problem]:
    """What cannot be said whatever the account's settings are."""
    return [*_kind(document), *_beside_the_file(document), *_names(document, configuration)]


def file_problems(document: Document, configuration: AccountConfiguration, settings: Settings) -> list[Problem]:
    """Why SdI would refuse the file of ``document``; what ``domain.rules`` say of it is not said again."""
    if document.date is None or any(electronic_problems(document)):
        return []
    if any(_names(document, configuration)):
        return []
    # The XML library is loaded by who builds or reads a file, and by nobody else.
    from invoicing.fatturapa.checks.problems import check_invoice  # noqa: PLC0415
    from invoicing.providers.aruba.wire import rehearsed  # noqa: PLC0415

    return check_invoice(rehearsed(document, configuration, settings))


def _kind(document: Document) -> Iterator[Problem]:
    if document.kind not in KINDS:
        known = ", ".join(f"`{one}`" for one in sorted(KINDS))
        yield Problem("unsupported_kind", "/kind", f"Aruba takes no {document.kind}", f"Use one of {known}.")
    elif not document.electronic:
        yield Problem(
            "unsupported_electronic",
            "/electronic",
            "Aruba takes electronic documents only",
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
