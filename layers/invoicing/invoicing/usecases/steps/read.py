"""Read: what an account's owner asked to know of the provider: whether the key works, or one of its lists."""

from typing import Any

from invoicing.contract import ChecksAccount, Connection, ReadsLookups
from invoicing.domain.account import Account, AccountStatus
from invoicing.domain.lookup import Lookup, LookupName, lookup_key
from invoicing.domain.problem import Problem
from invoicing.domain.request import Request, State, Step, Work
from invoicing.errors import Conflict, LeaseLost, ProviderError, RateLimited, Reject, Repair, TooLarge, Unsupported
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
        _ends(shift, request, error)
    except RateLimited as error:
        shift.desk.limited(error)
        shift.record(request, lambda current: current.revised(due_ms=shift.clock.now_ms()))
    except ProviderError as error:
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
        return status.model_dump(mode="json", exclude_none=True)
    if request.work is Work.LOOKUP and isinstance(connection, ReadsLookups):
        name = LookupName(request.content["name"])
        entries = tuple(connection.read_lookup(name))
        _keep(shift, Lookup(account=request.account, name=name, entries=entries, fetched_ms=now()))
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
    blocked = (
        None if works or account.blocked is None else account.blocked.model_copy(update={"retry_at_ms": now_ms + HOUR})
    )
    return account.revised(status=status, status_at_ms=now_ms, blocked=blocked)


def _keep(shift: Shift, lookup: Lookup) -> None:
    stored = shift.ledger.get(Lookup, lookup_key(lookup.account, lookup.name))
    try:
        shift.ledger.write(lookup.revised(version=stored.version if stored else 0))
    except TooLarge:
        raise Unsupported("the list is too large to be kept", code="list_too_large") from None
    except Conflict:
        # Only a worker of the same account writes it, so the other one's list is as fresh.
        return


def _ends(shift: Shift, request: Request, error: ProviderError) -> None:
    problem = Problem(error.code, error.pointer, error.detail, error.remedy)
    now = shift.clock.now_ms()
    shift.record(
        request,
        lambda current: current.moved(State.REJECTED, at_ms=now, note=error.code, step=None, rejection=(problem,)),
    )
