"""The ledger in memory."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast, override

from invoicing.aws.cursors import cursor, position
from invoicing.aws.indexes import (
    ACCOUNTS,
    ATTENTION,
    ERASE,
    WORK,
    documents_of,
    due_in,
    due_until,
    finished_in,
    finished_until,
    request_in,
    steps_of,
)
from invoicing.aws.items import Row
from invoicing.domain.account import Account, Record
from invoicing.domain.request import Request, Step
from invoicing.errors import Conflict
from invoicing.ports import Ledger, Page, Query
from tests.fakes import Hook, hooked, no_hook


@dataclass(slots=True)
class Index:
    """Rows by key, and the sort keys of each partition of the index `work` in order; it may lag behind the store."""

    rows: dict[str, Row] = field(default_factory=dict)
    work: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def between(self, first: str, last: str, limit: int, partition: str) -> list[str]:
        """At most ``limit`` sort keys of ``partition`` from ``first`` to ``last``."""
        keys = self.work[partition]
        start = bisect_left(keys, first)
        return [key for key in keys[start : start + limit] if key <= last]

    def put(self, key: str, row: Row) -> None:
        """Take ``row`` in for the one before."""
        before = self.rows.get(key)
        self.rows[key] = row
        if before is not None and "w" in before.found:
            keys = self.work[before.found["w"]]
            del keys[bisect_left(keys, before.found["ws"])]
        if "w" in row.found:
            insort(self.work[row.found["w"]], row.found["ws"])


class FakeLedger(Ledger):
    """Records in a dictionary, as JSON, so that one that does not survive the round trip is noticed.

    While ``lags`` is true, indexes show what was stored when it became so; ``get`` is never stale.
    """

    def __init__(self, hook: Hook = no_hook) -> None:
        self.hook = hook
        self.rows: dict[str, Row] = {}
        self._index = Index()
        self._behind: dict[str, Row] = {}
        self._lags = False

    @property
    def lags(self) -> bool:
        """Whether indexes lag."""
        return self._lags

    @lags.setter
    def lags(self, value: bool) -> None:
        self._lags = value
        if not value:
            for key, row in self._behind.items():
                self._index.put(key, row)
            self._behind.clear()

    @override
    def get[R: Record](self, record_type: type[R], key: str) -> R | None:
        with hooked(self.hook, "ledger.get"):
            row = self.rows.get(key)
            return None if row is None else row.record(record_type)

    @override
    def write[*Rs](self, *records: *Rs) -> tuple[*Rs]:
        given = cast("tuple[Record, ...]", records)
        with hooked(self.hook, "ledger.write"):
            if len({record.key for record in given}) != len(given):
                raise ValueError("one write holds each record once")
            rows = [_row(record) for record in given]
            for record in given:
                stored = self.rows.get(record.key)
                if record.version != (stored.version if stored else 0):
                    raise Conflict(record.key)
            for record, row in zip(given, rows, strict=True):
                self._put(record.key, row)
        written = tuple(record.model_copy(update={"version": record.version + 1}) for record in given)
        return cast("tuple[*Rs]", written)

    @override
    def due(self, account: str, step: Step, *, now_ms: int, limit: int = 1) -> Sequence[str]:
        found = self._work(steps_of(account, step), due_until(account, step, now_ms), limit, "ledger.due")
        return [request_in(key) for key in found]

    @override
    def count_due(self, account: str, step: Step, *, until_ms: int) -> int:
        everything = len(self.rows)
        first, last = steps_of(account, step), due_until(account, step, until_ms)
        return len(self._work(first, last, everything, "ledger.count_due"))

    @override
    def next_due(self, account: str, step: Step) -> int | None:
        first = steps_of(account, step)
        return next((due_in(key) for key in self._work(first, f"{first[:-1]}$", 1, "ledger.next_due")), None)

    @override
    def accounts_with_work(self, first: str = " ") -> Iterator[str]:
        behind = first
        while found := self._work(behind, "~", 1, "ledger.accounts_with_work"):
            account = found[0].partition("#")[0]
            yield account
            behind = f"{account}$"

    @override
    def to_erase(self, *, finished_by_ms: int, limit: int) -> Sequence[str]:
        found = self._work("0", finished_until(finished_by_ms), limit, "ledger.to_erase", partition=ERASE)
        return [finished_in(key) for key in found]

    @override
    def count_needing_attention(self, *, most: int) -> int:
        return len(self._work(" ", "~", most, "ledger.count_needing_attention", partition=ATTENTION))

    @override
    def accounts(self) -> Iterator[Account]:
        with hooked(self.hook, "ledger.accounts"):
            rows = [row for row in self._index.rows.values() if row.found.get("a") == ACCOUNTS]
            found = [row.record(Account) for row in sorted(rows, key=_sort)]
        yield from found

    @override
    def documents(self, query: Query) -> Page:
        with hooked(self.hook, "ledger.documents"):
            behind = position(query.account, query.cursor) if query.cursor is not None else "~"
            rows = [row for row in self._index.rows.values() if _fits(row.found, query) and _sort(row) < behind]
            rows.sort(key=_sort, reverse=True)
            shown = rows[: query.limit]
            more = cursor(query.account, _sort(shown[-1])) if len(rows) > len(shown) else None
            return Page([row.record(Request) for row in shown], more)

    def requests(self) -> list[Request]:
        """All requests there are."""
        return [row.record(Request) for row in self.rows.values() if row.record_type == Request.record_type]

    def _work(self, first: str, last: str, limit: int, operation: str, *, partition: str = WORK) -> list[str]:
        with hooked(self.hook, operation):
            return self._index.between(first, last, limit, partition)

    def _put(self, key: str, row: Row) -> None:
        self.rows[key] = row
        if self.lags:
            self._behind[key] = row
        else:
            self._index.put(key, row)


def _row(record: Record) -> Row:
    row = Row.of(record)
    assert row.record(type(record)) == record.model_copy(update={"version": row.version}), "it must survive as JSON"
    return row


def _sort(row: Row) -> str:
    return row.found["s"]


def _fits(found: dict[str, str], query: Query) -> bool:
    date = found.get("date")
    return (
        found.get("a") == documents_of(query.account)
        and (query.state is None or found["state"] == query.state)
        and (query.date_from is None or (date is not None and date >= str(query.date_from)))
        and (query.date_to is None or (date is not None and date <= str(query.date_to)))
    )
