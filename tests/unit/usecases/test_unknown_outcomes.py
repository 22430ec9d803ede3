"""A reply that is lost: never a second document without proof, never a lost one."""

import pytest

from tests.unit.usecases.test_the_road import invoice
from tests.world import World

LOST = (
    "drop_after",
    "http_502_after",
    "http_504_after",
    "html_200_after",
    "empty_body_after",
    "cut_answer",
    "no_doc_id",
    "zero_doc_id",
)


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account()
    return world


@pytest.mark.parametrize("fault", LOST)
def test_never_twice_a_lost_reply_goes_to_a_person(world: World, fault: str) -> None:
    """Promise 1, never twice: without proof nothing is sent again."""
    world.simulator.inject(fault, endpoint="SaveDocument", times=1)
    world.post(invoice())
    world.live(hours=3)
    request = world.request("shop-1")
    assert request.state == "needs_attention"
    assert request.attention is not None
    assert request.attention.code == "outcome_unknown"
    assert len(world.simulator.documents(None)) == 1
    assert len(world.simulator.calls) == 1


@pytest.mark.parametrize("fault", ["http_429_before", "unauthorized"])
def test_a_definite_no_is_tried_again(world: World, fault: str) -> None:
    world.simulator.inject(fault, endpoint="SaveDocument", times=1)
    world.post(invoice())
    world.live(hours=3)
    assert world.request("shop-1").state == "completed"
    assert len(world.simulator.documents(None)) == 1


def test_a_person_says_that_it_exists(world: World) -> None:
    world.simulator.inject("drop_after", endpoint="SaveDocument", times=1)
    made = world.post(invoice()).json["id"]
    world.live(hours=0.1)
    (document,) = world.simulator.documents(None)
    verdict = {"exists": True, "provider_id": document.doc_id, "number": document.number, "why": "seen in the panel"}
    settled = world.call("POST", "/v1/documents/{id}/settle", verdict, id=made)
    assert (settled.status, settled.json["state"]) == (200, "issued")
    world.live(hours=0.1)
    request = world.request("shop-1")
    assert request.state == "completed"
    assert request.file is not None
    assert any(event.who == "shop" and "seen in the panel" in event.note for event in request.history)
    assert len(world.simulator.documents(None)) == 1


def test_a_person_says_that_it_does_not_exist(world: World) -> None:
    world.simulator.inject("drop_before", endpoint="SaveDocument", times=1)
    made = world.post(invoice()).json["id"]
    world.live(hours=0.1)
    assert not world.simulator.documents(None)
    settled = world.call("POST", "/v1/documents/{id}/settle", {"exists": False, "why": "not in the panel"}, id=made)
    assert settled.json["state"] == "accepted"
    world.live(hours=0.1)
    assert world.request("shop-1").state == "completed"
    assert len(world.simulator.documents(None)) == 1


def test_only_what_is_unknown_can_be_settled(world: World) -> None:
    made = world.post(invoice()).json["id"]
    early = world.call("POST", "/v1/documents/{id}/settle", {"exists": False, "why": "?"}, id=made)
    assert (early.status, early.json["code"]) == (409, "nothing_to_settle")
    incomplete = world.call("POST", "/v1/documents/{id}/settle", {"exists": True, "why": "?"}, id=made)
    assert (incomplete.status, incomplete.codes) == (422, {"missing_field"})


def test_a_lost_credit_goes_to_a_person_and_a_contact_is_repeated_only_when_it_can_be_matched(world: World) -> None:
    person = {"type": "person", "name": "Anna Neri"}
    company = {"name": "Neri S.r.l.", "vat_number": "01357921004"}
    credit = {
        "account": "demo",
        "reference": "c-1",
        "customer": company,
        "lines": [{"description": "Assistenza", "quantity": 1, "unit_price": 30, "vat_rate": 22}],
    }
    world.simulator.inject("drop_after", endpoint="SaveItem", times=1)
    world.simulator.inject("drop_after", endpoint="SaveCustomer", times=2)
    answers = [
        world.call("POST", "/v1/credits", credit),
        world.call("POST", "/v1/customers", {"account": "demo", "reference": "p-1", "customer": person}),
        world.call("POST", "/v1/customers", {"account": "demo", "reference": "p-2", "customer": company}),
    ]
    assert [answer.status for answer in answers] == [202, 202, 202]
    world.live(hours=1)
    states = [world.call("GET", "/v1/requests/{id}", id=answer.json["id"]).json["state"] for answer in answers]
    assert states == ["needs_attention", "needs_attention", "completed"]
    assert len(world.simulator.credits) == 1
