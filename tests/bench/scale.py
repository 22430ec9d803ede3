"""What many accounts and many requests cost the worker: its memory, and the time to pick the next step."""

import gc
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter_ns

from invoicing.domain.account import Account, AccountConfiguration, account_key
from invoicing.domain.request import Step
from invoicing.usecases.backlog import Backlog
from invoicing.usecases.pace import HOUR
from invoicing.usecases.reconcile import Reconcile
from invoicing.usecases.serve_lane import Ring, ServeLane
from tests.bench.figure import Figure
from tests.bench.provider import SLUG, BenchProvider
from tests.bench.vast_ledger import IDENTITY_KEY, VastLedger, name_of
from tests.bench.virtual_clock import VirtualClock
from tests.builders import NOW_MS, a_document, a_request
from tests.fakes.archive import FakeArchive
from tests.fakes.bell import FakeBell
from tests.fakes.files import FakeFiles
from tests.fakes.ledger import FakeLedger
from tests.fakes.secrets import FakeSecrets
from tests.fakes.telemetry import FakeTelemetry

FEW, SOME, MANY = 10, 50, 10_000
CALLS = 15
"""How many calls each of the runs makes whose memory is compared: for one account, or for others of its lane."""
_CALL_MS = 2_000
_ROUNDS = 400
_MORE = 64 * 1024
"""A worker looks at the next 25 requests that wait, where there are so many."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One run of the worker: the most memory it held at once, and its calls and reads."""

    peak_bytes: int
    calls: int
    reads: int


def work(accounts: int, requests: int) -> Worked:
    """Let the worker make ``CALLS`` calls for one of ``accounts`` accounts with ``requests`` documents each.

    All of them share a lane and have work, so the worker turns to others too.
    """
    clock, ledger, name = VirtualClock(), VastLedger(accounts, requests), name_of(accounts // 2)
    provider, secrets = BenchProvider(clock, _CALL_MS), FakeSecrets(clock, key=IDENTITY_KEY)
    for number in range(accounts):
        secrets.put(name_of(number), {"key": name_of(number)})
    files, archive = FakeFiles(), FakeArchive(clock)
    worker = ServeLane(ledger, FakeBell(clock), files, archive, secrets, provider, clock, FakeTelemetry())
    until = NOW_MS + worker.pace.call_ms + worker.pace.margin_ms + (CALLS - 1) * _CALL_MS
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        worker.run(Ring(name, None), until_ms=until)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Worked(peak - before, sum(len(one.ends) for one in provider.counters.values()), ledger.reads)


def reads_of_a_tick(accounts: int) -> float:
    """How often the reconciler asks the ledger, for each account that waits for a window."""
    clock, ledger = VirtualClock(), VastLedger(accounts, 1, opens_ms=NOW_MS + HOUR)
    Reconcile(ledger, FakeBell(clock), BenchProvider(clock, _CALL_MS), clock).run()
    return ledger.reads / accounts


def picking(sizes: Sequence[int], rounds: int = _ROUNDS) -> list[float]:
    """Microseconds to pick the next step, for each number of accounts in ``sizes``; measured in turns."""
    backlogs = [_account_of(size) for size in sizes]
    taken: list[list[int]] = [[] for _ in sizes]
    for _ in range(rounds):
        for (ledger, account), times in zip(backlogs, taken, strict=True):
            start = perf_counter_ns()
            task = Backlog(ledger, [account]).next(now_ms=NOW_MS)
            times.append(perf_counter_ns() - start)
            if task is None:
                raise LookupError("there is something to do")
    return [median(times) / 1000 for times in taken]


def figures() -> Iterator[Figure]:
    """The figures of memory and of picking."""
    work(1, 10)
    vast, alike, small = work(MANY, 100), work(SOME, 100), work(SOME, 10)
    met, note = vast.peak_bytes <= small.peak_bytes + _MORE, f"{MANY:,} accounts, 1,000,000 requests against 50 and 500"
    yield _memory("worker_memory", vast, small, "value <= reference + 64", met, note)
    met, note = vast.peak_bytes <= 1.05 * alike.peak_bytes, "the same against 50 accounts with 100 requests each"
    yield _memory("worker_memory_alike", vast, alike, "ratio <= 1.05", met, note)
    ratio, note = vast.reads / alike.reads, f"reads of the ledger in these runs, of {vast.calls} calls each"
    yield Figure("worker_reads", vast.reads, "reads", alike.reads, ratio, "ratio <= 1", ratio <= 1, note)
    few, many = picking((FEW, MANY))
    ratio, note = many / few, f"{MANY:,} accounts against {FEW}"
    yield Figure("pick_next_growth", many, "us", few, ratio, "ratio <= 1.25", ratio <= 1.25, note)
    reads, reference = reads_of_a_tick(MANY), reads_of_a_tick(FEW)
    note = "of the reconciler's tick, for each account that waits for a window"
    yield Figure("tick_reads", reads, "reads", reference, reads / reference, note=note)


def _memory(name: str, run: Worked, reference: Worked, goal: str, met: bool, note: str) -> Figure:
    ratio = run.peak_bytes / reference.peak_bytes
    return Figure(name, run.peak_bytes / 1024, "KiB", reference.peak_bytes / 1024, ratio, goal, met, note)


def _account_of(size: int) -> tuple[FakeLedger, Account]:
    """A ledger with ``size`` accounts with work, and the one in the middle."""
    ledger = FakeLedger()
    configuration = AccountConfiguration(provider=SLUG)
    for number in range(size):
        name = name_of(number)
        account = Account(id=name, configuration=configuration, credential=name, created_ms=NOW_MS)
        ledger.write(account)
        for reference in ("one", "two"):
            ledger.write(a_request(a_document(account=name, reference=reference), step=Step.CREATE))
    found = ledger.get(Account, account_key(name_of(size // 2)))
    if found is None:
        raise LookupError("it was written")
    return ledger, found
