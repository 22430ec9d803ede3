"""What a document costs in the ledger, measured: a whole Sportello in memory whose ledger counts as DynamoDB would.

DynamoDB's rules (developer guide, "Read and write operations"): a write takes one unit for each KB begun, twice that in
a transaction, and again for each index whose entry changes (twice if its key changes: one goes, one comes); a strongly
consistent read takes one unit for each 4 KB begun, a query half of that.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast, override

from invoicing.aws.items import Row
from invoicing.domain.account import Account, Record
from invoicing.domain.request import Step
from tests.fakes.ledger import FakeLedger
from tests.world import World

SAMPLE = Path(__file__).parents[2] / "events" / "http_api" / "demo" / "01-b2b-invoice-two-rates.json"
_DOCUMENTS = 20
# Names of the attributes, the version, the nonce.
_BESIDES = 100


def _bytes(key: str, row: Row) -> int:
    return _BESIDES + sum(len(text.encode()) for text in (key, row.data, *row.found.values()))


def _units(size: int, unit: int) -> int:
    return max(math.ceil(size / unit), 1)


class MeteredLedger(FakeLedger):
    """Counts the units of everything that is read and written."""

    def __init__(self) -> None:
        super().__init__()
        self.units: Counter[str] = Counter()

    @override
    def get[R: Record](self, record_type: type[R], key: str) -> R | None:
        row = self.rows.get(key)
        self.units["read"] += _units(_bytes(key, row), 4096) if row else 1
        return super().get(record_type, key)

    @override
    def write[*Rs](self, *records: *Rs) -> tuple[*Rs]:
        keys = [record.key for record in cast("tuple[Record, ...]", records)]
        before = {key: self.rows.get(key) for key in keys}
        written = super().write(*records)
        for key in keys:
            row = self.rows[key]
            self.units["write"] += _units(_bytes(key, row), 1024) * (2 if len(keys) > 1 else 1)
            self.units["write"] += _indexes(key, before[key], row)
        return written

    @override
    def due(self, account: str, step: Step, *, now_ms: int, limit: int = 1) -> Sequence[str]:
        return self._asked(super().due(account, step, now_ms=now_ms, limit=limit))

    @override
    def count_due(self, account: str, step: Step, *, until_ms: int) -> int:
        return self._asked(super().count_due(account, step, until_ms=until_ms))

    @override
    def next_due(self, account: str, step: Step) -> int | None:
        return self._asked(super().next_due(account, step))

    @override
    def accounts_with_work(self, first: str = " ") -> Iterator[str]:
        self._asked(None)
        for account in super().accounts_with_work(first):
            yield self._asked(account)

    @override
    def accounts(self) -> Iterator[Account]:
        found = list(super().accounts())
        self.units["query half"] += _units(sum(_bytes(one.key, self.rows[one.key]) for one in found), 4096)
        yield from found

    def _asked[T](self, answer: T) -> T:
        self.units["query half"] += 1
        return answer


def _indexes(key: str, before: Row | None, now: Row) -> int:
    """Units of the two indexes: `work` holds keys, `listing` the whole item."""
    old, new = before.found if before else {}, now.found
    units = 0
    if old.get("ws") != new.get("ws"):
        units += ("ws" in old) + ("ws" in new)
    return units + (_units(_bytes(key, now), 1024) if "a" in new else 0)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one document takes, with its PDF, from its acceptance to its end.

    Attributes:
        writes: write units.
        reads: read units.
        item_kb: size of its record when it is completed, in KB.
        worker_seconds: how long the worker is at it, the provider taking two seconds for each call.
        idle_reads: read units of the reconciler in a minute in which nothing is due.
    """

    writes: float
    reads: float
    item_kb: float
    worker_seconds: float
    idle_reads: float


@cache
def measured() -> Measured:
    """Issue documents, and count."""
    ledger = MeteredLedger()
    world = World(ledger=ledger)
    world.add_account()
    body = json.loads(SAMPLE.read_text("utf-8"))
    ledger.units.clear()
    busy_ms = 0
    for number in range(_DOCUMENTS):
        world.post({**body, "reference": f"order-{number}"})
        started = world.clock.now_ms()
        world.work()
        busy_ms += world.clock.now_ms() - started
        # An hour's window never fills.
        world.clock.advance(600)
    writes, reads = ledger.units["write"], ledger.units["read"] + ledger.units["query half"] / 2
    sizes = [_bytes(key, row) for key, row in ledger.rows.items() if row.record_type == "request"]
    ledger.units.clear()
    world.reconciler.run()
    return Measured(
        writes=round(writes / _DOCUMENTS, 1),
        reads=round(reads / _DOCUMENTS, 1),
        item_kb=round(sum(sizes) / len(sizes) / 1024, 1),
        worker_seconds=round(busy_ms / _DOCUMENTS / 1000, 1),
        idle_reads=ledger.units["read"] + ledger.units["query half"] / 2,
    )
