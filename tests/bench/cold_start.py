"""What a cold start costs, beside a bare function that loads the same libraries and makes the same calls to AWS.

Both run as built, each time in a fresh process, in turns, from before their first import to their first answer: of
`http_api` a 202, of `issue_worker` a run with nothing due. AWS is the embedded one, with the template deployed; the SDK
of the runtime is the pinned one of `.venvs/lambda`. And what `sam build` made is weighed.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figure import Figure
from tests.local.artifacts import artifacts
from tests.local.asleep import worker_asleep
from tests.local.build import TEMPLATE
from tests.local.built_functions import BuiltFunction, built_functions
from tests.local.layout import LAMBDA_BIN, OUT
from tests.local.rie import available, emulated
from tests.local.run import local_run
from tests.local.story import EVENTS, begin_rotation, harmless

LOGS = OUT / "local" / "bench"
HERE = Path(__file__).parent
ROUNDS, STARTS = 15, 5
GOAL = 1.3


@dataclass(frozen=True, slots=True)
class Contest:
    """A real function, the module of the bare one, and the event of each round."""

    name: str
    function: str
    event: Callable[[int], Any]


def figures() -> Iterator[Figure]:
    """Ratios to the bare functions, first answers under the emulator, and sizes."""
    if not available():
        yield Figure("cold_start", None, "ms", note="not measured: the emulator is for Linux")
        return
    with local_run(LOGS, port=0, say=lambda _: None) as run, worker_asleep(run):
        functions = built_functions(run)
        for contest in CONTESTS:
            yield _ratio(contest, functions[contest.function])
        begin_rotation(run.aws)
        for function in functions.values():
            yield _emulated(function)
    for artifact in artifacts(TEMPLATE):
        size, goal = artifact.zipped_mb(), artifact.goal_mb
        yield Figure(f"zip_{artifact.name}", size, "MB", goal, size / goal, "value <= reference", size <= goal)


def a_document(number: int) -> Any:
    """A request for a document that was never asked for before."""
    event = json.loads((EVENTS / "http_api" / "post_document.json").read_text("utf-8"))
    event["body"] = json.dumps(json.loads(event["body"]) | {"reference": f"bench-{number}"})
    return event


def a_ring(_: int) -> Any:
    """A ring for an account with nothing to do."""
    event = json.loads((EVENTS / "issue_worker" / "ring.json").read_text("utf-8"))
    event["Records"][0]["body"] = json.dumps({"account": "demo"})
    return event


# The worker first: a document taken in would be due.
CONTESTS = (Contest("issue_worker", "IssueWorkerFunction", a_ring), Contest("http_api", "HttpApiFunction", a_document))


def _ratio(contest: Contest, function: BuiltFunction) -> Figure:
    competitors = {"real": ("handler", function.folder), "bare": (contest.name, HERE / "bare_functions")}
    calls = {
        name: _first_answer(function, *one, contest.event(-1), "--calls")["calls"] for name, one in competitors.items()
    }
    figure, goal = f"cold_{contest.name}_ratio", f"ratio <= {GOAL}"
    if calls["real"] != calls["bare"]:
        note = f"not measured: the real function calls {calls['real']}, the bare one {calls['bare']}"
        return Figure(figure, None, "ms", goal=goal, met=False, note=note)
    found: dict[str, list[float]] = {name: [] for name in competitors}
    for number in range(ROUNDS):
        # Who goes first changes.
        for name in sorted(competitors, reverse=bool(number % 2)):
            found[name].append(_first_answer(function, *competitors[name], contest.event(number))["ms"])
    real, bare = median(found["real"]), median(found["bare"])
    note = f"medians of {ROUNDS} fresh processes each, in turns, to the first answer"
    return Figure(figure, real, "ms", bare, real / bare, goal, real / bare <= GOAL, note)


def _first_answer(function: BuiltFunction, module: str, folder: Path, event: Any, *options: str) -> dict[str, Any]:
    """What `first_answer.py` reports of ``module`` in ``folder``, run as ``function`` is, with its layers."""
    path = [folder, *(layer / "python" for layer in function.layers)]
    done = subprocess.run(
        [LAMBDA_BIN / "python", HERE / "first_answer.py", module, *options],
        cwd=folder,
        env=function.environment | {"PYTHONPATH": os.pathsep.join(map(str, path))},
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(f"{folder / module} failed: {done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if report["answer"].get("statusCode", 202) != 202 or report["answer"].get("batchItemFailures"):
        raise ValueError(f"{folder / module} answered {report['answer']}")
    return report


def _emulated(function: BuiltFunction) -> Figure:
    """How long the first answer takes under the emulator, beside the second one."""
    event, firsts, seconds = harmless(function.name), [], []
    for _ in range(STARTS):
        with emulated(function, LOGS / f"{function.name}.log") as one:
            one.invoke(event)
            one.invoke(event)
            firsts.append(one.seconds[0] * 1000)
            seconds.append(one.seconds[1] * 1000)
    first, again = median(firsts), median(seconds)
    note = f"medians of {STARTS} starts; the reference is the same event again"
    return Figure(f"emulator_{function.name}_ms", first, "ms", again, None, note=note)
