"""What is to be done next for one credential: settle what is unknown, then create, then read, then fetch files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from invoicing.domain.account import Account
from invoicing.domain.request import Request, Step, request_key
from invoicing.ports import Ledger
from invoicing.usecases.openings import may

# The index may still show requests this worker has just moved; so many are looked at before the next poll.
_LOOK = 25


@dataclass(frozen=True, slots=True)
class Task:
    """A step that is due."""

    account: Account
    request: Request
    step: Step


class Backlog:
    """The steps of the accounts that share a credential.

    The ledger's index may lag, so whatever this worker has read or written itself counts instead of what the index
    says of it.
    """

    def __init__(self, ledger: Ledger, accounts: Sequence[Account]) -> None:
        self._ledger = ledger
        self._accounts = {account.id: account for account in accounts}
        self._known: dict[str, Request] = {}

    @property
    def accounts(self) -> Sequence[Account]:
        """The accounts served."""
        return tuple(self._accounts.values())

    def account(self, account_id: str) -> Account | None:
        """The account ``account_id``, if it is served here."""
        return self._accounts.get(account_id)

    def know(self, request: Request | None) -> None:
        """Remember ``request`` as this worker read or wrote it last."""
        if request is not None:
            self._known[request.id] = request

    def replace(self, account: Account) -> None:
        """Go on with ``account`` as it was written last."""
        self._accounts[account.id] = account

    def next(self, *, now_ms: int) -> Task | None:
        """The most urgent step that is due, or None."""
        return next(self.tasks(now_ms=now_ms), None)

    def tasks(self, *, now_ms: int) -> Iterator[Task]:
        """Of each kind of step each account's longest due one: the most urgent kind first, then the longest due."""
        for step in Step:
            found = [
                Task(account, request, step)
                for account in self._accounts.values()
                if (request := self._first(account, step, now_ms)) is not None
            ]
            yield from sorted(found, key=lambda task: (task.request.due_ms, task.request.id))

    def next_due(self, step: Step, *, now_ms: int) -> int | None:
        """When the earliest ``step`` is due, if any is to come."""
        dues = [
            request.due_ms for request in self._known.values() if request.step is step and self._open(request, now_ms)
        ]
        for account in self._accounts.values():
            due = self._ledger.next_due(account.id, step) if not _waits(account, now_ms) else None
            dues += [due] if due is not None and due > now_ms else []
        return min(dues, default=None)

    def _first(self, account: Account, step: Step, now_ms: int) -> Request | None:
        due = [
            request
            for request in self._known.values()
            if request.served_by == account.id and _due(request, step, now_ms)
        ]
        for request_id in self._ledger.due(account.id, step, now_ms=now_ms, limit=_LOOK):
            if request_id not in self._known:
                self.know(self._ledger.get(Request, request_key(request_id)))
                request = self._known.get(request_id)
                if request and request.served_by == account.id and _due(request, step, now_ms):
                    due.append(request)
                    break
        usable = [request for request in due if self._open(request, now_ms)]
        return min(usable, key=lambda request: (request.due_ms, request.id), default=None)

    def _open(self, request: Request, now_ms: int) -> bool:
        account = self._accounts.get(request.served_by)
        return account is not None and may(account, request.step, now_ms)


def _due(request: Request, step: Step, now_ms: int) -> bool:
    return request.step is step and request.due_ms <= now_ms


def _waits(account: Account, now_ms: int) -> bool:
    return account.blocked is not None and account.blocked.retry_at_ms > now_ms
