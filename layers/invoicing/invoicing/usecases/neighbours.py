"""The other accounts of a worker's lane: while one waits for its window, another need not wait for the worker."""

import logging
from dataclasses import dataclass, field
from itertools import islice

from invoicing.contract import Providers
from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.identity import lane_of
from invoicing.ports import Clock, Ledger
from invoicing.usecases.openings import accounts_with_work_behind, could_start
from invoicing.usecases.pace import Pace

log = logging.getLogger(__name__)

# So often others are looked for: while this one waits, and while it is at work.
_WHILE_WAITING_MS, _WHILE_WORKING_MS = 2_000, 5_000
# So many accounts with work are looked at at a time; the next look goes on behind them.
_LOOK = 20
# So many are remembered to be in other lanes, so that they are not read again.
_MOST_ELSEWHERE = 1_000
# One that turned out to have nothing to do, or to be served elsewhere, is passed over this long: the index may lag.
_PASS_OVER_MS = 10_000


@dataclass(slots=True)
class Neighbours:
    """The accounts whose credentials wait in the same lane, as one run sees them."""

    ledger: Ledger
    providers: Providers
    clock: Clock
    pace: Pace
    lane: str
    lanes: int
    _shared: bool | None = field(default=None, init=False)
    _last: str | None = field(default=None, init=False)
    _looked_ms: int = field(default=0, init=False)
    _turned_ms: int = field(default=0, init=False)
    _passed_over: dict[str, int] = field(default_factory=dict, init=False)
    _elsewhere: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._turned_ms = self.clock.now_ms()

    @property
    def any(self) -> bool:
        """Whether anybody else is in the lane, as far as a look at it has told."""
        return bool(self._shared)

    def turn(self, *, besides: str, waiting: bool) -> Account | None:
        """An account of another credential than ``besides`` whose next call could leave now, if it is time to look."""
        now = self.clock.now_ms()
        looked = self._looked_ms + _WHILE_WAITING_MS
        if now < (looked if waiting else max(looked, self._turned_ms + _WHILE_WORKING_MS)):
            return None
        try:
            found = self._look(besides, now)
        except Exception:
            # Whoever is served goes on all the same; the others have rings of their own.
            log.exception("the lane could not be looked at")
            found = None
        if found is None:
            self._looked_ms = now
        else:
            self._turned_ms = now
        return found

    def pass_over(self, credential: str) -> None:
        """Leave ``credential`` in peace for a while: nothing could be done for it."""
        self._passed_over[credential] = self.clock.now_ms() + _PASS_OVER_MS

    def _look(self, besides: str, now: int) -> Account | None:
        if self._shared is None:
            self._shared = self._is_shared()
        if not self._shared:
            return None
        for account_id in islice(accounts_with_work_behind(self.ledger, self._last), _LOOK):
            self._last = account_id
            if (found := self._ready(account_id, besides, now)) is not None:
                return found
        return None

    def _is_shared(self) -> bool:
        """Whether another credential than one is served in the lane; no more is read than tells it."""
        credentials = (one.credential for one in self.ledger.accounts())
        here = (one for one in credentials if lane_of(one, self.lanes) == self.lane)
        first = next(here, None)
        return any(one != first for one in here)

    def _ready(self, account_id: str, besides: str, now: int) -> Account | None:
        if account_id in self._elsewhere:
            return None
        account = self.ledger.get(Account, account_key(account_id))
        if account is None or account.credential == besides or self._passed_over.get(account.credential, 0) > now:
            return None
        if lane_of(account.credential, self.lanes) != self.lane:
            if len(self._elsewhere) < _MOST_ELSEWHERE:
                self._elsewhere.add(account_id)
            return None
        credential = self.ledger.get(Credential, credential_key(account.credential))
        if credential is None or credential.leased(now_ms=now, guard_ms=self.pace.guard_ms):
            return None
        ready = could_start(
            self.ledger,
            self.providers,
            account,
            credential,
            pace=self.pace,
            now_ms=now,
            due_by_ms=now,
            opens_by_ms=now,
        )
        return account if ready else None
