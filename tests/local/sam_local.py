"""`make sam-local`: the functions in containers, by `sam local`, against the embedded AWS and the simulator.

Where no container engine answers there is nothing to show: it says so and ends well.
"""

import argparse
import json
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.local.accounts import PROVIDER
from tests.local.asleep import worker_asleep
from tests.local.build import TEMPLATE
from tests.local.caller import client_of
from tests.local.children import Child, StartFailed, environment, free_port, listens, stop_on_signals
from tests.local.containers import Doors, doors, engine_answers, has_base_image
from tests.local.demo import SAMPLES
from tests.local.layout import ARCHITECTURE, BUILD, LOOPBACK, OUT, ROOT, SAM_BIN
from tests.local.run import LocalRun, local_run, tell
from tests.local.story import STORY, prepare

LOGS = OUT / "local" / "sam-local"
NO_ENGINE = """\
No container engine answers (`docker info`), and `sam local` runs functions in containers: nothing was done.
`make demo` and `make serve` run the same functions without one."""
# The first start of a container builds the function's image.
START_SECONDS = 120


class Sam:
    """`sam local` with everything that leads its containers to the local run."""

    def __init__(self, run: LocalRun, door: Doors) -> None:
        variables = LOGS / "variables.json"
        variables.write_text(json.dumps(_variables(run, door), indent=1))
        self.environment = environment(**run.aws.environment)
        self.options = ["--template", str(TEMPLATE), "--env-vars", str(variables)]
        self.options += ["--config-file", str(Path(__file__).with_name("samconfig.toml"))]
        self.options += ["--parameter-overrides", f"Architecture={ARCHITECTURE}"]
        self.options += ["--layer-cache-basedir", str(BUILD / "layers")]
        for host in door.hosts:
            self.options += ["--add-host", host]
        if has_base_image():
            self.options += ["--skip-pull-image"]

    def invoke(self, function: str, event: Path) -> Any:
        """What ``function`` answers.

        Raises:
            StartFailed: it does not.
        """
        command = [str(SAM_BIN / "sam"), "local", "invoke", function, "--event", str(event), *self.options]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        (LOGS / f"{function}-{event.stem}.log").write_text(done.stderr)
        try:
            return json.loads(done.stdout.strip().splitlines()[-1])
        except (IndexError, ValueError):
            raise StartFailed(f"sam local invoke {function} failed:\n{done.stderr[-3000:]}") from None

    def by_hand(self) -> str:
        """What to paste into another terminal."""
        variables = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL")
        exports = " ".join(f"{name}={shlex.quote(self.environment[name])}" for name in variables)
        sam, options = shlex.quote(str(SAM_BIN / "sam")), shlex.join(self.options)
        return f"""
Everything is still there. By hand, in another terminal:

  export {exports}
  {sam} local invoke HttpApiFunction --event events/http_api/get_document.json {options}
  {sam} local start-api --port 3000 --warm-containers LAZY {options}

Ctrl-C ends it."""

    @contextmanager
    def api(self) -> Iterator[str]:
        """`sam local start-api` for the length of the block; yields its address."""
        port = free_port()
        command = [str(SAM_BIN / "sam"), "local", "start-api", "--port", str(port), "--warm-containers", "LAZY"]
        # It removes its containers before it ends, which takes a while.
        with Child(command + self.options, log=LOGS / "start-api.log", env=self.environment, grace=60) as child:
            child.wait_until(lambda: listens(port), seconds=START_SECONDS)
            yield f"http://{LOOPBACK}:{port}"


def _variables(run: LocalRun, door: Doors) -> dict[str, Mapping[str, str]]:
    """What the deployed functions are told, with addresses as containers see them."""
    client = run.aws.client("lambda")
    endpoints = json.dumps({PROVIDER: f"{door.provider_url}/api/v0.3"})
    here = {"AWS_ENDPOINT_URL": door.aws_url, "PUBLIC_URL": "", "PROVIDER_ENDPOINTS": endpoints}
    told = {}
    for function in sorted({event.function for event in STORY}):
        deployed = client.get_function_configuration(FunctionName=run.deployment.resources[function])
        declared = deployed["Environment"]["Variables"]
        # The template leaves the first out in AWS, so the deployed functions do not have it.
        told[function] = declared | {name: here[name] for name in here if name in {"AWS_ENDPOINT_URL", *declared}}
    return told


def invoke_events(sam: Sam) -> bool:
    """Whether every event of the story is answered as it should be."""
    good = True
    for event in STORY:
        started = time.monotonic()
        answer = sam.invoke(event.function, event.path)
        fine = event.holds(answer)
        good = good and fine
        tell(f"{'ok  ' if fine else 'FAIL'} {time.monotonic() - started:5.1f} s  sam local invoke: events/{event.file}")
        if not fine:
            tell(f"     {json.dumps(answer)[:500]}")
    return good


def call_api(sam: Sam) -> bool:
    """Whether the API in containers answers as the deployed one does; the deployed worker issues what it accepts."""
    with sam.api() as url, client_of(url) as client:
        client.timeout = httpx.Timeout(START_SECONDS)
        sample = min(SAMPLES.glob("*.json")).read_bytes()
        document = client.post("/v1/documents", content=sample, headers={"Content-Type": "application/json"})
        checks = {
            "GET /v1/health": client.get("/v1/health", headers={"Authorization": ""}).status_code == httpx.codes.OK,
            "GET /v1/accounts without a token": client.get("/v1/accounts", headers={"Authorization": ""}).is_error,
            "POST /v1/documents": document.status_code == httpx.codes.ACCEPTED,
            "it is completed": document.is_success and _completes(client, document.json()["id"]),
        }
    for what, fine in checks.items():
        tell(f"{'ok  ' if fine else 'FAIL'}          sam local start-api: {what}")
    return all(checks.values())


def _completes(client: httpx.Client, document: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if client.get(f"/v1/documents/{document}").json().get("state") == "completed":
            return True
        time.sleep(1)
    return False


def show(*, keep: bool) -> bool:
    """Whether everything was as it should be."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with ExitStack() as up:
        run = up.enter_context(local_run(LOGS, port=0))
        bucket = run.deployment.outputs["BucketName"]
        sam = Sam(run, up.enter_context(doors(run.aws.url, run.simulator_url, bucket)))
        prepare(run.aws)
        with worker_asleep(run):
            good = invoke_events(sam)
        good = call_api(sam) and good
        if keep:
            tell(sam.by_hand())
            threading.Event().wait()
    return good


def main(arguments: Sequence[str] | None = None) -> int:
    """Show both; 0 when everything was as it should be, or when there is no engine to show it with."""
    parser = argparse.ArgumentParser(prog="make sam-local", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave everything up, for calls by hand")
    keep: bool = parser.parse_args(arguments).keep
    stop_on_signals()
    if not engine_answers():
        tell(NO_ENGINE)
        return 0
    try:
        good = show(keep=keep)
    except StartFailed as failure:
        tell(str(failure))
        return 1
    except KeyboardInterrupt:
        tell("Stopped.")
        return 130
    tell("sam local: all as it should be." if good else "sam local: not all as it should be.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
