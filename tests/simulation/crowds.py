"""Many documents at once, shortly before an hour ends, and with it for some providers the month."""

from random import Random

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.periods import Period
from invoicing.usecases.pace import DAY, HOUR, Pace
from tests.simulation.checks import Violation
from tests.simulation.scenario import START_MS, AccountPlan, Scenario, ServerPlan, Wish, wished_document
from tests.simulation.server import Conduct, Repeats
from tests.simulation.slugs import SLUGS
from tests.simulation.steady import Often
from tests.simulation.verdict import judge
from tests.simulation.world import World

BY_THE_CALENDAR = tuple(slug for slug, ways in SLUGS.items() if ways.by_the_calendar and not slug.endswith("_wide"))
CHANGES_MS = (START_MS + HOUR, Period.MONTH_ROME.end(START_MS), Period.MONTH_UTC.end(START_MS))
_DOCUMENTS = 25


def crowd(slug: str, change_ms: int, seed: int) -> World:
    """Run a crowd at ``slug`` just before ``change_ms``, all clocks as far apart as they may be.

    Raises:
        Violation: a promise is broken.
    """
    rng, guard = Random(seed), Pace().guard_ms
    conduct = Conduct(
        repeats=Repeats.IGNORED, offset_ms=rng.choice((-guard // 2, guard // 2)), month=rng.choice(list(Period)[1:])
    )
    wishes = [
        Wish(
            "one",
            wished_document(account="one", reference=f"r-{number}", file=False),
            (change_ms - rng.randint(1, 15_000),),
        )
        for number in range(_DOCUMENTS)
    ]
    scenario = Scenario(
        [ServerPlan("s1", slug, conduct)],
        [AccountPlan("one", "s1", AccountConfiguration(provider=slug))],
        wishes,
        change_ms + HOUR,
        skew_ms=guard,
        shortest_ms=change_ms + HOUR - START_MS,
    )
    world = World(scenario, Often({}), rng)
    world.run(40 * DAY)
    judge(world)
    return world


def violations(slug: str, seeds: range) -> list[str]:
    """Kinds of what is violated by crowds at ``slug``."""
    found = []
    for change_ms in CHANGES_MS:
        for seed in seeds:
            try:
                crowd(slug, change_ms, seed)
            except Violation as violation:
                found.append(violation.kind)
    return found
