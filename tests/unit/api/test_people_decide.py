"""What people decide over the API: cancel, or say what became of a request, whatever its kind."""

import pytest

from invoicing.domain.request import Step
from invoicing.usecases import serve_account
from invoicing.usecases.backlog import Task
from invoicing.usecases.shift import Shift
from tests.builders import Json, credit_body, customer_body, customer_update_body, document_body
from tests.world import Answer, World

ABSENT: Json = {"exists": False, "why": "not in the panel"}
THERE: Json = {"exists": True, "number": "7", "why": "seen in the panel"}
ASKED: dict[str, tuple[str, Json, str]] = {
    "a contact": ("/v1/customers", customer_update_body(customer=customer_body(vat_number=None)), "SaveCustomer"),
    "a credit": ("/v1/credits", credit_body(), "SaveItem"),
}


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account(settings={"credit_notes_enabled": True})
    return world


def ask(world: World, name: str) -> Answer:
    path, body, _ = ASKED[name]
    return world.call("POST", path, body)


def decide(world: World, what: str, asked: Answer, body: Json | None = None) -> Answer:
    kind, identity = asked.headers["location"].rsplit("/", 2)[1:]
    return world.call("POST", f"/v1/{kind}/{{id}}/{what}", body, id=identity)


def read(world: World, asked: Answer) -> Json:
    kind, identity = asked.headers["location"].rsplit("/", 2)[1:]
    found: Json = world.call("GET", f"/v1/{kind}/{{id}}", id=identity).json
    return found


@pytest.mark.parametrize("name", ASKED)
def test_what_has_not_left_is_cancelled_and_never_leaves(world: World, name: str) -> None:
    asked = ask(world, name)
    assert decide(world, "cancel", asked).json["state"] == "cancelled"
    assert decide(world, "cancel", asked).status == 200
    world.live(hours=0.1)
    assert not world.simulator.calls


@pytest.mark.parametrize("name", ASKED)
def test_what_is_done_is_neither_cancelled_nor_settled(world: World, name: str) -> None:
    asked = ask(world, name)
    world.work()
    assert decide(world, "cancel", asked).status == 409
    assert (settled := decide(world, "settle", asked, ABSENT)).status == 409
    assert settled.json["code"] == "nothing_to_settle"


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(("verdict", "calls"), [(THERE, 1), (ABSENT, 2)])
def test_a_lost_reply_is_settled_by_what_a_person_saw(world: World, name: str, verdict: Json, calls: int) -> None:
    endpoint = ASKED[name][2]
    world.simulator.inject("drop_after", endpoint=endpoint, times=1)
    asked = ask(world, name)
    world.live(hours=1)
    assert read(world, asked)["state"] == "needs_attention"

    assert decide(world, "settle", asked, verdict).status == 200
    world.live(hours=0.1)

    assert read(world, asked)["state"] == "completed"
    assert [call.endpoint for call in world.simulator.calls] == [endpoint] * calls


def test_documents_are_decided_at_their_own_address(world: World) -> None:
    document, contact = world.post(document_body()), ask(world, "a contact")
    for what, body in (("cancel", None), ("settle", ABSENT)):
        assert world.call("POST", f"/v1/requests/{{id}}/{what}", body, id=document.json["id"]).status == 404
        assert world.call("POST", f"/v1/documents/{{id}}/{what}", body, id=contact.json["id"]).status == 404


def test_another_tenants_token_decides_nothing(world: World) -> None:
    asked = ask(world, "a credit")
    for what, body in (("cancel", None), ("settle", ABSENT)):
        path = f"/v1/requests/{{id}}/{what}"
        assert world.call("POST", path, body, id=asked.json["id"], token_accounts="shop").status == 404


# A step that fails in a way nobody foresaw.


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Steps, or accounts with all their steps, that fail unexpectedly."""
    named: set[str] = set()

    def broken(step: Step) -> None:
        works = serve_account.DO[step]

        def do(shift: Shift, task: Task) -> None:
            if named & {step, task.account.id}:
                raise RuntimeError
            works(shift, task)

        monkeypatch.setitem(serve_account.DO, step, do)

    for step in Step:
        broken(step)
    return named


def test_a_step_that_fails_unexpectedly_lets_the_others_go_on(world: World, failing: set[str]) -> None:
    failing.add("demo")
    world.configure("other", {"api_key": "k" * 32})
    world.post(document_body(account="demo"))
    world.post(document_body(account="other"))
    world.live(hours=0.1)
    assert world.request("order-1001", "other").state == "completed"
    assert world.request("order-1001").state == "accepted"

    failing.clear()
    world.live(hours=1)
    assert world.request("order-1001").state == "completed"


def test_a_step_that_never_works_is_left_to_a_person_and_can_be_settled(world: World, failing: set[str]) -> None:
    failing.add("demo")
    asked = world.post(document_body())
    world.live(hours=12)
    found = read(world, asked)
    assert (found["state"], found["attention"]["code"]) == ("needs_attention", "unexpected_failure")

    failing.clear()
    assert decide(world, "settle", asked, ABSENT).json["state"] == "accepted"
    world.live(hours=0.1)
    assert read(world, asked)["state"] == "completed"
    assert len(world.simulator.documents(None)) == 1


@pytest.mark.parametrize(
    "step",
    [
        Step.CREATE,
        Step.FILE,
    ],
)
def test_a_cancel_is_offered_where_it_is_possible(world: World, failing: set[str], step: Step) -> None:
    failing.add(step)
    asked = world.post(document_body())
    world.live(hours=12)
    found = read(world, asked)
    assert found["state"] == "needs_attention"
    assert ("cancel" in found["links"]) is (decide(world, "cancel", asked).status == 200)


def test_a_list_that_could_not_be_read_is_asked_for_again(world: World, failing: set[str]) -> None:
    failing.add("demo")
    asked = world.call("POST", "/v1/accounts/{id}/products", id="demo")
    world.live(hours=12)
    assert read(world, asked)["attention"]["code"] == "unexpected_failure"

    failing.clear()
    assert decide(world, "settle", asked, ABSENT).json["state"] == "accepted"
    world.live(hours=0.1)
    assert read(world, asked)["state"] == "completed"
