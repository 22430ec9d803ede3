"""`python -m tests.fatturapa`: many random documents of every type, each built and held against schema and checks."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from time import perf_counter

from invoicing.fatturapa.invoice import Invoice
from tests.fatturapa.documents import TYPES, an_invoice
from tests.fatturapa.judging import against

_EVERY_S = 5.0
_SHOWN = 10


def main(arguments: list[str] | None = None, judge: Callable[[Invoice], list[str]] = against) -> int:
    """Run what ``arguments`` ask for; 1 if ``judge`` has anything against a document."""
    asked = _parser().parse_args(arguments)
    seeds = [asked.only] if asked.only is not None else range(asked.seed, asked.seed + asked.documents)
    built: Counter[str] = Counter()
    failed: dict[int, list[str]] = {}
    began = told = perf_counter()
    for done, seed in enumerate(seeds, 1):
        kind, document_type = TYPES[seed % len(TYPES)]
        if wrong := judge(an_invoice(Random(seed), (kind, document_type))):
            failed[seed] = wrong
            print(f"seed {seed} ({kind}, {document_type}): {wrong[0]}", flush=True)
        built[document_type] += 1
        if perf_counter() - told > _EVERY_S:
            told = perf_counter()
            print(f"{done} of {len(seeds)}, {len(failed)} failed, {told - began:.0f} s", flush=True)
    return _summary(built, failed, perf_counter() - began)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fatturapa", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, help="how many documents")
    parser.add_argument("--seed", type=int, default=1, help="the first seed; the others follow it")
    parser.add_argument("--only", type=int, help="this seed alone, with all that is wrong with it")
    return parser


def _summary(built: Counter[str], failed: dict[int, list[str]], took: float) -> int:
    for name, count in sorted(built.items()):
        print(f"  {name}: {count}")
    print(f"{built.total()} documents of {len(built)} types in {took:.0f} s, {len(failed)} failed")
    for seed, wrong in list(failed.items())[:_SHOWN]:
        print(f"  python -m tests.fatturapa --only {seed}", *wrong, sep="\n    ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
