"""Ask about accounts whose credentials end, though nothing is issued with them, so that none ends for want of use."""

import logging
from dataclasses import dataclass, field

from invoicing.abilities import RenewsCredentials
from invoicing.contract import Providers
from invoicing.domain.account import Account
from invoicing.ports import Clock, Ledger
from invoicing.usecases.accept import Accept
from invoicing.usecases.caller import Caller
from invoicing.usecases.pace import DAY, HOUR

log = logging.getLogger(__name__)

EVERY_MS = 7 * DAY
"""An account of which nothing was heard for so long is asked about."""

WHO = "reconciler"


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """Has accounts checked. Before the worker asks, it renews what is to be renewed, under the account's lease."""

    ledger: Ledger
    providers: Providers
    accept: Accept
    clock: Clock
    _looked: list[int] = field(default_factory=list, init=False, repr=False)

    def run(self, *, until_ms: int | None = None) -> int:
        """Look at all accounts, once an hour at most, or until ``until_ms``; returns how many are asked about.

        What is wrong with one account is raised when the others have been looked at.
        """
        now = self.clock.now_ms()
        if self._looked and now < self._looked[-1] + HOUR:
            return 0
        asked, failed = 0, list[Exception]()
        for account in self.ledger.accounts():
            if until_ms is not None and self.clock.now_ms() >= until_ms:
                log.warning("no time for all accounts", extra={"looked_at_last": [account.id]})
                return asked
            try:
                asked += self._ask(account, now)
            except Exception as error:
                log.exception("an account could not be asked about", extra={"account": account.id})
                failed.append(error)
        self._looked[:] = [now]
        if failed:
            raise failed[0]
        return asked

    def _ask(self, account: Account, now_ms: int) -> bool:
        heard = max(account.created_ms, account.connected_ms or 0, account.status_at_ms or 0)
        provider = self.providers.get(account.configuration.provider)
        if now_ms < heard + EVERY_MS or not isinstance(provider, RenewsCredentials):
            return False
        # Once a day, should an answer fail to come; of an account that waits one question waits with it.
        waits = None if account.held else account.blocked
        once = f"waiting-{waits.since_ms}" if waits else f"day-{now_ms // DAY}"
        accepted = self.accept.question(account, None, Caller(WHO, once), {"keep_alive": True})
        return not accepted.replayed
