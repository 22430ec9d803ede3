"""Keep: the last step of a document that went to SdI. It calls no provider."""

from typing import Final

from invoicing.domain.keeping import Altered
from invoicing.domain.request import Attention
from invoicing.usecases.backlog import Task
from invoicing.usecases.keep_document import KeepDocument
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.outcome import needs_attention

_ALTERED: Final = Attention(
    code="not_archived",
    reason="The document is issued, but a file of it is not what was stored, or the archive holds something else in "
    "the place that is its own.",
    remedy="Run `sportello archive verify`; after a restored ledger, `sportello archive resume`. Then settle this "
    "request as existing to have it archived again.",
)


def keep(shift: Shift, task: Task) -> None:
    """Put the document of ``task`` into the archive, and complete it."""
    try:
        kept = KeepDocument(shift.ledger, shift.files, shift.archive, shift.clock).run(task.account, task.request)
    except Altered:
        needs_attention(shift, task.request, _ALTERED)
    else:
        shift.backlog.know(kept)
