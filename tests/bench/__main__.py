"""Measure everything, print the table, and write it to out/bench.json; parts of it are printed only."""

import argparse
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


def main(arguments: list[str] | None = None) -> int:
    """1 if a goal is not met, else 0."""
    asked = _parser().parse_args(arguments)
    found: list[Figure] = []
    for name in [one for one in PARTS if one in (asked.parts or PARTS)]:
        start = perf_counter()
        found += PARTS[name]()
        print(f"{name}: measured in {perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    if not asked.parts:
        write(found, OUT)
    print(table(found))
    return 1 if any(figure.met is False for figure in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"measure these alone: {', '.join(PARTS)}"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
