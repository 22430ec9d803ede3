"""The reconciler: whatever is due and has no worker gets a ring again, so that a lost message loses nothing."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from invoicing.contract import Providers
from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.identity import lane_of
from invoicing.domain.request import Step
from invoicing.ports import Bell, Clock, Ledger
from invoicing.usecases.pace import Pace

log = logging.getLogger(__name__)


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
        rung: set[str] = set()
        failed: list[Exception] = []
        for account_id in self._accounts():
            if until_ms is not None and self.clock.now_ms() >= until_ms:
                log.warning("no time for all accounts", extra={"looked_at_last": self._last[-1:]})
                break
            self._last[:] = [account_id]
            try:
                self._look(account_id, rung)
            except Exception as error:
                log.exception("an account could not be looked at", extra={"account": account_id})
                failed.append(error)
        log.info("reconciled", extra={"rings": len(rung)})
        if failed:
            raise failed[0]
        return len(rung)

    def _accounts(self) -> Iterator[str]:
        if not self._last:
            yield from self.ledger.accounts_with_work()
            return
        behind = f"{self._last[0]}$"
        yield from self.ledger.accounts_with_work(behind)
        yield from takewhile(lambda account: account < behind, self.ledger.accounts_with_work())

    def _look(self, account_id: str, rung: set[str]) -> None:
        account = self.ledger.get(Account, account_key(account_id))
        if account is None or account.credential in rung or not self._idle_and_due(account):
            return
        self.bell.ring(account.id, None, lane=lane_of(account.credential, self.lanes))
        rung.add(account.credential)

    def _idle_and_due(self, account: Account) -> bool:
        credential = self.ledger.get(Credential, credential_key(account.credential))
        now = self.clock.now_ms()
        if credential is None:
            return True
        if credential.leased(now_ms=now, guard_ms=self.pace.guard_ms):
            return False
        return any(self._starts_soon(account, credential, step, now) for step in Step)

    def _starts_soon(self, account: Account, credential: Credential, step: Step, now: int) -> bool:
        """Whether a worker that begins now would come to ``step`` within the time it waits for a window."""
        if step is not Step.READ and account.blocked and account.blocked.retry_at_ms > now:
            return False
        due = self.ledger.next_due(account.id, step)
        if due is None or due > now + self.pace.due_wait_ms:
            return False
        windows = self.providers.get(account.configuration.provider).capabilities.windows
        opens = credential.opens_at(
            windows,
            account.configuration,
            files=step is Step.FILE,
            reads=step is Step.READ,
            now_ms=now,
            guard_ms=self.pace.guard_ms,
        )
        return opens <= now + self.pace.window_wait_ms
