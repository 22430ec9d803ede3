"""250 documents at once, then 40 over twenty hours, after a fortnight of forty a day: how long a create waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from invoicing.domain.request import State
from invoicing.usecases.pace import DAY, HOUR, MINUTE
from tests.bench.efficiency import CALL_MS
from tests.bench.figure import Figure
from tests.bench.office import Office, moment_of
from tests.bench.physical_limit import FATTURA24, create_delays

ARRIVALS = tuple([0] * 250 + [3 * HOUR + number * 30 * MINUTE for number in range(40)])
FORTNIGHT, A_DAY = 14, 40
_TOLERANCE = 0.03
# limits.py leaves a guard of a second, from start to start; what is measured waits from end to start.
_GUARD_MS = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Mean times to create, in seconds; and the least and the most that was reserved."""

    mean_s: float
    reserves: tuple[int, int]


def measured() -> Outcome:
    """The mixed scenario, after its fortnight, by the real code."""
    office = Office(call_ms=CALL_MS)
    begin = office.clock.now_ms()
    for number in range(FORTNIGHT * A_DAY):
        day, place = divmod(number, A_DAY)
        office.ask(f"before-{number}", begin + day * DAY + place * 12 * MINUTE, file=False)
    start = begin + FORTNIGHT * DAY
    reserves: list[int] = []
    for number, arrival in enumerate(ARRIVALS):
        office.ask(f"mixed-{number}", start + arrival)
        office.clock.at(start + arrival, lambda: reserves.append(office.reserve))
    office.finish(within_ms=20 * DAY)
    mixed = [request for request in office.requests() if (request.reference or "").startswith("mixed")]
    waited = [moment_of(request, State.ISSUED) - request.accepted_ms for request in mixed]
    return Outcome(mean(waited) / 1000, (min(reserves), max(reserves)))


def reference(reserve: int | None) -> float:
    """The mean of ``limits.py``, in seconds: with ``reserve``, or for interleaving."""
    return mean(create_delays(ARRIVALS, FATTURA24, call_ms=CALL_MS, gap_ms=_GUARD_MS, reserve=reserve)) / 1000


def figures() -> Iterator[Figure]:
    """The mean, against interleaving and against the policy itself."""
    found, interleaved, policy = measured(), reference(None), reference(A_DAY)
    note = f"reserve used {found.reserves[0]}, after midnight {found.reserves[1]}; against interleaving"
    goal = f"value within 3 % of {policy:.1f} s"
    met = abs(found.mean_s / policy - 1) <= _TOLERANCE
    yield Figure("mixed_create_mean_s", found.mean_s, "s", interleaved, found.mean_s / interleaved, goal, met, note)
    ratio, note = found.mean_s / policy, "against creates first with the same reserve, by limits.py"
    yield Figure("mixed_create_policy", found.mean_s, "s", policy, ratio, "ratio from 0.97 to 1.03", met, note)
    first = found.reserves[0]
    yield Figure("mixed_reserve", first, "calls", A_DAY, first / A_DAY, "value = 40", first == A_DAY)
