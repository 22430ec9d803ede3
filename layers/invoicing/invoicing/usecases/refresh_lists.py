"""Ask again for the lists that an account's owner wants kept fresh, when they have become too old."""

import logging
from dataclasses import dataclass, field

from invoicing.contract import Providers
from invoicing.domain.account import Account
from invoicing.domain.lookup import Lookup, LookupName, lookup_key
from invoicing.ports import Clock, Ledger
from invoicing.usecases.accept import Accept
from invoicing.usecases.caller import Caller
from invoicing.usecases.keep_alive import WHO
from invoicing.usecases.pace import HOUR, MINUTE

log = logging.getLogger(__name__)

EVERY_MS = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class RefreshLists:
    """Has lists read again. The worker reads them as it reads what callers ask for: documents go first."""

    ledger: Ledger
    providers: Providers
    accept: Accept
    clock: Clock
    _looked: list[int] = field(default_factory=list, init=False, repr=False)

    def run(self, *, until_ms: int | None = None) -> int:
        """Look at all accounts, every five minutes at most, or until ``until_ms``; returns how many lists it asks for.

        What is wrong with one account is raised when the others have been looked at.
        """
        now = self.clock.now_ms()
        if self._looked and now < self._looked[-1] + EVERY_MS:
            return 0
        asked, failed = 0, list[Exception]()
        for account in self.ledger.accounts():
            if until_ms is not None and self.clock.now_ms() >= until_ms:
                log.warning("no time for all accounts", extra={"looked_at_last": [account.id]})
                return asked
            try:
                asked += self._refresh(account, now)
            except Exception as error:
                log.exception("lists of an account could not be asked for", extra={"account": account.id})
                failed.append(error)
        self._looked[:] = [now]
        if failed:
            raise failed[0]
        return asked

    def _refresh(self, account: Account, now_ms: int) -> int:
        """How many lists of ``account`` are asked for: none while it waits for its owner, or leads to another."""
        if account.blocked is not None or account.leads_to:
            return 0
        offered = self.providers.get(account.configuration.provider).capabilities.lookups
        wanted = account.configuration.refresh_lists
        return sum(self._ask(account, name, wanted[name] * HOUR, now_ms) for name in sorted(offered) if name in wanted)

    def _ask(self, account: Account, name: LookupName, every_ms: int, now_ms: int) -> bool:
        stored = self.ledger.get(Lookup, lookup_key(account.id, name))
        if stored is not None and stored.erased_ms is None and now_ms < stored.fetched_ms + every_ms:
            return False
        # Once in each span, should the answer fail to come; while one is under way it is the same request.
        caller = Caller(WHO, f"span-{every_ms}-{now_ms // every_ms}")
        return not self.accept.question(account, name, caller, {}).replayed
