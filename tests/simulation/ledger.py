"""The ledger in memory: the frozen records themselves, so that a write costs microseconds."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, cast, override

from invoicing.aws.indexes import (
    ERASE,
    WORK,
    attributes,
    due_in,
    due_until,
    finished_in,
    finished_until,
    request_in,
    steps_of,
)
from invoicing.domain.account import Account, Record
from invoicing.domain.consent import Consent
from invoicing.domain.request import Request, Step
from invoicing.errors import Conflict
from invoicing.ports import Ledger, Page, Query
from tests.simulation.faults import Kind, Op
from tests.simulation.process import Process
from tests.simulation.scheduler import Scheduler


class Watcher(Protocol):
    """Looks at every write."""

    def wrote(self, before: Record | None, after: Record, *, offset_ms: int) -> None:
        """``after`` replaces ``before``, written by a process whose clock is ``offset_ms`` ahead."""


class Store:
    """What is stored, and the index `work`, which may lag behind it; ``changed`` is called after each change."""

    def __init__(self, scheduler: Scheduler, watcher: Watcher) -> None:
        self.records: dict[str, Record] = {}
        self.changed: Callable[[], None] = lambda: None
        self._scheduler, self._watcher = scheduler, watcher
        self._work: defaultdict[str, list[str]] = defaultdict(list)
        self._indexed: dict[str, tuple[int, tuple[str, str] | None]] = {}

    def write(self, records: tuple[Record, ...], *, index_after_ms: int = 0, offset_ms: int = 0) -> tuple[Record, ...]:
        """Write all or none; the index shows it ``index_after_ms`` later; ``offset_ms`` is the writer's clock's."""
        for record in records:
            stored = self.records.get(record.key)
            if record.version != (stored.version if stored else 0):
                raise Conflict(record.key)
        written = tuple(record.model_copy(update={"version": record.version + 1}) for record in records)
        for record in written:
            before = self.records.get(record.key)
            self.records[record.key] = record
            self._watcher.wrote(before, record, offset_ms=offset_ms)
            if isinstance(record, Request):
                self._index_later(record, index_after_ms)
        self.changed()
        return written

    def between(self, first: str, last: str, limit: int, partition: str) -> list[str]:
        """At most ``limit`` sort keys of ``partition`` of the index, from ``first`` to ``last``."""
        work = self._work[partition]
        start = bisect_left(work, first)
        return [key for key in work[start : start + limit] if key <= last]

    def requests(self) -> list[Request]:
        """All requests there are."""
        return [record for record in self.records.values() if isinstance(record, Request)]

    def _index_later(self, request: Request, after_ms: int) -> None:
        if after_ms:
            self._scheduler.at(self._scheduler.now_ms + after_ms, lambda: self._catch_up(request))
        else:
            self._index(request)

    def _catch_up(self, request: Request) -> None:
        self._index(request)
        self.changed()

    def _index(self, request: Request) -> None:
        version, old = self._indexed.get(request.id, (0, None))
        if request.version < version:
            return
        found = attributes(request)
        new = (found["w"], found["ws"]) if "w" in found else None
        self._indexed[request.id] = (request.version, new)
        if old == new:
            return
        if old is not None:
            del self._work[old[0]][bisect_left(self._work[old[0]], old[1])]
        if new is not None:
            insort(self._work[new[0]], new[1])


class SimLedger(Ledger):
    """The way of one process to the store."""

    def __init__(self, store: Store, process: Process) -> None:
        self._store, self._process = store, process

    @override
    def get[R: Record](self, record_type: type[R], key: str) -> R | None:
        what = "consent" if record_type is Consent else key
        return cast("R | None", self._process.operate(Op.GET, what, lambda: self._store.records.get(key)))

    @override
    def write[*Rs](self, *records: *Rs) -> tuple[*Rs]:
        given = cast("tuple[Record, ...]", records)
        # Which consent it is is drawn by chance outside of the seed.
        what = "consent" if isinstance(given[0], Consent) else given[0].key
        written = self._process.operate(Op.WRITE, what, lambda: self._write(given))
        return cast("tuple[*Rs]", written)

    @override
    def due(self, account: str, step: Step, *, now_ms: int, limit: int = 1) -> Sequence[str]:
        found = self._between(steps_of(account, step), due_until(account, step, now_ms), limit)
        return [request_in(key) for key in found]

    @override
    def count_due(self, account: str, step: Step, *, until_ms: int) -> int:
        return len(self._between(steps_of(account, step), due_until(account, step, until_ms), 1_000_000))

    @override
    def next_due(self, account: str, step: Step) -> int | None:
        first = steps_of(account, step)
        return next((due_in(key) for key in self._between(first, f"{first[:-1]}$", 1)), None)

    @override
    def accounts_with_work(self, first: str = " ") -> Iterator[str]:
        behind = first
        while found := self._between(behind, "~", 1):
            account = found[0].partition("#")[0]
            yield account
            behind = f"{account}$"

    @override
    def to_erase(self, *, finished_by_ms: int, limit: int) -> Sequence[str]:
        found = self._between("0", finished_until(finished_by_ms), limit, ERASE)
        return [finished_in(key) for key in found]

    @override
    def count_needing_attention(self, *, most: int) -> int:
        raise NotImplementedError

    @override
    def accounts(self) -> Iterator[Account]:
        found = self._process.operate(Op.INDEX, "accounts", lambda: list(self._store.records.values()))
        yield from sorted((one for one in found if isinstance(one, Account)), key=lambda one: one.id)

    @override
    def documents(self, query: Query) -> Page:
        raise NotImplementedError

    def _between(self, first: str, last: str, limit: int, partition: str = WORK) -> list[str]:
        return self._process.operate(Op.INDEX, first, lambda: self._store.between(first, last, limit, partition))

    def _write(self, records: tuple[Record, ...]) -> tuple[Record, ...]:
        process = self._process
        lag = process.around.rng.randint(200, 10_000) if process.struck is Kind.INDEX_STALE else 0
        return self._store.write(records, index_after_ms=lag, offset_ms=process.offset_ms)
