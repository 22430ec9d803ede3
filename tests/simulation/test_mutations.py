"""The simulation catches what the core must not do: each way to break it on purpose is found within a few seeds."""

import pytest

from tests.simulation.mutations import MUTATIONS, Mutation
from tests.simulation.run import run_seed

_MOST_SEEDS = 100
"""The slowest is found in one seed of ten; a hundred without it mean that the simulation has become blind to it."""


def test_there_are_ten_ways_at_least() -> None:
    assert len(MUTATIONS) >= 10


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name.replace(" ", "-"))
def test_a_broken_core_is_caught(mutation: Mutation) -> None:
    with mutation():
        found = next((result for seed in range(1, _MOST_SEEDS + 1) if (result := run_seed(seed)).violation), None)
    assert found is not None
    assert found.violation in mutation.shows
