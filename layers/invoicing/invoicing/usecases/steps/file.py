"""File: fetch the PDF of an issued document, make sure it is whole, keep it."""

import hashlib
import logging

from invoicing.domain.request import Attention, Issued, Request, State
from invoicing.domain.stored_file import StoredFile
from invoicing.errors import ProviderError, Reject, Unavailable
from invoicing.ports import Metric
from invoicing.usecases.backlog import Task
from invoicing.usecases.onward import onward
from invoicing.usecases.pace import file_after
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.outcome import asked

log = logging.getLogger(__name__)


def fetch_file(shift: Shift, task: Task) -> None:
    """Fetch and store the file of ``task``; failures never touch the document itself."""
    request = task.request
    if request.issued is None:
        raise ValueError("only an issued document has a file")
    issued = request.issued
    content = asked(shift, task, lambda: _fetch(shift, task, issued), lambda error: _later(shift, request, error))
    if content is not None:
        _store(shift, request, content)


def _fetch(shift: Shift, task: Task, issued: Issued) -> bytes:
    content = shift.connect(task.account).fetch_pdf(issued)
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
        raise Unavailable("what came is no whole PDF", code="file_not_whole")
    return content


def _store(shift: Shift, request: Request, content: bytes) -> None:
    key = f"documents/{request.account}/{request.file_stem}.pdf"
    digest = hashlib.sha256(content).hexdigest()
    metadata = {"request": request.id, "account": request.account}
    shift.files.put(key, content, sha256=digest, metadata=metadata)
    shift.telemetry.add(Metric.FILES_STORED)
    now = shift.clock.now_ms()
    file = StoredFile(key=key, sha256=digest, size=len(content), stored_ms=now)
    shift.desk.credential = shift.desk.answered()
    shift.record(request, lambda current: onward(current, at_ms=now, note="file stored", file=file))
    shift.works_again(request.served_by)


def _later(shift: Shift, request: Request, error: ProviderError) -> None:
    now = shift.clock.now_ms()
    if request.tries + 1 < shift.pace.file_tries and not isinstance(error, Reject):
        due = now + max(file_after(request.tries), error.retry_after_ms or 0)
        shift.record(request, lambda current: current.postponed(due))
        return
    attention = Attention(
        code="file_unavailable",
        reason=f"The document is issued, but its PDF did not come in {request.tries + 1} tries ({error.code}).",
        remedy="Download it in the provider's web panel, or settle this request as existing to have its PDF asked "
        "for again.",
    )
    shift.record(
        request,
        lambda current: current.moved(
            State.NEEDS_ATTENTION, at_ms=now, note=attention.code, step=None, attention=attention
        ),
    )
