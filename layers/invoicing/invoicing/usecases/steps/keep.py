"""Keep: the last step of a document that went to SdI, and of what came later. It calls no provider."""

from collections.abc import Iterator
from typing import Final

from invoicing.domain.account import Record
from invoicing.domain.keeping import Altered
from invoicing.domain.request import Attention, Request, Work, request_key
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
    try:
        completed = kept.run(task.account, task.request, *_beside(shift, task))
    except Altered:
        needs_attention(shift, task.request, _ALTERED)
    else:
        shift.backlog.know(completed)


def _beside(shift: Shift, task: Task) -> Iterator[Record]:
    """What its end brings: the question for its preservation, or the answer to that."""
    request, ledger = task.request, shift.ledger
    if request.work is Work.PRESERVATION:
        document = ledger.get(Request, request_key(request.content["document"]))
        if document is not None:
            yield document.revised(preserved=request.file)
    elif Work.PRESERVATION in shift.provider(task.account).capabilities.works:
        asked = awaited(request, now_ms=shift.clock.now_ms())
        # A person may have had the document kept once more.
        if ledger.get(Request, asked.key) is None:
            yield asked
