"""The whole local run: embedded AWS, simulator, deployment, demo account and front, for the length of a block."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.local.accounts import DEMO_KEY, add_demo_account
from tests.local.build import build
from tests.local.children import Child, environment, free_port, listens
from tests.local.deployment import Deployment, deploy
from tests.local.embedded import EmbeddedAws, embedded_aws
from tests.local.front import Front, Upstream
from tests.local.layout import LOOPBACK
from tests.local.warmth import try_token, warm_up

# What a call takes. The real service takes longer; at once would show no document on its way.
LATENCY_SECONDS = 0.25

Say = Callable[[str], None]


@dataclass(frozen=True)
class LocalRun:
    """What runs, and where."""

    url: str
    aws: EmbeddedAws
    simulator_url: str
    deployment: Deployment


def tell(line: str) -> None:
    """Print ``line`` now, whoever reads."""
    print(line, flush=True)


@contextmanager
def local_run(
    logs: Path, *, port: int = 8080, parameters: Mapping[str, str] | None = None, say: Say = tell
) -> Iterator[LocalRun]:
    """Everything up, on ``port`` if it is free; everything down afterwards.

    ``parameters`` of the template replace those that the local run chooses. What the programs print goes to ``logs``.
    """
    started = time.monotonic()

    def done(what: str) -> None:
        say(f"{time.monotonic() - started:5.1f} s  {what}")

    with ExitStack() as up, ThreadPoolExecutor() as beside:
        front = up.enter_context(Front(port))
        if port not in (0, front.server_port):
            say(f"Port {port} is taken; using {front.server_port}. Choose one with PORT=.")
        built = beside.submit(build)
        aws = up.enter_context(embedded_aws(logs / "aws.log"))
        simulator_url = up.enter_context(simulator(logs / "simulator.log"))
        done(f"embedded AWS on {aws.url}, simulator of Fattura24 on {simulator_url}")
        template = built.result()
        done("built with sam build (only when something changed)")
        chosen = {"PublicUrl": front.url, "ProviderEndpoints": json.dumps({"fattura24": f"{simulator_url}/api/v0.3"})}
        deployment = deploy(aws, template, chosen | dict(parameters or {}), log=logs / "deploy.log")
        done("template.yaml deployed with sam deploy")
        answers = deployment.gateway_responses
        front.start(Upstream(aws.port, deployment.api_path, answers["DEFAULT_5XX"], answers["REQUEST_TOO_LARGE"]))
        warm = beside.submit(warm_up, aws, deployment)
        add_demo_account(aws)
        try_token(front.url)
        warm.result()
        done("account and token `demo` added, functions warm")
        yield LocalRun(front.url, aws, simulator_url, deployment)


@contextmanager
def simulator(log: Path) -> Iterator[str]:
    """The simulator of Fattura24 on a port of its own; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.simulators.serve", "--port", str(port), "--api-key", DEMO_KEY]
    command += ["--latency", str(LATENCY_SECONDS)]
    with Child(command, log=log, env=environment()) as child:
        child.wait_until(lambda: listens(port))
        yield f"http://{LOOPBACK}:{port}"
