"""Dead letters are looked at, explained and redriven by one command."""

import json
import uuid
from collections.abc import Callable, Iterator
from importlib import import_module

import boto3
import pytest
from click.testing import CliRunner

from invoicing.cli import Stack, main
from invoicing.errors import Conflict
from invoicing.usecases.dead_letters import DeadLetters, Explanation
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
        # Moto has one server, and asking it once is enough.
        monkeypatch.setattr("invoicing.cli.dead_queue._POLL_SECONDS", 0)
        yield cloud


def send(*bodies: str, lane: str = "0") -> None:
    dead = Stack(STACK).told()["DeadLetterQueueUrl"]
    for body in bodies:
        boto3.client("sqs").send_message(
            QueueUrl=dead, MessageBody=body, MessageGroupId=lane, MessageDeduplicationId=uuid.uuid4().hex
        )


def ring(number: int) -> str:
    return json.dumps({"account": f"gone-{number:02}", "request": None})


def command(name: str) -> str:
    shown = CliRunner().invoke(main, ["--stack", STACK, "dead-letters", name])
    assert shown.exit_code == 0, shown.output
    return shown.output


def accounts(shown: str) -> list[str]:
    """The accounts of the letters that are shown."""
    return [line.split()[1].rstrip(":") for line in shown.splitlines()[:-1]]


@pytest.mark.usefixtures("cloud")
def test_the_command_says_what_they_were_and_empties_the_queue() -> None:
    send("not ours", lane="0")
    send(json.dumps({"account": "gone", "request": "doc_1"}), lane="1")
    shown = command("redrive")
    assert "it is no ring of ours" in shown
    assert "there is no such account" in shown
    assert "Rang again for 0, dropped 2." in shown
    assert "0 dead letters" in command("explain")


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("count", [1, 10, 11, 25])
def test_all_letters_of_a_lane_are_explained_again_and_again_and_redriven_at_once(count: int) -> None:
    wanted = [f"gone-{number:02}" for number in range(count)]
    send(*map(ring, range(count)))
    for _ in range(2):
        shown = command("explain")
        assert accounts(shown) == wanted
        assert f"{count} dead letters." in shown
    redriven = command("redrive")
    assert accounts(redriven) == wanted
    assert f"Rang again for 0, dropped {count}." in redriven
    assert "0 dead letters." in command("explain")


@pytest.mark.usefixtures("cloud")
def test_lanes_are_explained_whole_whatever_else_waits() -> None:
    for number in range(24):
        send(ring(number), lane=str(number % 2))
    send(ring(24), lane="2")
    assert sorted(accounts(command("explain"))) == [f"gone-{number:02}" for number in range(25)]
    assert len(accounts(command("redrive"))) == 25


@pytest.mark.usefixtures("cloud")
def test_ten_letters_and_fewer_are_only_looked_at() -> None:
    send(*map(ring, range(10)))
    before = {line.split()[0] for line in command("explain").splitlines()[:-1]}
    assert {line.split()[0] for line in command("explain").splitlines()[:-1]} == before


def test_there_is_an_end_to_it(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("invoicing.cli.dead_letters"), "_MOST", 10)
    send(*map(ring, range(15)))
    assert "10 dead letters. There may be more." in command("explain")
    assert "dropped 10. There may be more: run it again." in command("redrive")
    assert accounts(command("explain")) == [f"gone-{number:02}" for number in range(10, 15)]
    assert cloud.deliver() == 0


@pytest.mark.usefixtures("cloud")
def test_a_redrive_that_fails_leaves_what_it_did_not_see_to(monkeypatch: pytest.MonkeyPatch) -> None:
    send(*map(ring, range(5)))
    explained: Callable[..., Explanation] = DeadLetters.explain

    def explain(cases: DeadLetters, account: str, request: str | None) -> Explanation:
        if account == "gone-02":
            raise Conflict
        return explained(cases, account, request)

    with monkeypatch.context() as broken:
        broken.setattr(DeadLetters, "explain", explain)
        assert CliRunner().invoke(main, ["--stack", STACK, "dead-letters", "redrive"]).exit_code == 1
    assert accounts(command("explain")) == ["gone-02", "gone-03", "gone-04"]
