"""What the kills play on: the local run with its worker led through taps, pollers, and accounts with a lane each."""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import httpx

from invoicing import cli
from invoicing.aws.ledger import DynamoDbLedger
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.identity import credential_id, lane_of
from invoicing.domain.request import Request, request_key
from tests.local.accounts import PROVIDER
from tests.local.kill_watch import Watch
from tests.local.layout import STACK
from tests.local.pollers import Pollers
from tests.local.run import LocalRun, Say, local_run
from tests.local.tap import Tap

TOKEN = "kill"


@dataclass(frozen=True)
class StagedAccount:
    """An account, and a key that may replace the one it has; both are known to the provider."""

    id: str
    other_key: str


@dataclass(frozen=True)
class Stage:
    """Everything up."""

    run: LocalRun
    watch: Watch
    ledger: DynamoDbLedger

    @property
    def url(self) -> str:
        return self.run.url

    def wait_for_end(self, request: str, *, since: float, limit: float) -> float | None:
        """How long after ``since`` the request ended, if it did within ``limit`` seconds."""
        while time.time() < since + limit:
            found = self.ledger.get(Request, request_key(request))
            if found is not None and found.ended:
                return max(time.time() - since, 0.0)
            time.sleep(0.5)
        return None

    def replace_key(self, account: StagedAccount) -> None:
        """As an owner does at AWS's console: the ledger does not know of it."""
        self.run.aws.client("secretsmanager").put_secret_value(
            SecretId=f"{STACK}/accounts/{account.id}", SecretString=json.dumps({"api_key": account.other_key})
        )

    def provider_state(self) -> dict[str, Any]:
        """What the simulated provider has seen."""
        answer = httpx.get(f"{self.run.simulator_url}/_simulator/state", timeout=30, trust_env=False)
        state: dict[str, Any] = answer.raise_for_status().json()
        return state


@contextmanager
def stage(logs: Path, *, accounts: int, pollers: int, say: Say) -> Iterator[Stage]:
    """The local run for kills, with lanes for so many ``accounts``, for the length of the block."""
    with local_run(logs, port=0, parameters={"Lanes": str(lanes_for(accounts))}, say=say) as run:
        watch = Watch(run.aws.process_id)
        with (
            Tap(run.aws.port, watch) as aws,
            Tap(urlsplit(run.simulator_url).port or 0, watch) as provider,
            Pollers(run.aws, run.deployment, count=pollers, tell=watch.delivered),
        ):
            endpoints = json.dumps({PROVIDER: f"{provider.url}/api/v0.3"})
            # The worker, and no other function, reaches AWS and the provider through the taps.
            _tell(run, "IssueWorkerFunction", {"AWS_ENDPOINT_URL": aws.url, "PROVIDER_ENDPOINTS": endpoints})
            yield Stage(run, watch, DynamoDbLedger(run.aws.client("dynamodb"), run.deployment.outputs["TableName"]))


def add_accounts(run: LocalRun, count: int) -> list[StagedAccount]:
    """Accounts each of whose two credentials waits in a lane of its own."""
    with mock.patch.dict("os.environ", run.aws.environment):
        stack = cli.Stack(STACK)
        keys = _keys(stack.identity_key(), lanes_for(count))
        accounts = [StagedAccount(f"kill-{number:03}", other) for number, other in enumerate(keys[count:])]
        for account, key in zip(accounts, keys[:count], strict=True):
            cli.add_account(stack, account.id, AccountConfiguration(provider=PROVIDER), {"api_key": key})
        cli.add_token(stack, TOKEN, ("*",), TOKEN)
    # Started anew, the authorizer reads the tokens again at once.
    _tell(run, "AuthorizerFunction", {})
    for key in keys:
        answer = httpx.post(f"{run.simulator_url}/_simulator/accounts", json={"api_key": key}, trust_env=False)
        answer.raise_for_status()
    return accounts


def lanes_for(accounts: int) -> int:
    """How many lanes that takes."""
    return 2 * accounts


def _keys(identity_key: bytes, lanes: int) -> list[str]:
    """A key for each lane."""
    found: dict[str, str] = {}
    while len(found) < lanes:
        key = secrets.token_hex(16)
        found.setdefault(lane_of(credential_id(identity_key, PROVIDER, key), lanes), key)
    return list(found.values())


def _tell(run: LocalRun, logical_id: str, variables: Mapping[str, str]) -> None:
    """Add ``variables`` to the environment of a function, which starts it anew."""
    client, function = run.aws.client("lambda"), run.deployment.resources[logical_id]
    now = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    client.update_function_configuration(FunctionName=function, Environment={"Variables": {**now, **variables}})
