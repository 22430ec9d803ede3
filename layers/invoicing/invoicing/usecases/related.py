"""Documents of ours that another one refers to."""

from collections.abc import Iterator

from invoicing.domain.document import Document, DocumentKind, RelatedDocument, Relation
from invoicing.domain.identity import request_id
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.request import Request, Work, request_key
from invoicing.ports import Ledger

_ORDERS = frozenset({DocumentKind.SALES_ORDER, DocumentKind.QUOTE})
_INVOICES = frozenset(DocumentKind) - _ORDERS
_KINDS = {
    Relation.ORDER: _ORDERS,
    Relation.CREDITED_INVOICE: _INVOICES,
    Relation.LINKED_INVOICE: _INVOICES,
    Relation.DELIVERY_NOTE: frozenset({DocumentKind.DELIVERY_NOTE}),
}
"""By relation which kinds of ours fit; what is not named here is never a document of ours."""


def related_requests(document: Document) -> Iterator[str]:
    """Ids of our own requests that ``document`` refers to."""
    for related in document.related:
        if related.reference:
            yield request_id(Work.DOCUMENT, document.account, related.reference)


def related_problems(ledger: Ledger, document: Document) -> Iterator[Problem]:
    """What is wrong with the references of ``document`` to our own requests."""
    for number, related in enumerate(document.related):
        if related.reference is None:
            continue
        where = pointer("related", number, "reference")
        other = ledger.get(Request, request_key(request_id(Work.DOCUMENT, document.account, related.reference)))
        if other is None:
            yield Problem(
                "unknown_related_reference",
                where,
                f"no document of this account has the reference {related.reference}",
                "Send that document first, or give the `number` of one issued elsewhere.",
            )
        else:
            yield from _unfit(document, related, other, where)


def _unfit(document: Document, related: RelatedDocument, other: Request, where: str) -> Iterator[Problem]:
    kind, day = str(other.content.get("kind")), str(other.content.get("date"))
    if other.unissued_end:
        yield Problem(
            "related_document_not_issued",
            where,
            f"{related.reference} ended as {other.state}",
            "Refer to a document that was issued, or leave the reference out.",
        )
    if kind not in _KINDS.get(related.relation, frozenset()):
        yield Problem(
            "wrong_related_kind",
            where,
            f"{related.reference} is a {kind}",
            "An invoice fulfils an order, a credit note credits an invoice; give others by `number`.",
        )
    linked = related.relation in (Relation.CREDITED_INVOICE, Relation.LINKED_INVOICE)
    if linked and document.kind is DocumentKind.CREDIT_NOTE and str(document.date) < day:
        yield Problem(
            "date_before_credited_invoice",
            where,
            f"{related.reference} is dated {day}, after the credit note (SdI 00418)",
            "Date the credit note on that day or later.",
        )
