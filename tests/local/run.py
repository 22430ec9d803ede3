"""The whole local run: embedded AWS, simulators, deployment, demo accounts and front, for the length of a block."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.local.accounts import add_demo_accounts
from tests.local.build import build
from tests.local.deployment import Deployment, deploy
from tests.local.embedded import EmbeddedAws, embedded_aws
from tests.local.front import Front, Upstream
from tests.local.systems import FATTURA24, System, simulator
from tests.local.warmth import try_token, warm_up

Say = Callable[[str], None]


@dataclass(frozen=True)
class LocalRun:
    """What runs, and where; ``simulators`` are addresses by the provider's slug."""

    url: str
    aws: EmbeddedAws
    simulators: Mapping[str, str]
    deployment: Deployment

    @property
    def simulator_url(self) -> str:
        """The address of the first simulator."""
        return next(iter(self.simulators.values()))


def tell(line: str) -> None:
    """Print ``line`` now, whoever reads."""
    print(line, flush=True)


@contextmanager
def local_run(
    logs: Path,
    *,
    port: int = 8080,
    systems: Sequence[System] = (FATTURA24,),
    parameters: Mapping[str, str] | None = None,
    say: Say = tell,
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
        simulators = {one.slug: up.enter_context(simulator(one, logs / f"{one.name}.log")) for one in systems}
        where = ", ".join(f"simulator of {one.title} on {simulators[one.slug]}" for one in systems)
        done(f"embedded AWS on {aws.url}, {where}")
        template = built.result()
        done("built with sam build (only when something changed)")
        endpoints = {one.slug: at for one in systems if (at := one.endpoint(simulators[one.slug]))}
        chosen = {"PublicUrl": front.url, "ProviderEndpoints": json.dumps(endpoints)}
        deployment = deploy(aws, template, chosen | dict(parameters or {}), log=logs / "deploy.log")
        done("template.yaml deployed with sam deploy")
        answers = deployment.gateway_responses
        front.start(Upstream(aws.port, deployment.api_path, answers["DEFAULT_5XX"], answers["REQUEST_TOO_LARGE"]))
        warm = beside.submit(warm_up, aws, deployment)
        add_demo_accounts(aws, systems, simulators)
        try_token(front.url)
        warm.result()
        done("account and token `demo` added, functions warm")
        yield LocalRun(front.url, aws, simulators, deployment)
