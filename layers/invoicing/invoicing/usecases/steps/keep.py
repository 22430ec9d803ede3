"""Keep: the last step of a document that went to SdI, and of what came later. It calls no provider."""

from typing import Final

from invoicing.domain.keeping import Altered, Lost
from invoicing.domain.request import Attention, Preservation, Request, State, Step, Work, request_key
from invoicing.domain.sdi import SdiState
from invoicing.usecases.backlog import Task
from invoicing.usecases.keep_document import KeepDocument
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.outcome import needs_attention
from invoicing.usecases.steps.preserve import awaited

_ALTERED: Final = Attention(
    code="not_archived",
    reason="The document is issued, but a file of it is not what was stored, or the archive holds something else in "
    "the place that is its own.",
    remedy="Run `sportello archive verify`; after a restored ledger, `sportello archive resume`. Then settle this "
    "request as existing to have it archived again.",
)


def keep(shift: Shift, task: Task) -> None:
    """Put what there is of ``task`` into the archive, and complete it."""
    kept = KeepDocument(shift.ledger, shift.files, shift.archive, shift.clock)
    request = task.request
    try:
        if request.work is Work.PRESERVATION:
            completed = kept.run(task.account, request, _answered(shift, request))
        elif (asked := _asked(shift, task)) is not None:
            completed = kept.run(task.account, request, asked, preservation=Preservation(request=asked.id))
        else:
            completed = kept.run(task.account, request)
    except Altered as error:
        if isinstance(error, Lost) and request.work is Work.PRESERVATION:
            now, note = shift.clock.now_ms(), "its file is lost: it is asked for anew"
            shift.save(request.moved(State.ISSUED, at_ms=now, note=note, step=Step.PRESERVE, due_ms=now, file=None))
        else:
            needs_attention(shift, request, _ALTERED)
    else:
        shift.backlog.know(completed)


def _answered(shift: Shift, request: Request) -> Request:
    """The document that ``request`` was about, with what came of it."""
    document = shift.ledger.get(Request, request_key(request.content["document"]))
    if document is None:
        raise ValueError("only what there is can be supplemented")
    return document.revised(preservation=Preservation(request=request.id, file=request.file))


def _asked(shift: Shift, task: Task) -> Request | None:
    """The question for its preservation; None where there is no answer, or it was asked before."""
    works = shift.provider(task.account).capabilities.works
    if Work.PRESERVATION not in works or not task.account.configuration.preservation:
        return None
    sdi = task.request.sdi
    if sdi is not None and sdi.status.state in (SdiState.DISCARDED, SdiState.FAILED):
        # A person sees to it: what was issued is another file than the one that is known here.
        return None
    asked = awaited(task.request, now_ms=shift.clock.now_ms())
    return asked if shift.ledger.get(Request, asked.key) is None else None
