"""The real functions, from HTTP request to stored PDF, on AWS in this process."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration
from tests.integration.cloud import STACK, Cloud, deployed
from tests.simulators.fattura24 import Account, Fattura24Simulator
from tests.simulators.serve import RunningServer

KEY = "k" * 32
DEMO = sorted((Path(__file__).parents[2] / "events" / "http_api" / "demo").glob("*.json"))


@pytest.fixture
def simulator() -> Fattura24Simulator:
    return Fattura24Simulator(accounts=[Account(account_id="100001", api_key=KEY)])


@pytest.fixture
def cloud(simulator: Fattura24Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    monkeypatch.setattr(Stack, "table", lambda _: "records")
    with RunningServer(simulator) as url, deployed({"fattura24": f"{url}/api/v0.3"}) as cloud:
        settings = AccountConfiguration(provider="fattura24", settings={"credit_notes_enabled": True})
        add_account(Stack(STACK), "demo", settings, {"api_key": KEY})
        add_token(Stack(STACK), "demo", ("demo",), "demo")
        yield cloud


def body(answer: dict[str, Any]) -> Any:
    return json.loads(answer["body"])


def test_every_sample_from_https_to_its_pdf(cloud: Cloud, simulator: Fattura24Simulator) -> None:
    made = [body(cloud.http("POST", "/v1/documents", json.loads(file.read_text("utf-8"))))["id"] for file in DEMO]
    assert cloud.deliver() == len(DEMO)
    for one in made:
        shown = body(cloud.http("GET", "/v1/documents/{id}", id=one))
        assert shown["state"] == "completed", shown
        stored = boto3.client("s3").get_object(Bucket="files", Key=f"documents/demo/{one}.pdf")
        assert stored["Body"].read().startswith(b"%PDF-")
        assert stored["Metadata"] == {"request": one, "account": "demo"}
        assert cloud.http("GET", "/v1/documents/{id}/pdf", id=one)["statusCode"] == 302
    simulator.assert_well_behaved()
    assert len(simulator.documents(None)) == len(DEMO)


def test_a_lost_message_is_rung_for_again(cloud: Cloud) -> None:
    """Promise 2, never lost."""
    made = body(cloud.http("POST", "/v1/documents", json.loads(DEMO[0].read_text("utf-8"))))["id"]
    boto3.client("sqs").purge_queue(QueueUrl=cloud.queue_url)
    assert cloud.deliver() == 0
    assert cloud.invoke("reconciler", {}) == {"rings": 1, "erased": 0}
    assert cloud.deliver() == 1
    assert body(cloud.http("GET", "/v1/documents/{id}", id=made))["state"] == "completed"
    assert cloud.invoke("reconciler", {}) == {"rings": 0, "erased": 0}


def test_a_token_is_asked_for_and_opens_its_accounts_only(cloud: Cloud) -> None:
    with pytest.raises(PermissionError, match=r"^Unauthorized$"):
        cloud.http("GET", "/v1/accounts", token="wrong")
    add_token(Stack(STACK), "other", ("elsewhere",), "other")
    cloud.handlers["authorizer"].secrets.cache_clear()
    assert body(cloud.http("GET", "/v1/accounts", token="other")) == {"accounts": []}
    assert [one["id"] for one in body(cloud.http("GET", "/v1/accounts"))["accounts"]] == ["demo"]


def test_a_message_that_is_no_ring_changes_nothing(cloud: Cloud, simulator: Fattura24Simulator) -> None:
    for text in ("", "{}", '{"account": 5}', '{"account": "nobody", "request": "doc_x"}'):
        record: dict[str, Any] = {
            "messageId": "m",
            "receiptHandle": "r",
            "body": text,
            "eventSource": "aws:sqs",
            "attributes": {},
        }
        assert cloud.invoke("issue_worker", {"Records": [record]}) == {"batchItemFailures": []}
    assert not simulator.calls


def test_only_hashes_of_tokens_and_no_secret_stand_in_table_or_queue(cloud: Cloud) -> None:
    cloud.http("POST", "/v1/documents", json.loads(DEMO[0].read_text("utf-8")))
    table = json.dumps(boto3.client("dynamodb").scan(TableName="records")["Items"])
    message = boto3.client("sqs").receive_message(QueueUrl=cloud.queue_url)["Messages"][0]["Body"]
    secrets = boto3.client("secretsmanager")
    tokens = secrets.get_secret_value(SecretId=f"{STACK}/api-tokens", VersionStage="AWSCURRENT")["SecretString"]
    assert KEY not in table
    assert set(json.loads(message)) == {"account", "request"}
    assert '"demo"' in tokens
    assert "Bearer" not in tokens
    assert len(json.loads(tokens)["tokens"][0]["sha256"]) == 64
