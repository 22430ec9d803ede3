"""Preserve: fetch the provider's proof that it preserves a document as the law asks; the archive keeps it too.

It is asked for by a request of its own, so that no document waits for its end: nobody says when the proof is there.
"""

from typing import Final

from invoicing.abilities import PreservesDocuments
from invoicing.domain.canonical import fingerprint
from invoicing.domain.identity import request_id
from invoicing.domain.request import Attention, Event, Issued, Request, State, Step, Work, request_key
from invoicing.usecases.backlog import Task
from invoicing.usecases.pace import preservation_after
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.outcome import asked, needs_attention
from invoicing.usecases.steps.sdi_files import stored

# A week of days, then eight weeks.
_TRIES: Final = 15
_MISSING: Final = Attention(
    code="preservation_unavailable",
    reason="The document is issued and kept, but the provider had no preservation package of it in two months.",
    remedy="Ask the provider, or download it in its web panel. Settle this request as existing to have it asked for "
    "again, or with `follow`: false if you see to it yourself.",
)


def awaited(document: Request, *, now_ms: int) -> Request:
    """The request for the preservation package of ``document``, which is issued; first asked for after a day."""
    values = {"document": document.id}
    return Request(
        id=request_id(Work.PRESERVATION, document.account, document.id),
        work=Work.PRESERVATION,
        account=document.account,
        at=document.at,
        content=values,
        fingerprint=fingerprint(values),
        accepted_ms=now_ms,
        state=State.ISSUED,
        step=Step.PRESERVE,
        due_ms=now_ms + preservation_after(0),
        issued=document.issued,
        history=(Event(at_ms=now_ms, state=State.ISSUED, note="the document is kept", who="worker"),),
    )


def preserve(shift: Shift, task: Task) -> None:
    """Ask once for the package of ``task``, and come back after a day or a week unless it is there."""
    request, now = task.request, shift.clock.now_ms()
    document = shift.ledger.get(Request, request_key(request.content["document"]))
    if document is None or request.issued is None:
        raise ValueError("only an issued document is preserved")
    if not task.account.configuration.preservation:
        note = "not asked for any more"
        shift.save(request.moved(State.COMPLETED, at_ms=now, note=note, step=None))
        return
    issued = request.issued
    content = asked(shift, task, lambda: _fetch(shift, task, issued), lambda _: _later(shift, request, now))
    if content is not None:
        file = stored(shift, document, f"{document.file_stem}.preservation.zip", content)
        shift.desk.credential = shift.desk.answered()
        note = "package stored"
        shift.record(
            request,
            lambda current: current.moved(State.ISSUED, at_ms=now, note=note, step=Step.KEEP, due_ms=now, file=file),
        )
        shift.works_again(request.served_by)


def _fetch(shift: Shift, task: Task, issued: Issued) -> bytes:
    connection = shift.connect(task.account)
    if not isinstance(connection, PreservesDocuments):
        raise TypeError("a provider that is said to preserve documents must be able to prove it")
    return connection.fetch_preservation_package(issued)


def _later(shift: Shift, request: Request, now_ms: int) -> None:
    tries = request.tries + 1
    if tries < _TRIES:
        shift.record(request, lambda current: current.postponed(now_ms + preservation_after(tries)))
    else:
        needs_attention(shift, request, _MISSING)
