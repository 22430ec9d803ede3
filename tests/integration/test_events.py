"""Every full event of `events/`, through the real functions: what the README says of them is true."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration
from tests.integration.cloud import STACK, Cloud, deployed
from tests.simulators.fattura24 import Account, Fattura24Simulator
from tests.simulators.serve import RunningServer
from tests.unit.aws.stack import begin_rotation

EVENTS = Path(__file__).parents[2] / "events"
KEY = "k" * 32
# In the order in which they make sense: the worker answers the ring for the document that was sent before.
ORDER = (
    "authorizer/token.json",
    "http_api/get_health.json",
    "http_api/post_document.json",
    "issue_worker/ring.json",
    "http_api/get_document.json",
    "connector/post_connect.json",
    "connector/get_callback.json",
    "reconciler/tick.json",
    "token_rotation/create_secret.json",
    "token_rotation/set_secret.json",
    "token_rotation/test_secret.json",
    "token_rotation/finish_secret.json",
)


def replay(cloud: Cloud, name: str) -> Any:
    """What the function, whose name is that of the folder, answers to an event."""
    return cloud.invoke(name.partition("/")[0], json.loads((EVENTS / name).read_text("utf-8")))


def test_every_full_event_is_replayed_here() -> None:
    files = {file.relative_to(EVENTS).as_posix() for file in EVENTS.rglob("*.json") if file.parent.name != "demo"}

    assert files == set(ORDER)


def begun_rotation(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """A caller's token whose rotation Secrets Manager has begun; tells what it is now."""
    event = json.loads((EVENTS / "token_rotation/create_secret.json").read_text("utf-8"))
    secrets, name = boto3.client("secretsmanager"), event["SecretId"]
    monkeypatch.setenv("ROTATED_TOKENS_PREFIX", name.removesuffix("web"))
    secrets.create_secret(Name=name, SecretString="web")
    add_token(Stack(STACK), "web", ("demo",), "web")
    begin_rotation(secrets, name, event["ClientRequestToken"])
    return lambda: secrets.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")["SecretString"]


def test_the_events_tell_one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stack, "table", lambda _: "records")
    simulator = Fattura24Simulator(accounts=[Account(account_id="100001", api_key=KEY)])
    with RunningServer(simulator) as url, deployed({"fattura24": f"{url}/api/v0.3"}) as cloud:
        add_account(Stack(STACK), "demo", AccountConfiguration(provider="fattura24"), {"api_key": KEY})
        application = {"client_id": "an-application", "client_secret": "its-secret"}
        add_account(Stack(STACK), "studio", AccountConfiguration(provider="fatture_in_cloud"), application)
        add_token(Stack(STACK), "demo", ("demo",), "demo")
        token = begun_rotation(monkeypatch)

        answers = {name: replay(cloud, name) for name in ORDER}

        document = json.loads(answers["http_api/get_document.json"]["body"])
        stored = boto3.client("s3").get_object(Bucket="files", Key=f"documents/demo/{document['id']}.pdf")
        assert stored["Body"].read().startswith(b"%PDF-")
        assert token() != "web"
        # Another process of the authorizer: this one reads what it does not know every five seconds at most.
        cloud.handlers["authorizer"].secrets.cache_clear()
        assert [cloud.http("GET", "/v1/accounts", token=one)["statusCode"] for one in ("web", token())] == [200, 200]
    assert answers["authorizer/token.json"]["context"] == {"client": "demo", "accounts": "demo"}
    assert answers["http_api/get_health.json"]["statusCode"] == 200
    assert answers["http_api/post_document.json"]["statusCode"] == 202
    assert answers["issue_worker/ring.json"] == {"batchItemFailures": []}
    assert document["state"] == "completed"
    page = json.loads(answers["connector/post_connect.json"]["body"])["open"]
    assert "client_id=an-application" in page
    assert "redirect_uri=https%3A%2F%2Fapi.example.com%2Flive%2Fv1%2Foauth%2Fcallback" in page
    assert answers["connector/get_callback.json"]["statusCode"] == 400
    assert "belongs to no open question" in answers["connector/get_callback.json"]["body"]
    assert answers["reconciler/tick.json"] == {"rings": 0, "erased": 0}
    simulator.assert_well_behaved()
