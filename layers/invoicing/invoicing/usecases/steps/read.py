"""Read: what an account's owner asked to know of the provider: whether the key works, or one of its lists."""

from dataclasses import replace
from typing import Any

from invoicing.abilities import ChecksAccount, ReadsLookups
from invoicing.contract import Connection
from invoicing.domain.account import Account, AccountStatus
from invoicing.domain.lookup import Filter, Lookup, LookupName, lookup_of
from invoicing.domain.problem import Problem
from invoicing.domain.request import Request, State, Step, Work
from invoicing.errors import (
    Conflict,
    LeaseLost,
    ProviderError,
    RateLimited,
    Reject,
    Repair,
    TooLarge,
    Unauthorized,
    Unsupported,
)
from invoicing.usecases.backlog import Task
from invoicing.usecases.pace import HOUR, retry_after
from invoicing.usecases.shift import Shift

_TRIES = 5


def read(shift: Shift, task: Task) -> None:
    """Ask the provider what the request of ``task`` wants to know, and keep the answer."""
    request = task.request
    try:
        connection = shift.connect(task.account)
        result = _ask(shift, task, connection)
    except LeaseLost:
        raise
    except (Reject, Repair) as error:
        if isinstance(error, Repair) and request.content.get("keep_alive") and not task.account.held:
            _waits(shift, task, error)
        else:
            _ends(shift, request, error)
    except ProviderError as error:
        if isinstance(error, RateLimited):
            shift.desk.limited(error)
        if request.tries + 1 >= _TRIES:
            _ends(shift, request, error)
        else:
            due = shift.clock.now_ms() + retry_after(request.tries)
            shift.record(request, lambda current: current.postponed(due))
    else:
        shift.desk.credential = shift.desk.answered()
        _answered(shift, request, result)


def _ask(shift: Shift, task: Task, connection: Connection) -> dict[str, Any]:
    request, now = task.request, shift.clock.now_ms
    if request.work is Work.ACCOUNT_CHECK and isinstance(connection, ChecksAccount):
        status = connection.check_account()
        shift.replace(_with_status(task.account, status, now()))
        if request.content.get("keep_alive") and not status.key_valid:
            remedy = "Put in a new key, or connect the account again."
            raise Unauthorized(status.message, code="unauthorized", remedy=remedy)
        return status.model_dump(mode="json", exclude_none=True)
    if request.work is Work.LOOKUP and isinstance(connection, ReadsLookups):
        name = LookupName(request.content["name"])
        wanted = Filter.model_validate(request.content.get("wanted", {}))
        entries = tuple(connection.read_lookup(name, wanted))
        _keep(shift, lookup_of(request.served_by, name, wanted, entries, fetched_ms=now()))
        return {"entries": len(entries)}
    raise Unsupported("the provider cannot do this", code="unsupported_work")


def _answered(shift: Shift, request: Request, result: dict[str, Any]) -> None:
    now = shift.clock.now_ms()
    if request.content.get("prove_duplicate_key") and result.get("key_valid"):
        note, kept = "the key is valid; now for the proof", {"status": result}
        shift.record(
            request,
            lambda current: current.moved(
                State.ACCEPTED, at_ms=now, note=note, step=Step.CREATE, due_ms=now, result=kept
            ),
        )
        return
    shift.record(
        request, lambda current: current.moved(State.COMPLETED, at_ms=now, note="done", step=None, result=result)
    )


def _with_status(account: Account, status: AccountStatus, now_ms: int) -> Account:
    """A good answer ends the waiting; a bad one begins none, for it was asked for to learn just that."""
    works = status.key_valid and status.plan_sufficient is not False
    seen = account.revised(status=status, status_at_ms=now_ms)
    if works or account.blocked is None or account.held:
        return seen.freed()
    return seen.revised(blocked=account.blocked.model_copy(update={"retry_at_ms": now_ms + HOUR}))


def _keep(shift: Shift, lookup: Lookup) -> None:
    stored = shift.ledger.get(Lookup, lookup.key)
    try:
        shift.ledger.write(lookup.revised(version=stored.version if stored else 0))
    except TooLarge:
        raise Unsupported("the list is too large to be kept", code="list_too_large") from None
    except Conflict:
        # Only a worker of the same account writes it, so the other one's list is as fresh.
        return


def _waits(shift: Shift, task: Task, error: Repair) -> None:
    """Nobody is there to be told: the account waits for its owner, and the question with it, so that both show."""
    account = shift.backlog.account(task.account.id) or task.account
    shift.block(replace(task, account=account), error)
    account = shift.backlog.account(account.id) or account
    due = account.blocked.retry_at_ms if account.blocked else shift.clock.now_ms() + retry_after(task.request.tries)
    shift.record(task.request, lambda current: current.postponed(due))


def _ends(shift: Shift, request: Request, error: ProviderError) -> None:
    problem = Problem(error.code, error.pointer, error.detail, error.remedy)
    now = shift.clock.now_ms()
    shift.record(
        request,
        lambda current: current.moved(State.REJECTED, at_ms=now, note=error.code, step=None, rejection=(problem,)),
    )
