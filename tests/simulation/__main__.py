"""`python -m tests.simulation`: the exhaustive runner, then many seeds, or one of them with its trace.

After `pytest` has passed, `--after-tests` leaves out the seeds and paths that are among the tests: the same code does
the same with them again.
"""

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from tests.simulation.exhaustive import explore, with_the_tests, without_the_tests
from tests.simulation.report import Report
from tests.simulation.run import TESTED, Result, run_seed

_EVERY_S = 5.0
_TAIL = 150


def main(arguments: list[str] | None = None) -> int:
    """Run what ``arguments`` ask for; 1 if anything was violated."""
    asked = _parser().parse_args(arguments)
    # The faults are meant; the core writes each of them down.
    logging.disable(logging.CRITICAL)
    if asked.seed is not None:
        return _one(asked.seed, whole=asked.trace)
    report = Report()
    if asked.exhaustive:
        _exhaustive(report, asked.jobs, after_tests=asked.after_tests)
    seeds = range(asked.start, asked.start + asked.seeds)
    _seeds(report, [seed for seed in seeds if not (asked.after_tests and seed in TESTED)], asked.jobs)
    report.write(asked.out)
    for line in report.summary():
        _say(line)
    for path in report.failed_paths[:10]:
        _say(f"path {path}")
    for result in sorted(report.failed, key=lambda one: one.seed)[:10]:
        _say(f"seed {result.seed}: {result.detail}")
    if report.failed:
        _trace(min(report.failed, key=lambda one: one.seed).seed, asked.out.parent)
    _say(f"report: {asked.out}")
    return 1 if report.violations else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many seeds to run")
    parser.add_argument("--start", type=int, default=1, help="the first seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--out", type=Path, default=Path("out/simulate.json"), help="where the report is kept")
    parser.add_argument("--no-exhaustive", dest="exhaustive", action="store_false", help="seeds only")
    parser.add_argument("--after-tests", action="store_true", help="leave out the seeds and paths that the tests run")
    parser.add_argument("--seed", type=int, help="replay this seed alone")
    parser.add_argument("--trace", action="store_true", help="with --seed: print its whole trace")
    return parser


def _exhaustive(report: Report, jobs: int, *, after_tests: bool) -> None:
    began = perf_counter()
    paths, failures = explore(
        without_the_tests() if after_tests else [*without_the_tests(), *with_the_tests()], jobs=jobs
    )
    report.add_paths(paths, failures)
    _say(f"exhaustive: {paths} paths in {perf_counter() - began:.1f} s, {len(failures)} violated")


def _seeds(report: Report, seeds: Sequence[int], jobs: int) -> None:
    began = said = perf_counter()
    for result in _results(seeds, jobs):
        report.add(result)
        now = perf_counter()
        report.seconds = now - began
        if now - said >= _EVERY_S:
            said = now
            _say(f"{report.seeds:8} of {len(seeds)}  {report.speed:6.1f} seeds/s  {report.violations} violations")


def _results(seeds: Sequence[int], jobs: int) -> Iterator[Result]:
    if jobs <= 1:
        yield from map(run_seed, seeds)
        return
    with get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(run_seed, seeds, chunksize=4)


def _one(seed: int, *, whole: bool) -> int:
    result = run_seed(seed, tracing=whole)
    for line in result.trace:
        _say(line)
    _say(f"seed {seed}: {result.detail or 'no violation'}")
    return 1 if result.violation else 0


def _trace(seed: int, folder: Path) -> None:
    """Keep the whole trace of ``seed``, and show how it ends."""
    kept = folder / f"simulate-{seed}.trace"
    lines = run_seed(seed, tracing=True).trace
    kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _say(f"the last {_TAIL} lines of the trace of seed {seed} (all: {kept}):")
    for line in lines[-_TAIL:]:
        _say(line)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
