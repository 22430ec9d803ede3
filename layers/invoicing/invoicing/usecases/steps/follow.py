"""Follow: what became of a transmitted document at SdI, until its end; then its files are kept."""

from invoicing.abilities import FollowsDocuments
from invoicing.domain.request import Attention, Issued, Request, State, Step
from invoicing.domain.sdi import BAD_ENDS, SdiState, Transmission
from invoicing.errors import LeaseLost, ProviderError, RateLimited, Repair
from invoicing.usecases.backlog import Task
from invoicing.usecases.onward import onward
from invoicing.usecases.pace import DAY, follow_after
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.outcome import asked, needs_attention, waits_for_owner
from invoicing.usecases.steps.sdi_files import with_notices, with_xml

# SdI tells a sender within five days; it tries to reach a public body for ten, which has fifteen to answer; then no
# news are good news.
PATIENCE_MS = 30 * DAY
# No news are no news at all while SdI has not been heard of: it answers within five days, or never got the file.
SILENCE_MS = 6 * DAY

_REMEDIES = {
    SdiState.DISCARDED: "SdI has not taken it, so it does not count as issued. Mend it in the provider's web panel and "
    "send it again there within five days, with the same number and date; then settle this request as existing.",
    SdiState.REFUSED: "The public body refuses it. Agree with it what is to be mended, then correct it with a credit "
    "note or send it again in the provider's web panel, and settle this request as existing.",
    SdiState.FAILED: "The provider could not send it. Send it again in its web panel, or ask its support; then settle "
    "this request as existing.",
}

_REMEDIES_OF_OURS = {
    SdiState.DISCARDED: "SdI has not taken it, so it does not count as issued. Send the corrected document within five "
    "days to the request's `resend`: it goes out as a new file, with the same number and date.",
    SdiState.FAILED: "It never came to SdI. Mend what stood in the way, then have it sent again by the request's "
    "`resend`: it goes out as a new file, with the same number and date.",
}
_KNOWN = (
    "SdI has a document of this number already, or this very file. Look which one, in the tax portal. If it is this "
    "document, settle this request as existing with `follow`: false. If it is another one, have this sent again by its "
    "`resend`: it gets another number."
)

_UNTOLD = Attention(
    code="sdi_untold",
    reason="The document was sent to SdI, and nothing was heard of it since.",
    remedy="Look where it stands, in the provider's web panel or the tax portal. Settle this request as existing to "
    "have it asked for again, or with `follow`: false if you see to it yourself.",
)
_NO_XML = Attention(
    code="xml_unavailable",
    reason="The document has its end at SdI, but its XML did not come.",
    remedy="Download it in the provider's web panel, or settle this request as existing to have it asked for again.",
)


def follow(shift: Shift, task: Task) -> None:
    """Ask once what became of the document of ``task``, and come back later unless that was its end."""
    request, now = task.request, shift.clock.now_ms()
    if request.issued is None or request.sdi is None:
        raise ValueError("only a transmitted document is followed")
    issued, sdi = request.issued, request.sdi
    found = asked(shift, task, lambda: _look(shift, task, issued, sdi), lambda _: _untold(shift, request, sdi))
    if found is None:
        return
    connection, seen = found
    shift.desk.credential = shift.desk.answered()
    if _unheard_of(seen, now):
        needs_attention(shift, request.revised(sdi=seen), _UNTOLD)
    elif _over(seen, now) and seen.xml is None:
        _end(shift, task, connection, issued, seen)
    else:
        _record(shift, request, seen)
    shift.works_again(request.served_by)


def _look(shift: Shift, task: Task, issued: Issued, sdi: Transmission) -> tuple[FollowsDocuments, Transmission]:
    connection = shift.connect(task.account)
    if not isinstance(connection, FollowsDocuments):
        raise TypeError("a provider whose documents we send must be able to tell what became of them")
    status = sdi.status if sdi.ended else connection.sdi_status(issued)
    return connection, sdi.seen(status, now_ms=shift.clock.now_ms())


def _end(shift: Shift, task: Task, connection: FollowsDocuments, issued: Issued, seen: Transmission) -> None:
    """Keep the files of its way; that they do not come keeps nobody from what they have to mend."""
    request, now = task.request, shift.clock.now_ms()
    try:
        seen = with_notices(shift, request, connection, issued, seen)
        seen = with_xml(shift, request, connection, issued, seen)
    except LeaseLost:
        raise
    except Repair as error:
        waits_for_owner(shift, task, error)
    except RateLimited as error:
        shift.desk.limited(error)
        shift.record(request, lambda current: _unseen(current, request).revised(sdi=seen, due_ms=now))
    except ProviderError:
        _without_xml(shift, request, seen)
    else:
        _record(shift, request, seen)


def _without_xml(shift: Shift, request: Request, seen: Transmission) -> None:
    due = shift.clock.now_ms() + follow_after(request.tries)
    if seen.status.state in BAD_ENDS:
        _record(shift, request, seen)
    elif request.tries + 1 < shift.pace.file_tries:
        shift.record(request, lambda current: _unseen(current, request).postponed(due).revised(sdi=seen))
    else:
        needs_attention(shift, request.revised(sdi=seen), _NO_XML)


def _untold(shift: Shift, request: Request, transmission: Transmission) -> None:
    now = shift.clock.now_ms()
    if now - transmission.since_ms > PATIENCE_MS:
        needs_attention(shift, request, _UNTOLD)
    else:
        shift.record(request, lambda current: current.postponed(now + follow_after(request.tries)))


def _record(shift: Shift, request: Request, seen: Transmission) -> None:
    now = shift.clock.now_ms()
    status = seen.status
    if status.state in BAD_ENDS:
        attention = _attention(seen)
        shift.record(
            request,
            lambda current: _unseen(current, request).moved(
                State.NEEDS_ATTENTION, at_ms=now, note=attention.code, step=None, attention=attention, sdi=seen
            ),
        )
    elif seen.xml is not None and _over(seen, now):
        # Patience may have run out since the provider was asked: then the file is still to be fetched.
        note = f"SdI: {status.state}"
        shift.record(
            request,
            lambda current: _unseen(current, request).moved(
                State.ISSUED, at_ms=now, note=note, step=Step.KEEP, due_ms=now, sdi=seen
            ),
        )
    else:
        later = seen.model_copy(update={"looks": seen.looks + 1})
        due = now + follow_after(later.looks)
        if request.sdi is not None and request.sdi.status.state is status.state:
            shift.record(request, lambda current: _unseen(current, request).revised(sdi=later, due_ms=due, tries=0))
        else:
            note = f"SdI: {status.state}"
            shift.record(
                request, lambda current: onward(_unseen(current, request), at_ms=now, note=note, due_ms=due, sdi=later)
            )


def _unseen(current: Request, request: Request) -> Request:
    """``current``, if nobody has looked since ``request`` was read: an older look must not undo a newer one.

    Raises:
        ValueError: somebody has.
    """
    if current.step is not request.step or current.sdi != request.sdi:
        raise ValueError(f"{request.id} was looked at since")
    return current


def _unheard_of(transmission: Transmission, now_ms: int) -> bool:
    """Whether we have sent it ourselves, and SdI should have said something of it by now: it always does."""
    patience = PATIENCE_MS if transmission.status.sdi_id else SILENCE_MS
    return transmission.with_issue and not transmission.ended and now_ms - transmission.since_ms > patience


def _over(transmission: Transmission, now_ms: int) -> bool:
    """Whether nothing more is to be waited for: it has ended, or there were no news for long."""
    return transmission.ended or now_ms - transmission.since_ms > PATIENCE_MS


def _attention(seen: Transmission) -> Attention:
    status = seen.status
    told = " ".join(part for part in (status.code, status.reason) if part) or "it gave no reason"
    remedies = _REMEDIES | _REMEDIES_OF_OURS if seen.with_issue else _REMEDIES
    remedy = _KNOWN if seen.known_already else remedies[status.state]
    return Attention(code=f"sdi_{status.state}", reason=f"SdI: {told}", remedy=remedy)
