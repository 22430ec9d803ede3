"""How things stand: what the operator is told each minute, all being well or not."""

import logging
from dataclasses import dataclass, field

from invoicing.contract import Providers
from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.request import Request, State, Step, request_key
from invoicing.ports import Clock, Ledger, Metric, Telemetry
from invoicing.usecases.findings import old_keys
from invoicing.usecases.openings import accounts_with_work_behind, openings
from invoicing.usecases.pace import DAY, HOUR, Pace

log = logging.getLogger(__name__)

# So many are counted; of one account, and of all. Nobody needs to know how many more there are.
_MOST_UNKNOWN, _MOST_ATTENTION = 20, 1_000
# So many are named in the log.
_NAMED = 5


@dataclass(slots=True)
class Standing:
    """What one survey has found, of the accounts that have work.

    Attributes:
        overdue_ms: for how long the most overdue step could have been done: it was due, and the window was open.
        overdue_account: whose step that is.
        unknown: ids of requests whose outcome is unknown.
        blocked: accounts that wait for their owner.
    """

    overdue_ms: int = 0
    overdue_account: str | None = None
    unknown: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Memory:
    account: str | None = None
    keys_ms: int = 0


@dataclass(frozen=True, slots=True)
class Survey:
    """Look at everything that waits, and tell how it stands."""

    ledger: Ledger
    providers: Providers
    clock: Clock
    telemetry: Telemetry
    key_days: int
    pace: Pace = field(default_factory=Pace)
    _memory: _Memory = field(default_factory=_Memory, init=False, repr=False)

    def run(self, *, until_ms: int | None = None) -> Standing:
        """Look at all accounts with work, or until ``until_ms``, beginning behind where the last survey ended.

        Once an hour all accounts' keys are looked at too. What is wrong with one account is raised when everything has
        been told.
        """
        found, failed = Standing(), list[Exception]()
        for account_id in accounts_with_work_behind(self.ledger, self._memory.account):
            if until_ms is not None and self.clock.now_ms() >= until_ms:
                break
            self._memory.account = account_id
            try:
                self._look(account_id, found)
            except Exception as error:
                log.exception("an account could not be looked at", extra={"account": account_id})
                failed.append(error)
        self._look_at_keys()
        self._tell(found)
        if failed:
            raise failed[0]
        return found

    def _look(self, account_id: str, found: Standing) -> None:
        account = self.ledger.get(Account, account_key(account_id))
        if account is None:
            return
        if account.blocked:
            found.blocked.append(account_id)
        found.unknown += self._unknown(account_id)
        credential = self.ledger.get(Credential, credential_key(account.credential))
        overdue = 0 if credential is None else self._overdue(account, credential)
        if overdue > found.overdue_ms:
            found.overdue_ms, found.overdue_account = overdue, account_id

    def _overdue(self, account: Account, credential: Credential) -> int:
        """For how long a call of ``account`` could have been made by now."""
        now = self.clock.now_ms()
        steps = openings(self.ledger, self.providers, account, credential, pace=self.pace, now_ms=now)
        return max((now - max(due, opens) for due, opens in steps), default=0)

    def _unknown(self, account_id: str) -> list[str]:
        now = self.clock.now_ms()
        # Whatever is to be settled: now, when its provider has had time, or if the call that is under way ends badly.
        ids = self.ledger.due(account_id, Step.SETTLE, now_ms=now + DAY, limit=_MOST_UNKNOWN)
        requests = [self.ledger.get(Request, request_key(one)) for one in ids]
        return [one.id for one in requests if one is not None and _is_unknown(one, now)]

    def _look_at_keys(self) -> None:
        now = self.clock.now_ms()
        if now >= self._memory.keys_ms + HOUR:
            self._memory.keys_ms = now
            old = old_keys(self.ledger.accounts(), now_ms=now, key_days=self.key_days)
            self.telemetry.add(Metric.OLD_ACCOUNT_KEYS, old)

    def _tell(self, found: Standing) -> None:
        attention = self.ledger.count_needing_attention(most=_MOST_ATTENTION)
        log.info(
            "standing",
            extra={
                "overdue_seconds": found.overdue_ms // 1000,
                "overdue_account": found.overdue_account,
                "unknown_outcomes": len(found.unknown),
                "unknown_requests": found.unknown[:_NAMED],
                "blocked_accounts": found.blocked[:_NAMED],
                "needs_attention": attention,
            },
        )
        self.telemetry.add(Metric.OVERDUE, found.overdue_ms // 1000)
        self.telemetry.add(Metric.UNKNOWN_OUTCOMES, len(found.unknown))
        self.telemetry.add(Metric.BLOCKED_ACCOUNTS, len(found.blocked))
        self.telemetry.add(Metric.NEEDS_ATTENTION, attention)
        self.telemetry.flush()


def _is_unknown(request: Request, now_ms: int) -> bool:
    """Whether a call of ``request`` left and nobody knows what came of it, nor will the worker that made it."""
    return request.state is State.UNKNOWN or (request.state is State.ISSUING and request.due_ms <= now_ms)
