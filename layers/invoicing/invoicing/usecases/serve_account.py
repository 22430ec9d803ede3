"""The worker: serve one account's credential for as long as its window, its work and the run's time allow."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from invoicing.contract import Providers
from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.identity import lane_of
from invoicing.domain.request import Attention, Request, State, Step, request_key
from invoicing.errors import Conflict, LeaseLost
from invoicing.ports import Bell, Clock, Files, Ledger, Secrets
from invoicing.usecases.backlog import Backlog, Task
from invoicing.usecases.desk import Desk
from invoicing.usecases.pace import Pace, retry_after
from invoicing.usecases.shift import CredentialChanged, Shift
from invoicing.usecases.steps.create import create
from invoicing.usecases.steps.file import fetch_file
from invoicing.usecases.steps.outcome import needs_attention
from invoicing.usecases.steps.read import read
from invoicing.usecases.steps.settle import settle

log = logging.getLogger(__name__)

DO: dict[Step, Callable[[Shift, Task], None]] = {
    Step.SETTLE: settle,
    Step.CREATE: create,
    Step.READ: read,
    Step.FILE: fetch_file,
}

_UNEXPECTED = Attention(
    code="unexpected_failure",
    reason="This step failed again and again in a way nobody foresaw; the worker's log says how.",
    remedy="Look into the log for this request's id. Then settle it: as existing, or as not existing to try again.",
)

_MOST_FAILURES = 10

# While only files wait and a create could start, a new one is looked for this often.
_GLANCE_MS = 2_000


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring of the bell; ``receipt`` is what keeps it from being delivered again meanwhile."""

    account: str
    request: str | None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class ServeAccount:
    """Answer a ring."""

    ledger: Ledger
    bell: Bell
    files: Files
    secrets: Secrets
    providers: Providers
    clock: Clock
    lanes: int = 1
    pace: Pace = field(default_factory=Pace)

    def run(self, ring: Ring, *, until_ms: int) -> None:
        """Do what is due for the credential of ``ring``'s account, until ``until_ms`` at the latest.

        A ring for nothing, a repeated one, or one for an account served elsewhere changes nothing.
        """
        if ring.receipt:
            # First of all: whatever becomes of this run, its lane is free again when its lease would be.
            self.bell.hold(ring.receipt, seconds=self.pace.hold_seconds)
        account = self.ledger.get(Account, account_key(ring.account))
        if account is None:
            log.warning("ring for an account that does not exist", extra={"account": ring.account})
            return
        rung_for = self.ledger.get(Request, request_key(ring.request)) if ring.request else None
        if rung_for is not None and (rung_for.ended or rung_for.step is Step.FILE):
            # A run before has seen to it, and has rung again for whatever it left: others of the lane go first.
            return
        backlog = self._backlog(account, rung_for)
        desk = Desk(self.ledger, self.bell, self.clock, self.pace, receipt=ring.receipt)
        if not self._anything_soon(backlog) or not desk.take(account.credential):
            return
        self._serve(
            Shift(self.ledger, self.files, self.secrets, self.providers, self.clock, self.pace, desk, backlog),
            account,
            until_ms,
        )

    def _serve(self, shift: Shift, account: Account, until_ms: int) -> None:
        try:
            again = self._work(shift, until_ms)
        except LeaseLost:
            log.warning("another worker serves the credential", extra={"credential": account.credential})
            return
        except CredentialChanged as change:
            log.info("credential was replaced", extra={"account": account.id})
            again = change.adopted
        shift.desk.release()
        if again:
            self._ring_again(account.id)

    def _backlog(self, account: Account, rung_for: Request | None) -> Backlog:
        credential = self.ledger.get(Credential, credential_key(account.credential))
        ids = {account.id, *(credential.accounts if credential else ())}
        found = [account if one == account.id else self.ledger.get(Account, account_key(one)) for one in sorted(ids)]
        backlog = Backlog(
            self.ledger, [one for one in found if one is not None and one.credential == account.credential]
        )
        backlog.know(rung_for)
        return backlog

    def _anything_soon(self, backlog: Backlog) -> bool:
        return backlog.next(now_ms=self.clock.now_ms() + self.pace.due_wait_ms) is not None

    def _work(self, shift: Shift, until_ms: int) -> bool:
        """Do one step after the other; True when the bell is to be rung for what is left."""
        while True:
            now = self.clock.now_ms()
            task, start = self._start(shift, now)
            patience = self.pace.window_wait_ms if task else self.pace.due_wait_ms
            if start is None or start > now + patience:
                return False
            if max(start, now) + self.pace.call_ms + self.pace.margin_ms > until_ms:
                return True
            if task is not None and start <= now:
                self._do(shift, task)
            else:
                self._wait(shift, task, start - now)

    def _start(self, shift: Shift, now: int) -> tuple[Task | None, int | None]:
        """What comes next, and from when on; or when something will be due.

        The most urgent step whose window is open; reads and files keep calls for others, so that a step may have to
        wait while a less urgent one need not.
        """
        closed: list[tuple[int, Task]] = []
        for task in shift.backlog.tasks(now_ms=now):
            opens = self._opens(shift, task)
            if opens <= now:
                return task, opens
            closed.append((opens, task))
        if closed:
            opens, task = min(closed, key=lambda one: one[0])
            return task, self._opens(shift, task)
        dues = [due for step in Step if (due := shift.backlog.next_due(step, now_ms=now)) is not None]
        return None, min(dues, default=None)

    def _opens(self, shift: Shift, task: Task) -> int:
        shift.desk.serve(task.account, shift.provider(task.account).capabilities.windows)
        return shift.desk.opens_at(task.step)

    def _wait(self, shift: Shift, task: Task | None, pause_ms: int) -> None:
        idle = task is None or (task.step is Step.FILE and shift.desk.opens_at(Step.CREATE) <= self.clock.now_ms())
        if pause_ms > self.pace.due_wait_ms:
            shift.desk.renew()
        self.clock.sleep_ms(max(min(pause_ms, _GLANCE_MS) if idle else pause_ms, 1))

    def _do(self, shift: Shift, task: Task) -> None:
        log.info("step", extra={"step": task.step, "request": task.request.id, "account": task.account.id})
        shift.desk.begin()
        try:
            DO[task.step](shift, task)
        except Conflict:
            shift.forget(task.request)
        except (LeaseLost, CredentialChanged):
            raise
        except Exception:
            log.exception("a step failed unexpectedly", extra={"request": task.request.id, "step": task.step})
            self._set_aside(shift, task.request)

    def _set_aside(self, shift: Shift, request: Request) -> None:
        """Let the others go on; if the step wrote something, that stands, and comes up again by itself."""
        failures = request.failures + 1
        try:
            if failures < _MOST_FAILURES or request.state is State.ISSUING:
                due = max(request.due_ms, self.clock.now_ms() + retry_after(failures))
                shift.save(request.revised(due_ms=due, failures=failures))
            else:
                needs_attention(shift, request, _UNEXPECTED)
        except Conflict:
            shift.forget(request)

    def _ring_again(self, account: str) -> None:
        current = self.ledger.get(Account, account_key(account))
        if current is not None:
            self.bell.ring(account, None, lane=lane_of(current.credential, self.lanes))
