"""Classes 62, 68 to 76: what comes from elsewhere than the caller's body: queue, address, provider, links."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
import pytest

from tests.builders import document_body
from tests.hostile.case import document
from tests.hostile.street import DOCUMENTS, PROBLEM, Street, places
from tests.world import World

LIES = ("html_200_after", "http_504_after", "empty_body_after", "cut_answer", "no_doc_id", "zero_doc_id", "drop_after")


def asked(door: Street, reference: str, **changes: Any) -> str:
    """Id of a document that has been accepted."""
    answer = door.post(document(reference=reference, **changes))
    assert answer.status_code == 202, answer.text
    made: str = answer.json()["id"]
    return made


def shown(door: Street, made: str) -> dict[str, Any]:
    """The document as the API shows it now."""
    found: dict[str, Any] = door.send("GET", f"{DOCUMENTS}/{made}").json()
    return found


@pytest.fixture
def world() -> World:
    """In memory: the worker waits before it asks again, and only here the time is a clock's."""
    world = World()
    world.add_account()
    return world


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_proves_nothing_is_never_success_and_nothing_is_sent_twice(world: World, lie: str) -> None:
    world.simulator.inject(lie, endpoint="SaveDocument")
    world.post(document_body(file=False))
    world.live(hours=2)
    assert world.request("order-1001").state == "needs_attention"
    assert len(world.simulator.documents()) == 1


@pytest.mark.parametrize("spoilt", ["file_truncated", "file_empty", "file_unknown", "file_too_early"])
def test_what_is_no_whole_file_is_not_kept(world: World, spoilt: str) -> None:
    world.simulator.inject(spoilt, times=None)
    made = world.post(document_body()).json["id"]
    world.work()
    assert (world.request("order-1001").state, world.files.stored) == ("issued", {})
    assert world.call("GET", "/v1/documents/{id}/pdf", id=made).json["code"] == "file_not_stored"


def test_a_wrong_key_makes_its_account_wait_and_loses_nothing(world: World) -> None:
    world.add_account("other", key="o" * 32)
    world.simulator.inject("unauthorized", endpoint="SaveDocument", account="100002")
    for account in ("other", "demo"):
        world.post(document_body(account=account))
    world.work()
    waiting, done = world.request("order-1001", "other"), world.request("order-1001")
    assert (waiting.state, done.state) == ("accepted", "completed")
    shown = world.call("GET", "/v1/documents/{id}", id=waiting.id).json
    assert shown["account_waits"]["remedy"]
    world.live(hours=2)
    assert world.request("order-1001", "other").state == "completed"


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "[]", '{"account": {"$ne": 1}}', '{"account": "demo", "request": "doc_forged"}'),
        *('{"account": "nobody"}', '{"account": "../demo"}', '{"account": "demo", "pdf": "x"}', "\u202e{}"),
    ],
)
def test_a_message_by_hand_starts_nothing(door: Street, text: str) -> None:
    door.cloud.deliver()
    before = door.trace()
    record = {"messageId": "m", "receiptHandle": "r", "body": text, "eventSource": "aws:sqs", "attributes": {}}
    assert door.cloud.invoke("issue_worker", {"Records": [record, record]}) == {"batchItemFailures": []}
    after = door.trace()
    assert (after.calls, after.files) == (before.calls, before.files)


def test_a_message_delivered_twice_issues_once(door: Street) -> None:
    made, before = asked(door, "twice", file=False), len(door.simulator.documents())
    message = {"account": "demo", "request": made}
    boto3.client("sqs").send_message(
        QueueUrl=door.cloud.queue_url,
        MessageBody=json.dumps(message),
        MessageGroupId="lane-0",
        MessageDeduplicationId="again",
    )
    door.cloud.deliver()
    assert (shown(door, made)["state"], len(door.simulator.documents())) == ("completed", before + 1)


def test_a_file_is_an_attachment_behind_a_link_of_ten_minutes(door: Street) -> None:
    made = asked(door, "file")
    door.cloud.deliver()
    answer = door.send("GET", f"{DOCUMENTS}/{made}/pdf")
    link = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (answer.status_code, link["X-Amz-Expires"]) == (302, ["600"])
    assert link["response-content-disposition"][0].startswith("attachment;")


@pytest.mark.parametrize("name", ["api_key", "token", "access_token", "Authorization", "x-api-key"])
def test_a_token_in_the_address_opens_nothing(door: Street, name: str) -> None:
    path = f"/v1/accounts?{name}=demo"
    without = door.client.get(door.door.url + path)
    assert (without.status_code, without.headers["Content-Type"]) == (401, PROBLEM)
    beside: httpx.Response = door.send("GET", path)
    assert (beside.status_code, places(beside)) == (422, {f"/query/{name}": "unknown_parameter"})
