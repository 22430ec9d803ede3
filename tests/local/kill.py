"""`make kill`: SIGKILLs the worker's process at logged moments, and counts what the provider was made to issue."""

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import httpx
from rich.console import Console

from tests.local import processes
from tests.local.caller import client_of
from tests.local.children import StartFailed, stop_on_signals
from tests.local.kill_moments import Road, aims, moments_of
from tests.local.kill_report import (
    Outcome,
    complaints_of,
    documents_by_customer,
    outcome_of,
    table_of,
    verdict_of,
    write_json,
)
from tests.local.kill_stage import TOKEN, Stage, StagedAccount, add_accounts, stage
from tests.local.kill_trial import UNDISTURBED_SECONDS, Trial, look, run_trial, start
from tests.local.kill_watch import Passed
from tests.local.layout import OUT
from tests.local.run import tell

REPORT = OUT / "kill.json"
LOGS = OUT / "local" / "kill"
# Of the table, where no terminal says how wide it is.
WIDTH = 140
# Who passes each road undisturbed, so that its moments are known. The first only warms a process up.
SCOUTS = (Road.PLAIN, Road.PLAIN, Road.NEW_KEY)


@dataclass(frozen=True)
class Report:
    """All that came of a run."""

    outcomes: Sequence[Outcome]
    verdict: str
    good: bool


def play(kills: int, beside: int) -> Report:
    """Everything up, the roads scouted, the kills made, everything down."""
    needed = kills + len(SCOUTS)
    with stage(LOGS, accounts=needed, pollers=beside, say=tell) as on:
        started = time.monotonic()

        def say(line: str) -> None:
            tell(f"{time.monotonic() - started:5.0f} s  {line}")

        accounts = add_accounts(on.run, needed)
        roads = {road: scout(on, road, account) for road, account in zip(SCOUTS, accounts, strict=False)}
        chosen = aims({road: moments_of(one.moment.name for one in log) for road, log in roads.items()}, kills)
        say(f"{len(roads[Road.PLAIN])} moments on a document's road, {len(roads[Road.NEW_KEY])} where the key is new")
        trials = [Trial(n, *pair) for n, pair in enumerate(zip(chosen, accounts[len(SCOUTS) :], strict=True), 1)]
        side_by_side(beside, trials, lambda trial: _try(on, trial, say))
        provider = on.provider_state()
        counted = documents_by_customer(provider)
        outcomes = [outcome_of(trial, counted) for trial in trials]
        complaints = complaints_of(provider)
        verdict = verdict_of(outcomes, complaints)
        write_json(REPORT, outcomes, verdict, {str(road): log for road, log in roads.items()}, on.watch.passed)
    return Report(outcomes, verdict, not complaints and not any(one.faults for one in outcomes))


def scout(on: Stage, road: Road, account: StagedAccount) -> list[Passed]:
    """What a document passes that nobody disturbs.

    Raises:
        StartFailed: it did not complete.
    """
    with client_of(on.url, TOKEN) as client:
        document = start(on, client, road, account, f"Scout {account.id}")
        on.wait_for_end(document["id"], since=time.time(), limit=UNDISTURBED_SECONDS)
        # The end is written a little before the worker is done.
        time.sleep(1)
        state = look(client, document)["state"]
    if state != "completed":
        raise StartFailed(f"an undisturbed document ended as {state}; see {LOGS}")
    return list(on.watch.passed[account.id])


def side_by_side(count: int, trials: Iterable[Trial], play_one: Callable[[Trial], None]) -> None:
    """Play all trials, ``count`` at a time; unlike those of a pool, these threads let Ctrl-C end it all at once."""
    waiting = iter(trials)
    lock = threading.Lock()

    def play_on() -> None:
        while True:
            with lock:
                trial = next(waiting, None)
            if trial is None:
                return
            play_one(trial)

    threads = [threading.Thread(target=play_on, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _try(on: Stage, trial: Trial, say: Callable[[str], None]) -> None:
    try:
        run_trial(on, trial, say)
    except (httpx.HTTPError, RuntimeError) as error:
        # One that cannot be carried through is a fault of its own; the others go on.
        trial.failure = f"{type(error).__name__}: {error}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill; 0 when every document came to a good end."""
    parser = argparse.ArgumentParser(prog="make kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--beside", type=int, default=17, help="how many documents are on their way at once")
    options = parser.parse_args(arguments)
    stop_on_signals()
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    if not processes.available():
        console.print("make kill needs Linux: it finds the worker's process by its connections in /proc.")
        return 2
    try:
        report = play(max(options.kills, 1), max(min(options.beside, options.kills), 2))
    except StartFailed as failure:
        console.print(str(failure), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130
    console.print(table_of(report.outcomes))
    console.print(report.verdict, style="green" if report.good else "red", markup=False)
    console.print(f"Every moment is logged in {REPORT.relative_to(OUT.parent)}.")
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
