"""Time to issue many documents with their files, against the least that the windows permit."""

from collections.abc import Iterator
from dataclasses import dataclass

from invoicing.domain.request import State
from invoicing.usecases.pace import DAY, Pace
from tests.bench.figure import Figure
from tests.bench.office import Delays, Office, moment_of
from tests.bench.physical_limit import FATTURA24, earliest_ends

CALL_MS = 2_000
SIZES = (10, 100, 250, 1_000)
REAL = Delays(ledger_ms=10, ring_ms=1_000)
"""About what DynamoDB and a cold start cost."""
_SLACK_MS = 5_000


@dataclass(frozen=True, slots=True)
class Run:
    """What became of so many documents asked for at once."""

    documents: int
    took_ms: int
    bound_ms: int
    calls: int
    reserve: int

    @property
    def waste(self) -> float:
        """Calls that no document needed, as a share."""
        return self.calls / (2 * self.documents) - 1

    @property
    def efficiency(self) -> float:
        """1 is as fast as the windows permit."""
        return self.bound_ms / self.took_ms


def issue(documents: int, delays: Delays | None = None) -> Run:
    """Ask for ``documents`` documents at once, and wait for all files."""
    office = Office(call_ms=CALL_MS, delays=delays)
    start, reserve = office.clock.now_ms(), office.reserve
    for number in range(documents):
        office.ask(f"r-{number}", start)
    office.finish(within_ms=10 * DAY)
    end = max(moment_of(request, State.COMPLETED) for request in office.requests())
    bound = earliest_ends(2 * documents, FATTURA24, call_ms=CALL_MS, guard_ms=Pace().guard_ms)[-1]
    return Run(documents, end - start, bound, len(office.counter.ends), max(reserve, office.reserve))


def figures() -> Iterator[Figure]:
    """The figures of all sizes."""
    runs = [issue(documents) for documents in SIZES]
    for run in runs:
        yield _figure(run)
    waste = max((run.waste for run in runs), key=abs)
    yield Figure("waste", waste, "calls per call needed", 0, None, "value = 0", waste == 0, "the worst of these sizes")
    slow = issue(250, REAL)
    note = f"as n250, but {REAL.ledger_ms} ms for each ledger operation and {REAL.ring_ms} ms for each ring"
    yield Figure("efficiency_n250_real", slow.took_ms / 1000, "s", slow.bound_ms / 1000, slow.efficiency, note=note)


def _figure(run: Run) -> Figure:
    name, value, reference = f"efficiency_n{run.documents}", run.took_ms / 1000, run.bound_ms / 1000
    if run.documents == SIZES[0]:
        goal, met = "value <= reference + 5 s", run.took_ms <= run.bound_ms + _SLACK_MS
    else:
        goal, met = "ratio >= 0.98", run.efficiency >= 0.98
    return Figure(name, value, "s", reference, run.efficiency, goal, met, f"reserve used {run.reserve}")
