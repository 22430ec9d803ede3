"""Serve one account's credential for as long as its window, its work, its neighbours and the run's time allow."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from invoicing.contract import Providers
from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.request import Attention, Request, State, Step
from invoicing.errors import Conflict, LeaseLost
from invoicing.ports import Archive, Bell, Clock, Files, Ledger, Metric, Secrets, Telemetry
from invoicing.usecases.backlog import Backlog, Task
from invoicing.usecases.desk import Desk
from invoicing.usecases.neighbours import Neighbours
from invoicing.usecases.pace import Pace, retry_after
from invoicing.usecases.shift import CredentialChanged, Shift
from invoicing.usecases.steps.create import create
from invoicing.usecases.steps.file import fetch_file
from invoicing.usecases.steps.follow import follow
from invoicing.usecases.steps.keep import keep
from invoicing.usecases.steps.outcome import needs_attention
from invoicing.usecases.steps.preserve import preserve
from invoicing.usecases.steps.read import read
from invoicing.usecases.steps.send import send
from invoicing.usecases.steps.settle import settle

log = logging.getLogger(__name__)

# While these wait for their window, what is to be created may come and find its own one open.
_BEHIND = (Step.FILE, Step.FOLLOW, Step.PRESERVE)

DO: dict[Step, Callable[[Shift, Task], None]] = {
    Step.SETTLE: settle,
    Step.CREATE: create,
    Step.SEND: send,
    Step.READ: read,
    Step.FILE: fetch_file,
    Step.FOLLOW: follow,
    Step.KEEP: keep,
    Step.PRESERVE: preserve,
}

_UNEXPECTED = Attention(
    code="unexpected_failure",
    reason="This step failed again and again in a way nobody foresaw; the worker's log says how.",
    remedy="Look into the log for this request's id. Then settle it: as existing, or as not existing to try again.",
)

_MOST_FAILURES = 10

# While only files wait and a create could start, or others are in the lane, the desk looks up this often.
_GLANCE_MS = 2_000


@dataclass(frozen=True, slots=True)
class End:
    """How things stand when the desk is given back.

    Attributes:
        steps: how many steps were done, or tried.
        start_ms: from when on the next call may leave; None if that is not soon.
        turn: an account of another credential, which can go on now.
        unfinished: whether the run's time was over before its work.
    """

    steps: int = 0
    start_ms: int | None = None
    turn: Account | None = None
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class ServeAccount:
    """Serve one credential at a time, in a run that answers the ring ``receipt`` and ends by ``until_ms``."""

    ledger: Ledger
    bell: Bell
    files: Files
    archive: Archive
    secrets: Secrets
    providers: Providers
    clock: Clock
    pace: Pace
    telemetry: Telemetry
    receipt: str | None
    until_ms: int

    def serve(self, account: Account, rung_for: Request | None, neighbours: Neighbours) -> End:
        """Do what is due for ``account``'s credential, unless somebody else is at it.

        Args:
            account: whose credential it is.
            rung_for: a request of it that the index may not show yet.
            neighbours: who gets a turn while this one waits, and now and then while it does not.
        """
        backlog = self._backlog(account, rung_for)
        desk = Desk(self.ledger, self.bell, self.clock, self.pace, self.telemetry, receipt=self.receipt)
        desk.ends_by(self.until_ms)
        if not self._anything_soon(backlog) or not desk.take(account.credential):
            return End()
        shift = self._shift(desk, backlog)
        try:
            end = self._work(shift, neighbours)
        except LeaseLost:
            log.warning("another worker serves the credential", extra={"credential": account.credential})
            return End()
        except CredentialChanged as change:
            log.info("credential was replaced", extra={"account": account.id})
            end = End(unfinished=change.adopted)
        except Exception:
            # Whoever comes next need not wait for the lease to end; calls that may still last stand in the log.
            _give_back(desk)
            raise
        desk.release()
        return end

    def _shift(self, desk: Desk, backlog: Backlog) -> Shift:
        return Shift(
            self.ledger,
            self.files,
            self.archive,
            self.secrets,
            self.providers,
            self.clock,
            self.pace,
            self.telemetry,
            desk,
            backlog,
        )

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

    def _work(self, shift: Shift, neighbours: Neighbours) -> End:
        """Do one step after the other."""
        steps = 0
        while True:
            now = self.clock.now_ms()
            task, start = self._start(shift, now)
            patience = self.pace.window_wait_ms if task else self.pace.due_wait_ms
            if start is None or start > now + patience:
                return End(steps)
            if self._too_late(now):
                return End(steps, unfinished=True)
            turn = neighbours.turn(besides=shift.desk.credential.id, waiting=start > now)
            if turn is not None:
                return End(steps, start_ms=start, turn=turn)
            if self._too_late(start):
                return End(steps, unfinished=True)
            if task is not None and start <= now:
                self._do(shift, task)
                steps += 1
            else:
                self._wait(shift, task, start - now, glances=neighbours.any)

    def _too_late(self, start: int) -> bool:
        """Whether a call that leaves at ``start`` may outlast the run."""
        return start + self.pace.call_ms + self.pace.margin_ms > self.until_ms

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
        shift.desk.serve(task.account, shift.provider(task.account).capabilities)
        return shift.desk.opens_at(task.step)

    def _wait(self, shift: Shift, task: Task | None, pause_ms: int, *, glances: bool) -> None:
        idle = task is None or (task.step in _BEHIND and shift.desk.opens_at(Step.CREATE) <= self.clock.now_ms())
        pause_ms = max(min(pause_ms, _GLANCE_MS) if idle or glances else pause_ms, 1)
        shift.desk.keep(pause_ms)
        self.clock.sleep_ms(pause_ms)

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
            self.telemetry.add(Metric.FAILURES)
            self._set_aside(shift, task.request)

    def _set_aside(self, shift: Shift, request: Request) -> None:
        """Let the others go on; if the step wrote something, that stands, and comes up again by itself."""
        failures = request.failures + 1
        try:
            # The archive is ours, and no person can do more than wait for it: its alarm rings all the while.
            if failures < _MOST_FAILURES or request.state is State.ISSUING or request.step is Step.KEEP:
                due = max(request.due_ms, self.clock.now_ms() + retry_after(failures))
                shift.save(request.revised(due_ms=due, failures=failures))
            else:
                needs_attention(shift, request, _UNEXPECTED)
        except Conflict:
            shift.forget(request)


def _give_back(desk: Desk) -> None:
    try:
        desk.release()
    except Exception:
        log.exception("the lease could not be given back")
