"""What comes after a document was issued: it is sent to SdI, its file fetched, its way followed, all of it kept."""

from typing import Any

from invoicing.domain.request import Request, State, Step, Work
from invoicing.domain.sdi import SdiState, SdiStatus
from invoicing.usecases.pace import follow_after


def next_step(request: Request) -> Step | None:
    """What is still to be done for an issued ``request``; None if nothing is."""
    if request.work is Work.PRESERVATION and request.file is None:
        return Step.PRESERVE
    sdi = request.sdi
    if sdi is not None and sdi.status.state in (SdiState.TO_SEND, SdiState.SENDING):
        return Step.SEND
    wants_file = request.work is Work.DOCUMENT and bool(request.content.get("file", True))
    # Without the provider's id, as after a person's word, no file can be asked for.
    if wants_file and request.file is None and request.issued is not None and request.issued.provider_id:
        return Step.FILE
    if sdi is not None and (not sdi.ended or sdi.xml is None):
        return Step.FOLLOW
    is_kept = sdi is not None or request.work is Work.PRESERVATION
    return Step.KEEP if is_kept and request.kept is None else None


def onward(
    request: Request, *, at_ms: int, note: str, due_ms: int | None = None, who: str = "worker", **changes: Any
) -> Request:
    """``request`` with ``changes``, on to what is still to be done; completed if nothing is.

    It is due at once, news of SdI after a while, or when ``due_ms`` says.
    """
    changed = request.revised(attention=None, **changes)
    if changed.sdi is not None and changed.sdi.with_issue and changed.sdi.status.state is SdiState.TO_SEND:
        changed = changed.revised(sdi=changed.sdi.seen(SdiStatus(state=SdiState.SENT), now_ms=at_ms))
    step = next_step(changed)
    state = State.ISSUED if step else State.COMPLETED
    pause = follow_after(0) if step is Step.FOLLOW else 0
    return changed.moved(state, at_ms=at_ms, note=note, who=who, step=step, due_ms=due_ms or at_ms + pause)
