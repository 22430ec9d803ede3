"""By what records are found besides their key; the fake ledger uses the same functions, so the two cannot differ."""

from typing import Final

from invoicing.domain.account import Account, Record
from invoicing.domain.lookup import Lookup
from invoicing.domain.request import Request, State, Step, Work

WORK: Final = "work"
ERASE: Final = "erase"
ATTENTION: Final = "attention"
ACCOUNTS: Final = "accounts"


def attributes(record: Record) -> dict[str, str]:
    """Index attributes of ``record``: `w`, `ws` of the index `work`, `a`, `s` (and filters) of the index `listing`."""
    if isinstance(record, Account):
        return {"a": ACCOUNTS, "s": record.id}
    if isinstance(record, Request):
        return {**_awaited(record), **_listed(record)}
    if isinstance(record, Lookup) and record.personal:
        return {"w": ERASE, "ws": f"{record.fetched_ms:013d}#{record.key}"}
    return {}


def _awaited(request: Request) -> dict[str, str]:
    """By what the one who has to do something about ``request`` finds it, if anybody has to."""
    if request.step:
        return {"w": WORK, "ws": work_key(request)}
    if request.state is State.NEEDS_ATTENTION:
        return {"w": ATTENTION, "ws": f"{request.account}#{request.id}"}
    if request.finished_ms is not None and request.erased_ms is None:
        return {"w": ERASE, "ws": f"{request.finished_ms:013d}#{request.id}"}
    return {}


def work_key(request: Request) -> str:
    """Sort key of the index `work`: all steps an account serves stand together, the earliest due of a step first."""
    return f"{steps_of(request.served_by)}{request.step}#{request.due_ms:013d}#{request.id}"


def steps_of(account: str, step: Step | None = None) -> str:
    """What the sort keys of ``account``'s steps begin with; `#` sorts before all that an account's name may hold."""
    return f"{account}#" if step is None else f"{account}#{step}#"


def due_until(account: str, step: Step, now_ms: int) -> str:
    """A sort key behind all of ``account``'s ``step``s due by ``now_ms``."""
    return f"{steps_of(account, step)}{now_ms:013d}$"


def finished_until(until_ms: int) -> str:
    """A sort key behind all that ended, or was fetched, by ``until_ms`` and is to be erased one day."""
    return f"{until_ms:013d}$"


def finished_in(erase: str) -> str:
    """The id of the request, or the key of the list, with sort key ``erase``."""
    return erase.partition("#")[2]


def due_in(work: str) -> int:
    """When the step with sort key ``work`` is due."""
    return int(work.split("#")[2])


def request_in(work: str) -> str:
    """The id of the request with sort key ``work``."""
    return work.split("#")[3]


def documents_of(account: str) -> str:
    """Partition of the index `listing` with ``account``'s documents."""
    return f"documents#{account}"


def _listed(request: Request) -> dict[str, str]:
    if request.work is not Work.DOCUMENT:
        return {}
    # A document without a date is in no span of dates, so it has no such attribute rather than an empty one.
    dated = {"date": str(date)} if (date := request.content.get("date")) else {}
    return {
        "a": documents_of(request.account),
        "s": f"{request.accepted_ms:013d}#{request.id}",
        "state": str(request.state),
        **dated,
    }
