"""How accounts at providers behave in a seed, from its random numbers."""

from random import Random

from invoicing.domain.document import DocumentKind
from invoicing.domain.sdi import BAD_ENDS, GOOD_ENDS
from invoicing.usecases.pace import DAY, HOUR, MINUTE, Pace
from tests.simulation.abilities import LONGEST_LIST_LAG_MS
from tests.simulation.exchange import Outcome
from tests.simulation.scenario import START_MS, ServerPlan
from tests.simulation.server import Conduct, Repeats
from tests.simulation.slugs import SLUGS, Ways
from tests.simulation.tally import MONTHS

# A proof is made with a pause of three minutes at least.
SHORTEST_PROOF_MS = 180_000

KINDS = (DocumentKind.INVOICE, DocumentKind.RECEIPT, DocumentKind.SALES_ORDER, DocumentKind.QUOTE)
# Where proofs are possible there is more that can go wrong.
_DRAWN = (*SLUGS, *(slug for slug, ways in SLUGS.items() if ways.keyed))


class ServerPlanner:
    """Plans accounts at providers; ``bursts`` are when there is much to do, ``calm_ms`` is when faults end."""

    def __init__(self, rng: Random, *, calm_ms: int, bursts: tuple[int, ...], guard_ms: int) -> None:
        self._rng, self._calm, self._bursts, self._guard = rng, calm_ms, bursts, guard_ms

    def plan(self, name: str, *, most_rotations: int) -> ServerPlan:
        """An account called ``name``, whose key is replaced ``most_rotations`` times at most."""
        rng = self._rng
        ways = SLUGS[rng.choice(_DRAWN)]
        return ServerPlan(
            name=name,
            slug=ways.slug,
            conduct=self._conduct(ways),
            down=self._span(0.1, 2 * HOUR, 2 * DAY),
            refuses=self._span(0.1, HOUR, DAY),
            rotated_ms=self._busy_moments(rng.randint(1, most_rotations)) if rng.random() < 0.2 else (),
            revoked_ms=self._busy_moments(1) if ways.renews and rng.random() < 0.3 else (),
            others_ms=self._others(ways) if rng.random() < 0.2 else (),
            first_life_ms=rng.randint(0, DAY),
        )

    def _conduct(self, ways: Ways) -> Conduct:
        rng = self._rng
        # Sliding spans need no agreement on the time; periods of the calendar hold as long as it is within the guard.
        off = self._guard // 2 if ways.by_the_calendar else 5_000
        # A provider's patience with its own lists knows nothing of clocks that are minutes apart.
        lag = LONGEST_LIST_LAG_MS if self._guard == Pace().guard_ms else 0
        return Conduct(
            repeats=rng.choice((Repeats.SAME_IDS, Repeats.SAME_IDS, *Repeats)) if ways.keyed else Repeats.IGNORED,
            blind_kinds=frozenset(kind for kind in KINDS if rng.random() < 0.2),
            lapse_ms=rng.choice((None, rng.randint(1_000, 2 * DAY), rng.randint(SHORTEST_PROOF_MS, 200_000))),
            counts_at=rng.choice((0.0, 0.5, 1.0)),
            offset_ms=rng.randint(-off, off),
            month=rng.choice(MONTHS),
            list_lag_ms=rng.choice((0, rng.randint(0, lag), lag)),
            tokens_live_ms=rng.choice((DAY, rng.randint(15 * MINUTE, DAY))),
            renewal_kills=rng.random() < 0.5,
            outcomes=tuple(self._outcome() for _ in range(3)),
            status_lag_ms=rng.choice((0, rng.randint(0, 30_000))),
        )

    def _outcome(self) -> Outcome:
        rng = self._rng
        ends = BAD_ENDS if rng.random() < 0.3 else GOOD_ENDS
        return Outcome(rng.choice(sorted(ends)), rng.choice((1_000, rng.randint(1_000, 6 * HOUR))))

    def _moments(self, number: int) -> tuple[int, ...]:
        return tuple(self._rng.randint(START_MS, self._calm) for _ in range(number))

    def _busy_moments(self, number: int) -> tuple[int, ...]:
        """Moments at which there is something to do, rather than any."""
        return tuple(self._rng.choice(self._bursts) + self._rng.randint(0, 60_000) for _ in range(number))

    def _span(self, chance: float, shortest: int, longest: int) -> tuple[int, int]:
        if self._rng.random() >= chance:
            return (0, 0)
        start = self._moments(1)[0]
        return (start, min(start + self._rng.randint(shortest, longest), self._calm))

    def _others(self, ways: Ways) -> tuple[int, ...]:
        """Calls of other software with the same key."""
        fewest = min(window.calls for window in ways.capabilities.windows)
        return tuple(start + number * 100 for start in self._moments(5) for number in range(min(fewest // 3 + 1, 10)))
