"""The reconciler: whatever is due and has no worker gets a ring again, so that a lost message loses nothing."""

import logging
from dataclasses import dataclass, field

from invoicing.contract import Providers
from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.identity import beside, lane_of
from invoicing.ports import Bell, Clock, Ledger
from invoicing.usecases.openings import accounts_with_work_behind, could_start
from invoicing.usecases.pace import Pace

log = logging.getLogger(__name__)

# Work that could have begun so long ago while nobody of its lane is at work: the lane's message is stuck.
_STUCK_MS = 60_000


@dataclass(slots=True)
class Round:
    """What one round has found and done: credentials rung for, lanes at work, and accounts overdue by lane."""

    rung: set[str] = field(default_factory=set)
    at_work: set[str] = field(default_factory=set)
    overdue: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Ring for every account that has something to do and nobody doing it."""

    ledger: Ledger
    bell: Bell
    providers: Providers
    clock: Clock
    lanes: int = 1
    pace: Pace = field(default_factory=Pace)
    _last: list[str] = field(default_factory=list, init=False, repr=False)

    def run(self, *, until_ms: int | None = None) -> int:
        """Look at all accounts with work once, or until ``until_ms``; returns how many rings went out.

        The next run begins behind the last account looked at, so that nobody is always last. What is wrong with one
        account is raised when the others have been looked at: it must show, and they must not wait for it.
        """
        this = Round()
        failed: list[Exception] = []
        for account_id in accounts_with_work_behind(self.ledger, self._last[0] if self._last else None):
            if until_ms is not None and self.clock.now_ms() >= until_ms:
                log.warning("no time for all accounts", extra={"looked_at_last": self._last[-1:]})
                break
            self._last[:] = [account_id]
            try:
                self._look(account_id, this)
            except Exception as error:
                log.exception("an account could not be looked at", extra={"account": account_id})
                failed.append(error)
        self._ring_beside(this)
        log.info("reconciled", extra={"rings": len(this.rung)})
        if failed:
            raise failed[0]
        return len(this.rung)

    def _look(self, account_id: str, this: Round) -> None:
        account = self.ledger.get(Account, account_key(account_id))
        if account is None or account.credential in this.rung:
            return
        lane, now = lane_of(account.credential, self.lanes), self.clock.now_ms()
        credential = self.ledger.get(Credential, credential_key(account.credential))
        if credential is not None and credential.leased(now_ms=now, guard_ms=self.pace.guard_ms):
            this.at_work.add(lane)
            return
        if credential is not None and not self._could_start(
            account, credential, due_by_ms=now + self.pace.due_wait_ms, opens_by_ms=now + self.pace.window_wait_ms
        ):
            return
        self.bell.ring(account.id, None, lane=lane)
        this.rung.add(account.credential)
        if credential is not None and self._could_start(
            account, credential, due_by_ms=now - _STUCK_MS, opens_by_ms=now
        ):
            this.overdue.setdefault(lane, account.id)

    def _could_start(self, account: Account, credential: Credential, *, due_by_ms: int, opens_by_ms: int) -> bool:
        return could_start(
            self.ledger,
            self.providers,
            account,
            credential,
            pace=self.pace,
            now_ms=self.clock.now_ms(),
            due_by_ms=due_by_ms,
            opens_by_ms=opens_by_ms,
        )

    def _ring_beside(self, this: Round) -> None:
        """Ring past the message of a worker that was killed before it could shorten its hold on the lane.

        Such a message keeps its lane for the queue's whole visibility time; leases keep two workers apart.
        """
        for lane, account in this.overdue.items():
            if lane not in this.at_work:
                log.warning("nobody is at work in a lane with overdue work", extra={"lane": lane, "account": account})
                self.bell.ring(account, None, lane=beside(lane))
