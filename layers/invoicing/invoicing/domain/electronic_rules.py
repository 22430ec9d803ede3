"""What SdI asks of a fattura elettronica, beyond what law asks of any document."""

from collections.abc import Iterable, Iterator

from invoicing.domain.document import Document
from invoicing.domain.document_kind import DocumentKind
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.schema_texts import TextType, Where, outside, texts

_DIGITS = frozenset("0123456789")


def electronic_problems(document: Document) -> Iterator[Problem]:
    """What is wrong with ``document`` because it is electronic."""
    yield from _identity(document)
    yield from _address(document)
    yield from _routing(document)
    yield from _number(document)
    yield from text_problems(texts(document))


def _identity(document: Document) -> Iterator[Problem]:
    customer = document.customer
    if document.kind is DocumentKind.SELF_BILLED_INVOICE:
        if document.document_type is None:
            yield Problem(
                "missing_field",
                "/document_type",
                "a self-billed invoice does not say which one it is",
                "Send `document_type`, such as TD17 for services from abroad.",
            )
        if customer.vat_number is None:
            yield Problem(
                "missing_customer_identifier",
                "/customer/vat_number",
                "the other party of a self-billed invoice, its seller, without VAT number",
                "Send `vat_number`; of a seller abroad who has none, its country and 99999999999.",
            )
    elif customer.italian and not (customer.vat_number or customer.tax_code):
        yield Problem(
            "missing_customer_identifier",
            "/customer/vat_number",
            "an Italian customer without VAT number and tax code (SdI 00417)",
            "Send `vat_number` or `tax_code`.",
        )


def _address(document: Document) -> Iterator[Problem]:
    customer = document.customer
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


def _routing(document: Document) -> Iterator[Problem]:
    customer = document.customer
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


def _number(document: Document) -> Iterator[Problem]:
    if document.number is not None and not _DIGITS & set(document.number):
        yield Problem(
            "number_without_digit",
            "/number",
            "the number of an electronic invoice has at least one digit (SdI 00425)",
            "Send one such as 12/A.",
        )


def text_problems(found: Iterable[tuple[Where, str, TextType]]) -> Iterator[Problem]:
    """Characters in the texts ``found`` that a document cannot hold where they are."""
    for where, text, kept in found:
        char = outside(text, kept.last)
        if char is not None:
            yield Problem(
                "not_in_latin1",
                pointer(*where),
                f"an electronic invoice cannot hold the character {char!r} (U+{ord(char):04X}) here",
                "Replace it: EUR for the euro sign, ' for a curly quote, - for a dash, m2 for a raised figure.",
            )
