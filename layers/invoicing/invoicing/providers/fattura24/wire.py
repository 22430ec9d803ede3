"""From our documents to Fattura24's XML. Pure: no call, no clock.

Elements and their meaning follow the vendor's samples (pages "crea documento", "crea fattura elettronica", "crea
credito") and, where those are silent, the official WooCommerce plugin 7.1.1.
"""

import json
from collections.abc import Iterable

from invoicing.contract import IssuedDocument, Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind, Line, RelatedDocument, Relation
from invoicing.domain.mappings import Mappings
from invoicing.domain.money import ZERO, plain
from invoicing.domain.tasks import CreditToBill, CustomerUpdate
from invoicing.domain.totals import compute
from invoicing.domain.vat import VatPayability
from invoicing.errors import Unsupported
from invoicing.providers.fattura24.customer import write_customer
from invoicing.providers.fattura24.kinds import CREDIT_NOTE_TYPE, document_type
from invoicing.providers.fattura24.payments import write_instalments, write_method
from invoicing.providers.fattura24.xml_writing import Elements, Envelope

_MAPPINGS_WITHOUT_GROUPS = Mappings()


def document_xml(order: Order, configuration: AccountConfiguration) -> str:
    """The request that has ``order`` issued; ``checks`` has found nothing that it could not say.

    Raises:
        Unsupported: it refers to a document of ours whose id or number is not known.
    """
    document, mappings = order.document, configuration.mappings
    if document.date is None:
        raise Unsupported("the document has no date", code="missing_field", pointer="/date")
    envelope = Envelope()
    into = envelope.document
    into.code("DocumentType", document_type(document))
    _write_credit_note(into, order)
    into.code("Date", document.date.isoformat())
    into.code("IdNumerator", mappings.series.get(document.series or ""))
    into.code("IdTemplate", mappings.templates.get(document.template or ""))
    into.code("Currency", document.currency)
    into.code("F24OrderId", _order_id(order))
    write_customer(into, document.customer, electronic=document.electronic)
    into.text("Object", document.subject)
    into.text("FootNotes", document.notes)
    into.truth("SendEmail", document.email_to_customer)
    _write_totals(into, document)
    write_method(into, document, mappings.payment_accounts)
    write_instalments(into, document)
    _write_rows(into, document.lines, mappings)
    return envelope.xml()


def customer_xml(update: CustomerUpdate) -> str:
    """The request that creates or updates a contact."""
    envelope = Envelope()
    write_customer(envelope.document, update.customer)
    return envelope.xml()


def credit_xml(credit: CreditToBill) -> str:
    """The request that notes something to be billed later; ``I`` is what the vendor's sample of a credit says."""
    envelope = Envelope()
    into = envelope.document
    into.code("DocumentType", "I")
    write_customer(into, credit.customer)
    into.text("Object", credit.subject)
    _write_rows(into, credit.lines, _MAPPINGS_WITHOUT_GROUPS)
    return envelope.xml()


def _write_credit_note(into: Elements, order: Order) -> None:
    if order.document.kind is not DocumentKind.CREDIT_NOTE:
        return
    into.code("FeDocType", CREDIT_NOTE_TYPE)
    credited = [
        {"2.1.6.2": number, "2.1.6.3": day}
        for number, day in _credited(order, _of(order.document, Relation.CREDITED_INVOICE))
    ]
    if credited:
        # The name is spelled so; the keys are paths of the FatturaPA format (DatiFattureCollegate).
        into.text("FeDocParamiter", json.dumps({"2.1.6": credited}, ensure_ascii=False, separators=(",", ":")))


def _credited(order: Order, related: Iterable[tuple[int, RelatedDocument]]) -> Iterable[tuple[str, str]]:
    for position, other in related:
        if other.number is not None:
            yield other.number, str(other.date)
            continue
        issued = _issued(order, position, other)
        if issued.number is None:
            raise Unsupported(
                "the number of the credited invoice is not known",
                code="related_document_without_number",
                remedy="Send `number` and `date` of the credited invoice instead of `reference`.",
                pointer=f"/related/{position}/reference",
            )
        yield issued.number, issued.date.isoformat()


def _order_id(order: Order) -> str | None:
    """Fattura24's own id of the order it fulfils: an order's number means nothing there."""
    for position, other in _of(order.document, Relation.ORDER):
        issued = _issued(order, position, other)
        if not issued.provider_id:
            raise _not_here(position)
        return issued.provider_id
    return None


def _of(document: Document, relation: Relation) -> list[tuple[int, RelatedDocument]]:
    return [(position, other) for position, other in enumerate(document.related) if other.relation is relation]


def _issued(order: Order, position: int, other: RelatedDocument) -> IssuedDocument:
    issued = order.related.get(other.reference or "")
    if issued is None:
        raise _not_here(position)
    return issued


def _not_here(position: int) -> Unsupported:
    return Unsupported(
        "the document it refers to is not issued, or its id is not known",
        code="related_document_not_issued",
        remedy="Refer to a document that was issued at Fattura24.",
        pointer=f"/related/{position}/reference",
    )


def _write_totals(into: Elements, document: Document) -> None:
    totals = compute(document)
    into.amount("TotalWithoutTax", totals.net)
    into.amount("VatAmount", totals.vat)
    into.amount("Total", totals.gross)
    if document.electronic and document.vat_payability not in (None, VatPayability.IMMEDIATE):
        into.code("VatType", document.vat_payability)
    into.code("FeVirtualStamp", "V" if document.stamp_duty else None)


def _write_rows(into: Elements, lines: Iterable[Line], mappings: Mappings) -> None:
    rows = into.container("Rows")
    for line in lines:
        row = rows.container("Row")
        row.text("Code", line.code)
        row.text("Description", line.description)
        row.exact("Qty", line.quantity)
        row.text("Um", line.unit)
        row.exact("Price", line.unit_price)
        row.exact("Discounts", (line.discount and line.discount.percent) or ZERO)
        rate = plain(line.vat_rate)
        row.code("VatCode", rate)
        row.text("VatDescription", f"{rate}% {line.vat_nature}" if line.vat_nature else f"{rate}%")
        row.code("FeVatNature", line.vat_nature)
        row.code("IdPdc", mappings.product_groups.get(line.product_group or ""))
