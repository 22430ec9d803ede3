"""Create: write the intent, make the one call, write down what came of it."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace

from invoicing.abilities import SavesCredits, SavesCustomers, SavesProducts
from invoicing.contract import Connection, IssuedDocument, Order
from invoicing.domain.dates import parse_date
from invoicing.domain.document import Document
from invoicing.domain.identity import request_id
from invoicing.domain.request import Attention, Issued, Request, State, Work, request_key
from invoicing.domain.tasks import CreditToBill, CustomerUpdate, ProductUpdate
from invoicing.errors import Reject, Repair, Retry, Unsupported
from invoicing.usecases.backlog import Task
from invoicing.usecases.new_request import as_written
from invoicing.usecases.pace import MINUTE
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.intent import intent
from invoicing.usecases.steps.outcome import attempt, cannot_connect, rejected
from invoicing.usecases.steps.prove import prove

log = logging.getLogger(__name__)


def create(shift: Shift, task: Task) -> None:
    """Issue the document (or save the contact, product or credit) of ``task``, if all it refers to is issued."""
    request = task.request
    if request.work is Work.ACCOUNT_CHECK:
        prove(shift, task)
        return
    others = [shift.ledger.get(Request, request_key(other)) for other in request.waits_for]
    orphaned = _orphaned(others)
    now = shift.clock.now_ms()
    if orphaned is not None:
        note = orphaned.code
        shift.save(request.moved(State.NEEDS_ATTENTION, at_ms=now, note=note, step=None, attention=orphaned))
    elif any(other is None or other.issued is None for other in others):
        shift.save(request.revised(due_ms=now + waits(request, now)))
    else:
        _call(shift, task)


def waits(request: Request, now_ms: int) -> int:
    """How long to wait before looking again at what ``request`` refers to: longer the longer it has waited."""
    return min(max((now_ms - request.accepted_ms) // 10, MINUTE // 4), 15 * MINUTE)


def perform(connection: Connection, shift: Shift, request: Request) -> Issued:
    """Make the one call of ``request``."""
    if request.work is Work.CUSTOMER and isinstance(connection, SavesCustomers):
        return connection.save_customer(CustomerUpdate.model_validate(request.content))
    if request.work is Work.PRODUCT and isinstance(connection, SavesProducts):
        return connection.save_product(ProductUpdate.model_validate(request.content))
    if request.work is Work.CREDIT and isinstance(connection, SavesCredits):
        return connection.save_credit(CreditToBill.model_validate(request.content))
    if request.work is Work.DOCUMENT:
        return connection.issue(order(shift, request))
    raise Unsupported("the provider cannot do this", code="unsupported_work")


def order(shift: Shift, request: Request, *, sent_ms: int | None = None) -> Order:
    """The order of ``request``, with the provider's names of the documents it refers to; ``sent_ms`` as there.

    A document that was issued elsewhere, before the account was moved, has a number and a date here, and no id.
    """
    document, account = Document.model_validate(request.content), shift.backlog.account(request.served_by)
    if account is not None:
        document = as_written(document, account)
    related: dict[str, IssuedDocument] = {}
    for reference in (other.reference for other in document.related if other.reference):
        other = shift.ledger.get(Request, request_key(request_id(Work.DOCUMENT, request.account, reference)))
        if other is not None and other.issued is not None:
            related[reference] = IssuedDocument(
                provider_id=other.issued.provider_id if other.served_by == request.served_by else "",
                number=other.issued.number,
                date=parse_date(_date(other.content)),
            )
    return Order(
        document=document,
        key=request.id,
        related=related,
        sent_ms=sent_ms,
        last_ms=request.intent_ms if sent_ms is not None else None,
        number=request.number or "",
        progressive=request.progressive or "",
    )


def _call(shift: Shift, unnumbered: Task) -> None:
    task = unnumbered
    try:
        task = replace(unnumbered, request=shift.numbered(unnumbered))
        connection = shift.connect(task.account)
    except Reject as error:
        rejected(shift, task.request, error)
        return
    except (Repair, Retry) as error:
        cannot_connect(shift, task, error)
        return
    shift.desk.intend(intent(task.request, shift.clock.now_ms(), shift.pace))
    attempt(shift, task, lambda: perform(connection, shift, task.request))


def _orphaned(others: Iterable[Request | None]) -> Attention | None:
    """Why what refers to ``others`` cannot be issued as it is: one of them ended, or is lost.

    It was known when this was accepted, and records are read as they are, never as they were.
    """
    for other in others:
        if other is None:
            return Attention(
                code="related_document_unknown",
                reason="it refers to a document that the ledger does not know any more: it was restored, or changed",
                remedy="Look for that document at the provider. If it is there, cancel this request and send it again "
                "under a new reference, with that one's number and date, or named in `notes` where the provider takes "
                "no number. If not, send that one again under its own reference, then settle this request as not "
                "existing.",
            )
        if other.unissued_end:
            return Attention(
                code="related_document_not_issued",
                reason=f"it refers to {other.reference}, which ended as {other.state}",
                remedy="Cancel this request, and send it again under a new reference with what it should refer to.",
            )
    return None


def _date(content: Mapping[str, object]) -> object:
    return content["date"]
