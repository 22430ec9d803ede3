"""`make lambda`: every function from its built artifact and layers, in the Lambda Runtime Interface Emulator.

AWS is the embedded one, with the template deployed; its own functions sleep meanwhile. Nothing that is not in the
artifact, in a layer or in the managed runtime can be imported, so what is missing there is missing here.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.table import Table

from tests.local.artifacts import Artifact, artifacts
from tests.local.asleep import worker_asleep
from tests.local.build import TEMPLATE
from tests.local.built_functions import built_functions
from tests.local.children import StartFailed, stop_on_signals
from tests.local.demo import read_samples
from tests.local.lambda_road import Road
from tests.local.layout import OUT
from tests.local.rie import Emulated, FunctionFailed, available, emulated
from tests.local.run import LocalRun, local_run, tell
from tests.local.story import STORY, harmless, prepare, untold

LOGS = OUT / "local" / "lambda"
ELSEWHERE = """\
The Lambda Runtime Interface Emulator is a program for Linux, and this is not Linux: nothing was done.
`make demo` runs the same functions without it; `make sam-local` runs them in containers."""
# Lambda's own limit of the phase in which a function is started.
START_SECONDS = 10

type Check = tuple[str, bool]


@contextmanager
def emulated_functions(run: LocalRun) -> Iterator[dict[str, Emulated]]:
    """Every function in an emulator of its own; those of the embedded AWS hear no ring meanwhile."""
    with ExitStack() as up:
        up.enter_context(worker_asleep(run))
        yield {
            name: up.enter_context(emulated(function, LOGS / f"{name}.log"))
            for name, function in built_functions(run).items()
        }


def look_at(artifact: Artifact) -> Iterator[Check]:
    """Whether ``artifact`` is small enough, and what else is wrong with it."""
    size = artifact.zipped_mb()
    yield f"{artifact.name}: {size:.3f} MB zipped, at most {artifact.goal_mb}", size <= artifact.goal_mb
    for fault in artifact.faults():
        yield fault, False


def start(functions: Mapping[str, Emulated]) -> Iterator[Check]:
    """Whether each function can be started, all its imports found."""
    for name, one in functions.items():
        try:
            one.invoke(harmless(name))
        except FunctionFailed as failure:
            yield str(failure), False
        else:
            yield f"{name} starts", True


def replay(functions: Mapping[str, Emulated]) -> Iterator[Check]:
    """Every full event of events/, each with whether its answer is as it must be."""
    for file in untold():
        yield f"events/{file}: it is not in tests/local/story.py", False
    for event in STORY:
        try:
            answer = functions[event.function].invoke(event.read())
        except FunctionFailed as failure:
            yield f"events/{event.file}: {failure}", False
            continue
        fine = event.holds(answer)
        yield f"events/{event.file}" + ("" if fine else f": {json.dumps(answer)[:500]}"), fine


def issue(run: LocalRun, functions: Mapping[str, Emulated]) -> Iterator[Check]:
    """The demo's documents, each with whether it was issued and its PDF stored."""
    try:
        road = Road(run, functions)
        for sample in road.issue(read_samples()):
            done = sample.state == "completed"
            yield f"{sample.reference}: {sample.state}", done and road.has_file(sample)
    except FunctionFailed as failure:
        yield str(failure), False


def look_back(functions: Mapping[str, Emulated]) -> Iterator[Check]:
    """Whether each function started in time, and kept within its memory, which the emulator itself does not limit."""
    for name, one in functions.items():
        start, peak, most = one.seconds[0], one.peak_memory_mb(), one.function.memory_mb
        yield f"{name}: first answer after {start:.2f} s, at most {START_SECONDS}", start <= START_SECONDS
        yield f"{name}: {peak:.0f} MB of memory, at most {most}", 0 < peak <= most


def table_of(functions: Mapping[str, Emulated]) -> Table:
    """What was measured."""
    table = Table("function", title="In the Lambda Runtime Interface Emulator")
    for head in ("calls", "first, ms", "quickest, ms", "memory, MB", "of"):
        table.add_column(head, justify="right")
    for name, one in functions.items():
        first, quickest = (f"{seconds * 1000:.0f}" for seconds in (one.seconds[0], min(one.seconds)))
        memory = (f"{one.peak_memory_mb():.0f}", str(one.function.memory_mb))
        table.add_row(name.removesuffix("Function"), str(len(one.seconds)), first, quickest, *memory)
    return table


def show(console: Console) -> bool:
    """Whether everything was as it must be."""
    good = True

    def tell_all(checks: Iterator[Check]) -> None:
        nonlocal good
        for text, fine in checks:
            good = good and fine
            tell(f"{'ok   ' if fine else 'FAIL '} {text}")

    with local_run(LOGS, port=0) as run:
        for artifact in artifacts(TEMPLATE):
            tell_all(look_at(artifact))
        prepare(run.aws)
        with emulated_functions(run) as functions:
            tell_all(start(functions))
            tell_all(replay(functions))
            tell_all(issue(run, functions))
            tell_all(look_back(functions))
            console.print(table_of(functions))
    return good


def main() -> int:
    """Show it; 0 when everything was as it must be, or where there is no emulator."""
    stop_on_signals()
    if not available():
        tell(ELSEWHERE)
        return 0
    started = time.monotonic()
    try:
        good = show(Console())
    except StartFailed as failure:
        tell(str(failure))
        return 1
    except KeyboardInterrupt:
        tell("Stopped.")
        return 130
    verdict = "all as it should be" if good else f"not all as it should be; what the functions logged is in {LOGS}"
    tell(f"make lambda: {verdict} ({time.monotonic() - started:.0f} s).")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
