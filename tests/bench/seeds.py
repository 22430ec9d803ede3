"""How many seeds of the simulation one process runs in a second."""

import logging
from collections.abc import Callable, Iterator
from importlib import import_module
from time import perf_counter
from typing import Any

from tests.bench.figure import Figure

SECONDS = 10.0


def figures(seconds: float = SECONDS) -> Iterator[Figure]:
    """Run seeds for about so many ``seconds``; the figure says why, if it cannot be measured."""
    try:
        run_seed = import_module("tests.simulation.run").run_seed
    except ImportError as error:
        yield Figure("seeds_per_second", None, "seeds/s", note=f"not measured: {error}")
        return
    # The faults of the simulation are expected; writing each of them down is not what is measured.
    logging.disable(logging.CRITICAL)
    try:
        seeds, violations, took = _run(run_seed, seconds)
    finally:
        logging.disable(logging.NOTSET)
    yield Figure("seeds_per_second", seeds / took, "seeds/s", note=f"one process; {violations} violations in {seeds}")


def _run(run_seed: Callable[[int], Any], seconds: float) -> tuple[int, int, float]:
    """How many seeds were run, how many of them found a violation, and how long it took."""
    run_seed(0)
    start, seed, violations = perf_counter(), 0, 0
    while not seed or perf_counter() - start < seconds:
        seed += 1
        violations += bool(run_seed(seed).violation)
    return seed, violations, perf_counter() - start
