"""What is asked of the documents that one refers to."""

from collections.abc import Iterator

from invoicing.domain.document import Document
from invoicing.domain.document_kind import DocumentKind
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.related_document import RelatedDocument, Relation

_INVOICES = (Relation.CREDITED_INVOICE, Relation.LINKED_INVOICE)
# DatiDDT has number, date and lines alone (FatturaPA 1.2.3).
_NOT_OF_DELIVERY_NOTES = ("item", "commission_code", "cup", "cig")


def related_document_problems(document: Document) -> Iterator[Problem]:
    """What is wrong with ``document.related``, as far as the document itself tells."""
    for number, related in enumerate(document.related):
        yield from _credited(document, number, related)
        yield from _lines(document, number, related)
        if related.relation is Relation.DELIVERY_NOTE:
            yield from _delivery_note(number, related)


def _credited(document: Document, number: int, related: RelatedDocument) -> Iterator[Problem]:
    crediting = document.kind is DocumentKind.CREDIT_NOTE
    if related.relation is Relation.CREDITED_INVOICE and not crediting:
        yield Problem(
            "invalid_related_document",
            pointer("related", number, "relation"),
            "only a credit note credits an invoice",
            "Send `kind`: `credit_note`, or the relation `linked_invoice`.",
        )
    dated = related.date and document.date and document.date < related.date
    if dated and (related.relation is Relation.CREDITED_INVOICE or (crediting and related.relation in _INVOICES)):
        yield Problem(
            "date_before_credited_invoice",
            pointer("related", number, "date"),
            "the credit note is older than the invoice it credits (SdI 00418)",
            "Correct one of the two dates.",
        )


def _lines(document: Document, number: int, related: RelatedDocument) -> Iterator[Problem]:
    for position, line in enumerate(related.lines):
        if line > len(document.lines):
            yield Problem(
                "unknown_line",
                pointer("related", number, "lines", position),
                f"there is no line {line}: the document has {len(document.lines)}",
                "Send numbers of its own lines; the first is 1.",
            )


def _delivery_note(number: int, related: RelatedDocument) -> Iterator[Problem]:
    for name in _NOT_OF_DELIVERY_NOTES:
        if getattr(related, name) is not None:
            yield Problem(
                "invalid_related_document",
                pointer("related", number, name),
                f"nothing but `number`, `date` and `lines` is said of a delivery note, no `{name}`",
                "Say it of the order or the contract, with a further related document.",
            )
