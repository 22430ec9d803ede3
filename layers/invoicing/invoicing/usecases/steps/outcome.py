"""What comes of a call that may change something, written down by what has to happen next."""

import logging
from collections.abc import Callable

from invoicing.domain.problem import Problem
from invoicing.domain.request import Attention, Issued, Request, State, Step, Work
from invoicing.errors import Conflict, LeaseLost, OutcomeUnknown, ProviderError, RateLimited, Reject, Repair, Retry
from invoicing.usecases.backlog import Task
from invoicing.usecases.pace import retry_after
from invoicing.usecases.shift import Shift

log = logging.getLogger(__name__)


def attempt(shift: Shift, task: Task, call: Callable[[], Issued]) -> None:
    """Make ``call``, whose intent stands at the desk, and write down what came of it.

    Raises:
        LeaseLost: another worker serves the credential now.
    """
    try:
        issued = call()
    except LeaseLost:
        raise
    except Conflict:
        # Cancelled, or settled by a person, in the moment before the call: nothing was written, nothing left.
        shift.forget(task.request)
    except Retry as error:
        _not_sent(shift, task, error)
    except Repair as error:
        _back_to_waiting(shift, task.request, shift.clock.now_ms(), error.code)
        waits_for_owner(shift, task, error)
    except Reject as error:
        rejected(shift, shift.desk.recorded or task.request, error)
    except OutcomeUnknown as error:
        unknown(shift, task.request, error.code)
    except Exception:
        if shift.desk.recorded is None:
            # Before the permit: nothing left. The worker counts such failures until a person has to look.
            raise
        # A bug of ours after the permit: whether a byte left cannot be told any more.
        log.exception("unexpected failure of a provider", extra={"request": task.request.id})
        unknown(shift, task.request, "unexpected_failure")
    else:
        issued_as(shift, shift.desk.recorded or task.request, issued)


def issued_as(shift: Shift, request: Request, issued: Issued) -> None:
    """The provider made it: fetch its file next, if there is to be one."""
    # Should the ledger be out of reach now, the log is where a person finds what was made.
    log.info("issued", extra={"request": request.id, "provider_id": issued.provider_id, "number": issued.number})
    shift.desk.credential = shift.desk.answered()
    wants_file = request.work is Work.DOCUMENT and bool(request.content.get("file", True))
    now = shift.clock.now_ms()

    def change(current: Request) -> Request:
        note = f"issued as number {issued.number}" if issued.number else "done"
        if wants_file:
            return current.moved(
                State.ISSUED, at_ms=now, note=note, step=Step.FILE, due_ms=now, issued=issued, attention=None
            )
        return current.moved(State.COMPLETED, at_ms=now, note=note, step=None, issued=issued, attention=None)

    shift.record(request, change)
    shift.works_again(request.account)


def rejected(shift: Shift, request: Request, error: ProviderError) -> None:
    """Final: the provider said no."""
    if shift.desk.recorded is not None:
        shift.desk.credential = shift.desk.answered()
    problem = Problem(error.code, error.pointer, error.detail, error.remedy)
    now = shift.clock.now_ms()
    shift.record(
        request,
        lambda current: current.moved(
            State.REJECTED, at_ms=now, note=error.code, step=None, rejection=(problem,), attention=None
        ),
    )


def unknown(shift: Shift, request: Request, code: str) -> None:
    """A call may have left and its answer is missing: settle it before anything else."""
    sent = shift.desk.recorded
    if sent is None:
        # The intent was never written, so no byte left; the provider failed before its call.
        shift.save(request.postponed(shift.clock.now_ms() + retry_after(request.tries)))
        return
    now = shift.clock.now_ms()
    repeated = request.state is State.UNKNOWN
    due, tries = (now + retry_after(request.tries), request.tries + 1) if repeated else (now, 0)
    shift.record(
        sent,
        lambda current: current.moved(State.UNKNOWN, at_ms=now, note=code, step=Step.SETTLE, due_ms=due, tries=tries),
    )


def waits_for_owner(shift: Shift, task: Task, error: Repair) -> None:
    """The account cannot be used: its requests stay accepted until the owner repairs it."""
    shift.block(task.account, error)


def needs_attention(shift: Shift, request: Request, attention: Attention) -> Request:
    """Only a person can go on."""
    now = shift.clock.now_ms()
    return shift.save(
        request.moved(State.NEEDS_ATTENTION, at_ms=now, note=attention.code, step=None, attention=attention)
    )


def _not_sent(shift: Shift, task: Task, error: Retry) -> None:
    now = shift.clock.now_ms()
    if isinstance(error, RateLimited) and shift.desk.recorded is not None:
        shift.desk.limited(error)
        _back_to_waiting(shift, task.request, now, error.code)
    else:
        _back_to_waiting(shift, task.request, now + retry_after(task.request.tries), error.code)


def _back_to_waiting(shift: Shift, request: Request, due_ms: int, code: str) -> None:
    sent = shift.desk.recorded
    if sent is None:
        shift.save(request.postponed(due_ms))
        return
    back = State.UNKNOWN if request.state is State.UNKNOWN else State.ACCEPTED
    now = shift.clock.now_ms()
    shift.record(
        sent,
        lambda current: current.moved(
            back,
            at_ms=now,
            note=code,
            step=request.step,
            due_ms=due_ms,
            tries=request.tries + 1,
            intent_ms=request.intent_ms,
        ),
    )
