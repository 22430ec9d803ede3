"""Send: transmit an issued electronic document to SdI, at most once, by an intent of its own."""

import logging
from typing import Final

from invoicing.abilities import TransmitsDocuments
from invoicing.domain.request import Attention, Issued, Request, State
from invoicing.domain.sdi import SdiState, SdiStatus, Transmission
from invoicing.errors import (
    Conflict,
    LeaseLost,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Reject,
    Repair,
    Retry,
    Unavailable,
)
from invoicing.ports import Metric
from invoicing.usecases.backlog import Task
from invoicing.usecases.onward import onward
from invoicing.usecases.pace import retry_after
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.outcome import cannot_connect, needs_attention, waits_for_owner

log = logging.getLogger(__name__)

LOOK_AFTER_MS: Final = 120_000
"""A server could need so long for a call whose client has gone; only then its word that nothing was sent is proof."""


# Some two days; an electronic invoice has twelve.
_TRIES = 60
# Calls whose answer was missing, and of which the provider then said that they had sent nothing.
_SENDS = 8
_BROKEN_OFF: Final = Unavailable("each call to send it broke off", code="no_answer")

_UNTOLD: Final = Attention(
    code="transmission_unknown",
    reason="The document is issued. It may have been sent to SdI, or not: the provider has not told for days.",
    remedy="Look in the provider's web panel where it stands, send it there if it was not sent, then settle this "
    "request as existing. An electronic invoice counts as issued only when SdI has it, within 12 days.",
)


def send(shift: Shift, task: Task) -> None:
    """Transmit the document of ``task``; if a call for that may have left already, ask first what became of it."""
    request = task.request
    if request.issued is None or request.sdi is None:
        raise ValueError("only an issued document that is to be transmitted is sent")
    try:
        connection = shift.connect(task.account)
    except (Repair, Retry) as error:
        cannot_connect(shift, task, error)
        return
    if not isinstance(connection, TransmitsDocuments):
        raise TypeError("a provider whose documents we send must be able to send them")
    if request.sdi.status.state is SdiState.SENDING:
        _settle(shift, task, connection, request.issued, request.sdi)
    else:
        _transmit(shift, task, connection, request.issued, request.sdi)


def _transmit(
    shift: Shift, task: Task, connection: TransmitsDocuments, issued: Issued, transmission: Transmission
) -> None:
    request = task.request
    _intend(shift, request, transmission)
    try:
        status = connection.transmit(issued)
    except LeaseLost:
        raise
    except Conflict:
        shift.forget(request)
    except Retry as error:
        _not_sent(shift, task, error)
    except Repair as error:
        _not_sent(shift, task, error)
        waits_for_owner(shift, task, error)
    except Reject as error:
        _refused(shift, shift.desk.recorded or request, error)
    except OutcomeUnknown as error:
        _unknown(shift, request, error.code)
    except Exception:
        if shift.desk.recorded is None:
            raise
        log.exception("unexpected failure of a provider", extra={"request": request.id})
        shift.telemetry.add(Metric.FAILURES)
        _unknown(shift, request, "unexpected_failure")
    else:
        shift.desk.credential = shift.desk.answered()
        _seen(shift, shift.desk.recorded or request, status)
        shift.works_again(request.served_by)


def _intend(shift: Shift, request: Request, transmission: Transmission) -> None:
    now = shift.clock.now_ms()
    begun = transmission.seen(SdiStatus(state=SdiState.SENDING), now_ms=now)
    begun = begun.model_copy(update={"intent_ms": now, "sends": transmission.sends + 1})
    due = now + shift.pace.lease_ms + shift.pace.guard_ms
    shift.desk.intend(request.moved(State.ISSUED, at_ms=now, note="about to be sent to SdI", sdi=begun, due_ms=due))


def _settle(
    shift: Shift, task: Task, connection: TransmitsDocuments, issued: Issued, transmission: Transmission
) -> None:
    """Send again only what the provider says was certainly not sent."""
    request, now = task.request, shift.clock.now_ms()
    earliest = (transmission.intent_ms or 0) + LOOK_AFTER_MS + shift.pace.guard_ms
    if now < earliest:
        shift.save(request.revised(due_ms=earliest))
        return
    try:
        status = connection.sdi_status(issued)
    except Repair as error:
        waits_for_owner(shift, task, error)
    except RateLimited as error:
        shift.desk.limited(error)
        shift.record(request, lambda current: current.revised(due_ms=now))
    except ProviderError:
        if request.tries + 1 >= _TRIES:
            needs_attention(shift, request, _UNTOLD)
        else:
            shift.record(request, lambda current: current.postponed(now + retry_after(request.tries)))
    else:
        shift.desk.credential = shift.desk.answered()
        if status.state is SdiState.TO_SEND and transmission.sends >= _SENDS:
            _refused(shift, request, _BROKEN_OFF)
            return
        again_ms = now + retry_after(transmission.sends) if status.state is SdiState.TO_SEND else None
        _seen(shift, request, status, due_ms=again_ms)


def _seen(shift: Shift, request: Request, status: SdiStatus, *, due_ms: int | None = None) -> None:
    now = shift.clock.now_ms()
    note = f"SdI: {status.state}"

    def change(current: Request) -> Request:
        sdi = _transmission(current).seen(status, now_ms=now)
        return onward(current, at_ms=now, note=note, due_ms=due_ms, sdi=sdi)

    shift.record(request, change)


def _not_sent(shift: Shift, task: Task, error: Retry | Repair) -> None:
    request, now = task.request, shift.clock.now_ms()
    pause = retry_after(request.tries)
    if isinstance(error, RateLimited):
        shift.desk.limited(error)
        pause = 0 if shift.desk.recorded is not None else pause
    elif isinstance(error, Retry) and request.tries + 1 >= _TRIES:
        # Somebody has to know while there is time left to send it by hand.
        _refused(shift, shift.desk.recorded or request, error)
        return
    if shift.desk.recorded is None:
        shift.record(request, lambda current: current.postponed(now + pause))
        return
    back, before = SdiStatus(state=SdiState.TO_SEND, said=error.code), request.sdi.sends if request.sdi else 0
    shift.record(
        shift.desk.recorded,
        lambda current: current.moved(
            State.ISSUED,
            at_ms=now,
            note=error.code,
            sdi=_transmission(current).seen(back, now_ms=now).model_copy(update={"sends": before}),
            due_ms=now + pause,
            tries=request.tries + 1,
        ),
    )


def _unknown(shift: Shift, request: Request, code: str) -> None:
    """Whether it was sent is not known: it stays `sending` until the provider tells."""
    sent, now = shift.desk.recorded, shift.clock.now_ms()
    if sent is None:
        shift.save(request.postponed(now + retry_after(request.tries)))
        return
    shift.telemetry.add(Metric.REPLIES_LOST)
    shift.record(sent, lambda current: current.moved(State.ISSUED, at_ms=now, note=code, due_ms=now + LOOK_AFTER_MS))


def _refused(shift: Shift, request: Request, error: ProviderError) -> None:
    now = shift.clock.now_ms()
    attention = Attention(
        code="not_transmitted",
        reason=f"The document is issued, but it was not sent to SdI: {error.detail} ({error.code})",
        remedy=f"{error.remedy} Mend it and send it in the provider's web panel, then settle this request as existing."
        " An electronic invoice counts as issued only when SdI has it, within 12 days.".lstrip(),
    )
    back = SdiStatus(state=SdiState.TO_SEND, said=error.code, code=error.provider_code, reason=error.detail)
    shift.record(
        request,
        lambda current: current.moved(
            State.NEEDS_ATTENTION,
            at_ms=now,
            note=attention.code,
            step=None,
            attention=attention,
            sdi=_transmission(current).seen(back, now_ms=now),
        ),
    )


def _transmission(request: Request) -> Transmission:
    if request.sdi is None:
        raise ValueError(f"{request.id} is not transmitted")
    return request.sdi
