"""What comes of a call that may change something, written down by what has to happen next."""

import logging
from collections.abc import Callable

from invoicing.domain.problem import Problem
from invoicing.domain.request import Attention, Issued, Request, State, Step
from invoicing.errors import Conflict, LeaseLost, OutcomeUnknown, ProviderError, RateLimited, Reject, Repair, Retry
from invoicing.ports import Metric
from invoicing.usecases.backlog import Task
from invoicing.usecases.onward import onward
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
        shift.telemetry.add(Metric.FAILURES)
        unknown(shift, task.request, "unexpected_failure")
    else:
        issued_as(shift, shift.desk.recorded or task.request, issued)


def asked[T](shift: Shift, task: Task, ask: Callable[[], T], later: Callable[[ProviderError], None]) -> T | None:
    """What ``ask`` brings, a question that changes nothing; None if that was no answer, which is then seen to.

    Args:
        later: what to do where the answer may come another time.

    Raises:
        LeaseLost: another worker serves the credential now.
    """
    try:
        return ask()
    except LeaseLost:
        raise
    except Repair as error:
        waits_for_owner(shift, task, error)
    except RateLimited as error:
        # The window says when to ask again; it is no sign that there is nothing.
        shift.desk.limited(error)
        now = shift.clock.now_ms()
        shift.record(task.request, lambda current: current.revised(due_ms=now))
    except ProviderError as error:
        later(error)
    return None


def issued_as(shift: Shift, request: Request, issued: Issued) -> None:
    """The provider made it: go on with what comes next."""
    # Should the ledger be out of reach now, the log is where a person finds what was made.
    log.info("issued", extra={"request": request.id, "provider_id": issued.provider_id, "number": issued.number})
    shift.telemetry.add(Metric.ISSUED)
    shift.desk.credential = shift.desk.answered()
    now = shift.clock.now_ms()
    note = f"issued as number {issued.number}" if issued.number else "done"
    shift.record(request, lambda current: onward(current, at_ms=now, note=note, issued=issued))
    shift.works_again(request.served_by)


def rejected(shift: Shift, request: Request, error: ProviderError) -> None:
    """Final: the provider said no."""
    if shift.desk.recorded is not None:
        shift.desk.credential = shift.desk.answered()
    shift.telemetry.add(Metric.REJECTED)
    found = error.problems or (Problem(error.code, error.pointer, error.detail, error.remedy),)
    now = shift.clock.now_ms()
    shift.record(
        request,
        lambda current: current.moved(
            State.REJECTED, at_ms=now, note=error.code, step=None, rejection=found, attention=None
        ),
    )


def unknown(shift: Shift, request: Request, code: str) -> None:
    """A call may have left and its answer is missing: settle it before anything else."""
    sent = shift.desk.recorded
    if sent is None:
        # The intent was never written, so no byte left; the provider failed before its call.
        shift.save(request.postponed(shift.clock.now_ms() + retry_after(request.tries)))
        return
    shift.telemetry.add(Metric.REPLIES_LOST)
    now = shift.clock.now_ms()
    repeated = request.state is State.UNKNOWN
    due, tries = (now + retry_after(request.tries), request.tries + 1) if repeated else (now, 0)
    shift.record(
        sent,
        lambda current: current.moved(State.UNKNOWN, at_ms=now, note=code, step=Step.SETTLE, due_ms=due, tries=tries),
    )


def waits_for_owner(shift: Shift, task: Task, error: Repair) -> None:
    """The account cannot be used: its requests stay accepted until the owner repairs it."""
    shift.block(task, error)


def cannot_connect(shift: Shift, task: Task, error: Repair | Retry) -> None:
    """Nothing was asked: the account waits for its owner, or its credential could not be renewed just now."""
    if isinstance(error, Repair):
        waits_for_owner(shift, task, error)
        return
    if isinstance(error, RateLimited):
        shift.desk.limited(error)
    shift.record(task.request, lambda current: current.postponed(shift.clock.now_ms() + retry_after(current.tries)))


def needs_attention(shift: Shift, request: Request, attention: Attention) -> Request:
    """Only a person can go on."""
    now = shift.clock.now_ms()
    return shift.save(
        request.moved(State.NEEDS_ATTENTION, at_ms=now, note=attention.code, step=None, attention=attention)
    )


def _not_sent(shift: Shift, task: Task, error: Retry) -> None:
    pause = retry_after(task.request.tries)
    if isinstance(error, RateLimited):
        shift.desk.limited(error)
        pause = 0 if shift.desk.recorded is not None else pause
    _back_to_waiting(shift, task.request, shift.clock.now_ms() + pause, error.code)


def _back_to_waiting(shift: Shift, request: Request, due_ms: int, code: str) -> None:
    sent = shift.desk.recorded
    if sent is None:
        # Something may have been asked before, and its answer been about a limit.
        shift.record(request, lambda current: current.postponed(due_ms))
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
