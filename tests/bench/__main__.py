"""Measure everything, print the table, and write it to out/bench.json."""

import sys
from pathlib import Path
from time import perf_counter

from tests.bench import accept, cold_start, efficiency, fatturapa, lane, mixed, scale, seeds
from tests.bench.figure import Figure, table, write

OUT = Path(__file__).parents[2] / "out" / "bench.json"
PARTS = {
    "efficiency": efficiency.figures,
    "mixed": mixed.figures,
    "lane": lane.figures,
    "scale": scale.figures,
    "seeds": seeds.figures,
    "fatturapa": fatturapa.figures,
    "cold_start": cold_start.figures,
    # The last: the real handler turns the logs on.
    "accept": accept.figures,
}


def main() -> int:
    """1 if a goal is not met, else 0."""
    found: list[Figure] = []
    for name, measure in PARTS.items():
        start = perf_counter()
        found += measure()
        print(f"{name}: measured in {perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    write(found, OUT)
    print(table(found))
    return 1 if any(figure.met is False for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
