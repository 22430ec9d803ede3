"""The ledger in memory."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast, override

from invoicing.aws.cursors import cursor, position
from invoicing.aws.indexes import ACCOUNTS, documents_of, due_in, due_until, request_in, steps_of
from invoicing.aws.items import Row
from invoicing.domain.account import Account, Record
from invoicing.domain.request import Request, Step
from invoicing.errors import Conflict
from invoicing.ports import Ledger, Page, Query
from tests.fakes import Hook, hooked, no_hook


@dataclass(slots=True)
class Index:
    """Rows by key, and the sort keys of the index `work` in order; it may lag behind what is stored."""

    rows: dict[str, Row] = field(default_factory=dict)
    work: list[str] = field(default_factory=list)

    def between(self, first: str, last: str, limit: int) -> list[str]:
        """At most ``limit`` sort keys from ``first`` to ``last``."""
        start = bisect_left(self.work, first)
        return [key for key in self.work[start : start + limit] if key <= last]

    def put(self, key: str, row: Row) -> None:
        """Take ``row`` in for the one before."""
        before = self.rows.get(key)
        old, new = before.found.get("ws") if before else None, row.found.get("ws")
        self.rows[key] = row
        if old != new and old is not None:
            del self.work[bisect_left(self.work, old)]
        if old != new and new is not None:
            insort(self.work, new)


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
    def accounts(self) -> Sequence[Account]:
        with hooked(self.hook, "ledger.accounts"):
            rows = [row for row in self._index.rows.values() if row.found.get("a") == ACCOUNTS]
            return [row.record(Account) for row in sorted(rows, key=_sort)]

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

    def _work(self, first: str, last: str, limit: int, operation: str) -> list[str]:
        with hooked(self.hook, operation):
            return self._index.between(first, last, limit)

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
