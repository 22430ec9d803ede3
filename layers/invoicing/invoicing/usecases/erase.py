"""Erase: what is personal in requests that ended long ago, and in old lists, leaves the ledger."""

import logging
from dataclasses import dataclass

from invoicing.domain.account import Record
from invoicing.domain.erasure import erased
from invoicing.domain.identity import sealed
from invoicing.domain.lookup import Lookup, is_lookup
from invoicing.domain.request import Request, request_key
from invoicing.errors import Conflict
from invoicing.ports import Clock, IdentityKey, Ledger

log = logging.getLogger(__name__)

DAY_MS = 86_400_000
# In one run, which is one minute: 144,000 a day, far more than all accounts of a stack can issue.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase what ended, or was fetched, ``keep_ms`` ago or earlier; 0 keeps everything for ever.

    Each record is written by itself, whole, and only from the version that was read: a run that ends anywhere has
    erased some and left the others as they were, and the next one finds those.
    """

    ledger: Ledger
    keys: IdentityKey
    clock: Clock
    keep_ms: int

    def run(self, *, until_ms: int | None = None) -> int:
        """Erase the oldest, some in each run, and none after ``until_ms``; returns how many.

        What is wrong with one record is raised when the others are erased.
        """
        if not self.keep_ms:
            return 0
        finished_by, count, failed = self.clock.now_ms() - self.keep_ms, 0, list[Exception]()
        for found in self.ledger.to_erase(finished_by_ms=finished_by, limit=_MOST):
            if until_ms is not None and self.clock.now_ms() >= until_ms:
                break
            try:
                count += (self._erase_list if is_lookup(found) else self._erase)(found, finished_by)
            except Exception as error:
                log.exception("something could not be erased", extra={"request": found})
                failed.append(error)
        if count:
            log.info("erased", extra={"requests": count})
        if failed:
            raise failed[0]
        return count

    def _erase(self, request_id: str, finished_by_ms: int) -> bool:
        """Whether the request was erased now: the index may show what is erased already."""
        request = self.ledger.get(Request, request_key(request_id))
        ended = request.finished_ms if request else None
        if request is None or ended is None or ended > finished_by_ms or request.erased_ms is not None:
            return False
        return self._written(erased(request, fingerprint=self._seal(request), at_ms=self.clock.now_ms()))

    def _erase_list(self, key: str, fetched_by_ms: int) -> bool:
        """Whether the list was emptied now: whoever wants it asks for it again."""
        lookup = self.ledger.get(Lookup, key)
        if lookup is None or not lookup.personal or lookup.fetched_ms > fetched_by_ms:
            return False
        return self._written(lookup.erased(at_ms=self.clock.now_ms()))

    def _seal(self, request: Request) -> str:
        return sealed(self.keys.identity_key(), request.fingerprint)

    def _written(self, record: Record) -> bool:
        try:
            self.ledger.write(record)
        except Conflict:
            # Another run is erasing too. Whoever wrote it, the index still shows what is still to be done.
            return False
        return True
