"""Ask about accounts whose credentials end, though nothing is issued with them, so that none ends for want of use."""

from invoicing.abilities import RenewsCredentials
from invoicing.domain.account import Account
from invoicing.usecases.asker import WHO, Asker
from invoicing.usecases.caller import Caller
from invoicing.usecases.pace import DAY, HOUR

EVERY_MS = 7 * DAY
"""An account of which nothing was heard for so long is asked about."""


class KeepAlive(Asker):
    """Has accounts checked. Before the worker asks, it renews what is to be renewed, under the account's lease."""

    every_ms = HOUR

    def ask(self, account: Account, now_ms: int) -> bool:
        """Whether ``account`` is asked about."""
        heard = max(account.created_ms, account.connected_ms or 0, account.status_at_ms or 0)
        provider = self.providers.get(account.configuration.provider)
        if now_ms < heard + EVERY_MS or not isinstance(provider, RenewsCredentials):
            return False
        # Once a day, should an answer fail to come; of an account that waits one question waits with it.
        waits = None if account.held else account.blocked
        once = f"waiting-{waits.since_ms}" if waits else f"day-{now_ms // DAY}"
        accepted = self.accept.question(account, None, Caller(WHO, once), {"keep_alive": True})
        return not accepted.replayed
