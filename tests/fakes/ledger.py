"""The ledger in memory."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast, override

from invoicing.aws.cursors import cursor, position
from invoicing.aws.indexes import ACCOUNTS, attributes, documents_of, due_in, due_until, request_in, steps_of
from invoicing.domain.account import Account, Record
from invoicing.domain.request import Request, Step
from invoicing.errors import Conflict
from invoicing.ports import Ledger, Page, Query


@dataclass(slots=True)
class Index:
    """Sort keys in order, with the key of the record each belongs to."""

    sorted_keys: list[str] = field(default_factory=list)

    def between(self, first: str, last: str, limit: int) -> list[str]:
        """At most ``limit`` sort keys from ``first`` to ``last``."""
        start = bisect_left(self.sorted_keys, first)
        return [key for key in self.sorted_keys[start : start + limit] if key <= last]

    def replace(self, old: str | None, new: str | None) -> None:
        """Take ``old`` out and put ``new`` in."""
        if old == new:
            return
        if old is not None:
            del self.sorted_keys[bisect_left(self.sorted_keys, old)]
        if new is not None:
            insort(self.sorted_keys, new)


class FakeLedger(Ledger):
    """Records in a dictionary, as JSON, so that one that does not survive the round trip is noticed."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, int, dict[str, str]]] = {}
        self.work = Index()

    @override
    def get[R: Record](self, record_type: type[R], key: str) -> R | None:
        row = self.rows.get(key)
        return None if row is None else _record(record_type, row)

    @override
    def write[*Rs](self, *records: *Rs) -> tuple[*Rs]:
        given = cast("tuple[Record, ...]", records)
        for record in given:
            stored = self.rows.get(record.key)
            if record.version != (stored[1] if stored else 0):
                raise Conflict(record.key)
        return cast("tuple[*Rs]", tuple(self._put(record) for record in given))

    @override
    def due(self, account: str, step: Step, *, now_ms: int, limit: int = 1) -> Sequence[str]:
        found = self.work.between(steps_of(account, step), due_until(account, step, now_ms), limit)
        return [request_in(key) for key in found]

    @override
    def next_due(self, account: str, step: Step) -> int | None:
        first = steps_of(account, step)
        return next((due_in(key) for key in self.work.between(first, f"{first[:-1]}$", 1)), None)

    @override
    def accounts_with_work(self) -> Iterator[str]:
        behind = " "
        while found := self.work.between(behind, "~", 1):
            account = found[0].partition("#")[0]
            yield account
            behind = f"{account}$"

    @override
    def accounts(self) -> Sequence[Account]:
        rows = [row for row in self.rows.values() if row[2].get("a") == ACCOUNTS]
        return [_record(Account, row) for row in sorted(rows, key=lambda row: row[2]["s"])]

    @override
    def documents(self, query: Query) -> Page:
        behind = position(query.account, query.cursor) if query.cursor else "~"
        rows = sorted(
            (row for row in self.rows.values() if _fits(row[2], query) and row[2]["s"] < behind),
            key=lambda row: row[2]["s"],
            reverse=True,
        )
        shown = rows[: query.limit]
        more = cursor(query.account, shown[-1][2]["s"]) if len(rows) > len(shown) else None
        return Page([_record(Request, row) for row in shown], more)

    def requests(self) -> list[Request]:
        """All requests there are."""
        return [_record(Request, row) for key, row in self.rows.items() if key.startswith("request#")]

    def _put[R: Record](self, record: R) -> R:
        old = self.rows.get(record.key)
        found = attributes(record)
        self.rows[record.key] = (record.model_dump_json(), record.version + 1, found)
        self.work.replace(old[2].get("ws") if old else None, found.get("ws"))
        return record.model_copy(update={"version": record.version + 1})


def _record[R: Record](record_type: type[R], row: tuple[str, int, dict[str, str]]) -> R:
    return record_type.model_validate_json(row[0]).model_copy(update={"version": row[1]})


def _fits(found: dict[str, str], query: Query) -> bool:
    return (
        found.get("a") == documents_of(query.account)
        and (query.state is None or found["state"] == query.state)
        and (query.date_from is None or found["date"] >= str(query.date_from))
        and (query.date_to is None or found["date"] <= str(query.date_to))
    )
