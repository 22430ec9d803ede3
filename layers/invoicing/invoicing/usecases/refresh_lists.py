"""Ask again for the lists that an account's owner wants kept fresh, when they have become too old."""

from invoicing.domain.account import Account
from invoicing.domain.lookup import Lookup, LookupName, lookup_key
from invoicing.usecases.asker import WHO, Asker
from invoicing.usecases.caller import Caller
from invoicing.usecases.pace import HOUR, MINUTE


class RefreshLists(Asker):
    """Has lists read again. The worker reads them as it reads what callers ask for."""

    every_ms = 5 * MINUTE

    def ask(self, account: Account, now_ms: int) -> int:
        """How many lists of ``account`` are asked for: none while it waits for its owner, or leads to another."""
        if account.blocked is not None or account.leads_to:
            return 0
        offered = self.providers.get(account.configuration.provider).capabilities.lookups
        wanted = account.configuration.refresh_lists
        return sum(
            self._ask_for(account, name, wanted[name] * HOUR, now_ms) for name in sorted(offered) if name in wanted
        )

    def _ask_for(self, account: Account, name: LookupName, every_ms: int, now_ms: int) -> bool:
        stored = self.ledger.get(Lookup, lookup_key(account.id, name))
        if stored is not None and stored.erased_ms is None and now_ms < stored.fetched_ms + every_ms:
            return False
        # Once in each span, should the answer fail to come; while one is under way it is the same request.
        caller = Caller(WHO, f"span-{every_ms}-{now_ms // every_ms}")
        return not self.accept.question(account, name, caller, {}).replayed
