"""Dead letters are looked at, explained and redriven by one command."""

import json
from collections.abc import Iterator

import boto3
import pytest
from click.testing import CliRunner

from invoicing.cli import Stack, main
from invoicing.usecases.dead_letters import DeadLetters
from tests.integration.cloud import STACK, Cloud, deployed
from tests.unit.usecases.test_the_road import invoice
from tests.world import World


def test_each_is_explained_by_the_ledger_and_rung_for_only_if_something_is_due() -> None:
    world = World()
    world.add_account()
    world.post(invoice("waits"))
    world.post(invoice("done"))
    waits, done = world.request("waits"), world.request("done")
    cancelled = world.call("POST", "/v1/documents/{id}/cancel", id=done.id)
    assert cancelled.status == 200
    world.bell.rings.clear()
    cases = DeadLetters(world.ledger, world.bell)
    found = [cases.explain(*ring) for ring in (("demo", waits.id), ("demo", done.id), ("demo", None), ("gone", None))]
    assert [one.due for one in found] == [True, False, True, False]
    assert "it is accepted, next due 2026-11-21T11:00:00" in found[0].text
    assert "ended as cancelled" in found[1].text
    for one in found:
        cases.redrive(one)
    assert [rung.request for rung in world.bell.rings] == [waits.id, None]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with deployed({}) as cloud:
        dead = boto3.client("sqs").create_queue(QueueName="dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        told = {"TableName": "records", "QueueUrl": cloud.queue_url, "DeadLetterQueueUrl": dead, "Lanes": "1"}
        monkeypatch.setattr(Stack, "told", lambda _: told)
        yield cloud


def test_the_command_says_what_they_were_and_empties_the_queue(cloud: Cloud) -> None:
    dead = Stack(STACK).told()["DeadLetterQueueUrl"]
    bodies = ("not ours", json.dumps({"account": "gone", "request": "doc_1"}))
    for number, body in enumerate(bodies):
        boto3.client("sqs").send_message(
            QueueUrl=dead, MessageBody=body, MessageGroupId=str(number), MessageDeduplicationId=str(number)
        )
    shown = CliRunner().invoke(main, ["--stack", STACK, "dead-letters", "redrive"])
    assert shown.exit_code == 0, shown.output
    assert "it is no ring of ours" in shown.output
    assert "there is no such account" in shown.output
    assert "Rang again for 0, dropped 2." in shown.output
    assert "0 dead letters" in CliRunner().invoke(main, ["--stack", STACK, "dead-letters", "explain"]).output
