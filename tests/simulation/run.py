"""Run one seed."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from invoicing.usecases.pace import DAY
from tests.simulation.checks import Violation
from tests.simulation.faults import Kind, Weather
from tests.simulation.planner import Planner
from tests.simulation.scenario import LENGTH_MS
from tests.simulation.verdict import judge
from tests.simulation.world import World

TESTED = range(1, 201)
"""Seeds that the tests run."""

# What fills a month waits for the next one, and perhaps for the one after that.
LONGEST_MS = LENGTH_MS + 70 * DAY


@dataclass(slots=True)
class Result:
    """What came of a seed."""

    seed: int
    violation: str = ""
    detail: str = ""
    faults: Counter[Kind] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)


def run_seed(seed: int, *, tracing: bool = False) -> Result:
    """Run ``seed``; the same seed always does the same."""
    rng = Random(seed)
    scenario = Planner(rng).plan()
    world = World(scenario, Weather(rng), rng, tracing=tracing)
    result = Result(seed, faults=world.faults.counts, trace=world.lines)
    try:
        world.run(LONGEST_MS)
        judge(world)
    except Violation as violation:
        result.violation, result.detail = violation.kind, str(violation)
        world.note("", "VIOLATION", str(violation))
    result.figures.update(_figures(world))
    return result


def _figures(world: World) -> dict[str, int]:
    states = Counter(f"ended_{request.state}" for request in world.store.requests())
    calls = sum(server.tally.calls for server in world.servers.values())
    return {
        "requests": len(world.accepted),
        "calls": calls,
        "creates": world.checks.creates,
        "unknown": world.checks.unknown,
        "erased": world.checks.erased,
        "refused": world.callers.refused,
        **states,
    }
