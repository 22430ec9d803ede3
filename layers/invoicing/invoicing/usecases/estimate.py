"""An honest answer to "when?": from the ledger, the windows, and what is ahead."""

from dataclasses import dataclass, field
from itertools import islice

from invoicing.contract import Providers
from invoicing.domain.account import Account, Credential, credential_key, shared
from invoicing.domain.forecast import MOST_CALLS, ends
from invoicing.domain.request import Request, State, Step
from invoicing.ports import Clock, Ledger
from invoicing.usecases.pace import Pace


@dataclass(frozen=True, slots=True)
class Estimate:
    """Times, in milliseconds since 1970 UTC; None where it is issued already, or nobody can tell."""

    issued_by_ms: int | None = None
    ready_by_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one credential right now."""

    credential: Credential
    accounts: tuple[str, ...]
    first: int
    creates: int
    files: int


@dataclass(frozen=True, slots=True)
class Estimator:
    """Estimates for one answer: what waits is counted once and then kept."""

    ledger: Ledger
    providers: Providers
    clock: Clock
    pace: Pace = field(default_factory=Pace)
    _queues: dict[str, Queue | None] = field(default_factory=dict, init=False, repr=False)

    def estimate(self, request: Request, account: Account) -> Estimate:
        """When ``request`` will have been issued, and when its file will be there, if nothing goes wrong."""
        if request.state not in (State.ACCEPTED, State.ISSUED) or request.tries or account.blocked:
            return Estimate()
        queue = self._queue(account)
        if queue is None or request.step not in (Step.CREATE, Step.FILE):
            return Estimate()
        wants_file = bool(request.content.get("file", True))
        if request.step is Step.FILE:
            before = queue.first + queue.creates + self._ahead(queue, request)
            return Estimate(None, self._end(queue, account, before))
        ahead = self._ahead(queue, request)
        issued = self._end(queue, account, queue.first + ahead)
        if not wants_file:
            return Estimate(issued, issued)
        return Estimate(issued, self._end(queue, account, queue.first + queue.creates + queue.files + ahead))

    def _queue(self, account: Account) -> Queue | None:
        if account.credential not in self._queues:
            credential = self.ledger.get(Credential, credential_key(account.credential))
            self._queues[account.credential] = None if credential is None else self._counted(credential)
        return self._queues[account.credential]

    def _counted(self, credential: Credential) -> Queue:
        now = self.clock.now_ms()

        def waiting(step: Step) -> int:
            return sum(self.ledger.count_due(one, step, until_ms=now) for one in credential.accounts)

        first = waiting(Step.SETTLE) + waiting(Step.READ)
        return Queue(credential, credential.accounts, first, waiting(Step.CREATE), waiting(Step.FILE))

    def _ahead(self, queue: Queue, request: Request) -> int:
        """Steps like the request's own that are due no later than it, itself among them."""
        step = request.step or Step.CREATE
        counts = [self.ledger.count_due(one, step, until_ms=request.due_ms) for one in queue.accounts]
        return max(sum(counts), 1)

    def _end(self, queue: Queue, account: Account, position: int) -> int | None:
        """When the ``position``-th step from now will have ended, if each takes as many calls as a create."""
        now, credential = self.clock.now_ms(), queue.credential
        capabilities = self.providers.get(account.configuration.provider).capabilities
        windows, calls = capabilities.windows, 1 + capabilities.reads_to_create
        if not 0 < position * calls <= MOST_CALLS:
            return None
        foretold = ends(
            credential.calls,
            shared(windows, account.configuration),
            now_ms=now,
            call_ms=credential.mean_call_ms,
            guard_ms=self.pace.guard_ms,
            creates=(queue.first + queue.creates) * calls,
            reserve=credential.reserve(account.configuration, now),
        )
        return next(islice(foretold, position * calls - 1, None))
