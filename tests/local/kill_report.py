"""What the kills came to: a table, a verdict, and all of it as JSON."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from tests.local.kill_trial import LIMIT_SECONDS, Trial
from tests.local.kill_watch import Passed


@dataclass(frozen=True)
class Outcome:
    """One kill's outcome; ``faults`` is what should not be."""

    number: int
    road: str
    moment: str
    when: str
    process: int
    ended_as: str
    why: str
    seconds: float | None
    at_provider: int
    next_ended_as: str
    next_seconds: float | None
    next_at_provider: int
    faults: tuple[str, ...]


def outcome_of(trial: Trial, documents: Counter[str]) -> Outcome:
    """What came of ``trial``, where the provider holds ``documents`` by the customer's name."""
    attention = trial.document.get("attention") or {}
    return Outcome(
        number=trial.number,
        road=trial.aim.road,
        moment=str(trial.aim.moment),
        when=trial.aim.when,
        process=trial.kill.process if trial.kill else 0,
        ended_as=trial.document.get("state", "-"),
        why=attention.get("code", ""),
        seconds=_rounded(trial.seconds),
        at_provider=documents[trial.name],
        next_ended_as=trial.next_document.get("state", "-"),
        next_seconds=_rounded(trial.next_seconds),
        next_at_provider=documents[trial.next_name],
        faults=tuple(_faults(trial, documents)),
    )


def _faults(trial: Trial, documents: Counter[str]) -> list[str]:
    if trial.kill is None or not trial.kill.struck.is_set():
        return [trial.failure or "the moment did not come"]
    state, count = trial.document.get("state"), documents[trial.name]
    attention = trial.document.get("attention") or {}
    found = {
        trial.failure: bool(trial.failure),
        f"no end within {LIMIT_SECONDS} s": trial.seconds is None,
        f"ended as {state}": trial.seconds is not None and state not in ("completed", "needs_attention"),
        "issued twice": count > 1,
        "lost": state == "completed" and count == 0,
        "its file cannot be had": state == "completed" and not trial.has_file,
        "not explained": state == "needs_attention" and not (attention.get("reason") and attention.get("remedy")),
        "the next document did not complete": trial.seconds is not None
        and (trial.next_document.get("state"), documents[trial.next_name]) != ("completed", 1),
    }
    return [fault for fault, is_so in found.items() if is_so]


def documents_by_customer(provider: Mapping[str, Any]) -> Counter[str]:
    """How many documents the provider holds for each customer's name."""
    return Counter(document["customerName"] for document in provider["documents"])


def complaints_of(provider: Mapping[str, Any]) -> list[str]:
    """What the provider itself has to complain of."""
    return [f"{name} at the provider: {provider[name]}" for name in ("violations", "overlaps") if provider[name]]


def table_of(outcomes: Sequence[Outcome]) -> Table:
    """The outcomes, a line each."""
    table = Table("#", "killed", "moment", "ended as", "after", "at provider", "the next one", "fault")
    for one in outcomes:
        ended = f"{one.ended_as} ({one.why})" if one.why else one.ended_as
        following = f"{one.next_ended_as} {_seconds(one.next_seconds)}"
        moment = one.moment if one.road == "plain" else f"{one.moment} [{one.road}]"
        row = (str(one.number), one.when, moment, ended, _seconds(one.seconds), str(one.at_provider), following)
        table.add_row(*row, "; ".join(one.faults), style="red" if one.faults else None)
    return table


def verdict_of(outcomes: Sequence[Outcome], complaints: Sequence[str]) -> str:
    """One line."""
    states = Counter(one.ended_as for one in outcomes)
    longest = max((one.seconds for one in outcomes if one.seconds is not None), default=0.0)
    faulty = sum(bool(one.faults) for one in outcomes)
    kills = sum(bool(one.process) for one in outcomes)
    ends = ", ".join(f"{count} {state}" for state, count in states.most_common())
    twice = sum(one.at_provider > 1 or one.next_at_provider > 1 for one in outcomes)
    lost = sum(one.ended_as == "completed" and one.at_provider == 0 for one in outcomes)
    line = f"{kills} kills: {ends}; longest {longest:.0f} s; {twice} issued twice, {lost} lost; {faulty} with a fault."
    return " ".join([line, *complaints])


def write_json(
    path: Path,
    outcomes: Sequence[Outcome],
    verdict: str,
    roads: Mapping[str, Sequence[Passed]],
    passed: Mapping[str, Sequence[Passed]],
) -> None:
    """Keep everything, the log of every moment that was passed included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "verdict": verdict,
        "kills": [asdict(one) for one in outcomes],
        "roads": {name: [str(one.moment) for one in road] for name, road in roads.items()},
        "log": {account: [_line(one) for one in log] for account, log in passed.items()},
    }
    path.write_text(json.dumps(content, indent=1))


def _line(one: Passed) -> tuple[float, int, str]:
    return round(one.at, 3), one.process, str(one.moment)


def _seconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.0f} s"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
