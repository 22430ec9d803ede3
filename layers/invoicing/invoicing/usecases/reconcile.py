"""The reconciler: whatever is due and has no worker gets a ring again, so that a lost message loses nothing."""

import logging
import string
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

_NAMES_BEGIN_WITH = string.digits + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Ring for every account that has something to do and nobody doing it."""

    ledger: Ledger
    bell: Bell
    providers: Providers
    clock: Clock
    lanes: int = 1
    pace: Pace = field(default_factory=Pace)

    def run(self) -> int:
        """Look at all accounts with work once; returns how many rings went out."""
        rung: set[str] = set()
        for account_id in self._accounts():
            account = self.ledger.get(Account, account_key(account_id))
            if account is None or account.credential in rung or not self._idle_and_due(account):
                continue
            self.bell.ring(account.id, None, lane=lane_of(account.credential, self.lanes))
            rung.add(account.credential)
        log.info("reconciled", extra={"rings": len(rung)})
        return len(rung)

    def _accounts(self) -> Iterator[str]:
        """All accounts with work, beginning elsewhere each minute: should time run out, nobody is always last."""
        first = _NAMES_BEGIN_WITH[self.clock.now_ms() // 60_000 % len(_NAMES_BEGIN_WITH)]
        yield from self.ledger.accounts_with_work(first)
        yield from takewhile(lambda account: account < first, self.ledger.accounts_with_work())

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
            windows, account.configuration, files=step is Step.FILE, now_ms=now, guard_ms=self.pace.guard_ms
        )
        return opens <= now + self.pace.window_wait_ms
