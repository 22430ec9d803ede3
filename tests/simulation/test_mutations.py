"""The simulation catches what the core must not do: each way to break it is found on few paths or in a few seeds."""

from collections.abc import Iterator

import pytest

from tests.simulation.crowds import violations
from tests.simulation.exhaustive import POINTS, Setting, singles, starts
from tests.simulation.mutations import MUTATIONS, Mutation
from tests.simulation.run import run_seed
from tests.simulation.slugs import SLUGS

_MOST_SEEDS = 100
"""The slowest is found in one seed of ten; a hundred without it mean that the simulation has become blind to it."""


def _violations(slug: str) -> Iterator[str]:
    """Kinds of what is violated: of one document at ``slug`` when all takes long, of a crowd, then by seeds."""
    for start in starts((Setting(slug),), POINTS[-1:]):
        for path in singles(start):
            _, failure = path.run()
            if failure is not None:
                yield failure[0]
    if SLUGS[slug].by_the_calendar:
        yield from violations(slug, range(5))
    for seed in range(1, _MOST_SEEDS + 1):
        if violation := run_seed(seed).violation:
            yield violation


def test_there_are_ten_ways_at_least() -> None:
    assert len(MUTATIONS) >= 10


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name.replace(" ", "-"))
def test_a_broken_core_is_caught(mutation: Mutation) -> None:
    with mutation():
        found = next(_violations(mutation.slug), None)
    assert found in mutation.shows
