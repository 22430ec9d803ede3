"""The proof that a provider recognises repeats, and what it allows."""

from typing import Any

import pytest

from tests.unit.usecases.test_the_road import EVENTS, invoice
from tests.world import World

ORDER = (EVENTS / "03-order.json").read_text("utf-8")


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account()
    return world


def prove(world: World, **more: Any) -> Any:
    made = world.call("POST", "/v1/accounts/{id}/check", {"prove_duplicate_key": True, **more}, id="demo")
    assert made.status == 202, made.text
    world.live(hours=1)
    return world.call("GET", "/v1/requests/{id}", id=made.json["id"]).json


def test_a_recognised_repeat_is_a_proof_for_its_kind_and_pause(world: World) -> None:
    shown = prove(world)
    assert shown["state"] == "completed"
    assert shown["result"]["proof"]["proven"] is True
    assert len(world.simulator.documents(None)) == 1
    (proof,) = world.call("GET", "/v1/accounts/{id}", id="demo").json["proofs"]
    assert proof["kind"] == "sales_order"
    assert 600 <= proof["pause_seconds"] < 700


@pytest.mark.parametrize("mode", ["ignored", "already_exists", "minus_4"])
def test_anything_else_proves_nothing(world: World, mode: str) -> None:
    world.simulator.configure(repeat_mode=mode)
    shown = prove(world)
    assert shown["state"] == "completed"
    assert shown["result"]["proof"]["proven"] is False
    assert "proofs" not in world.call("GET", "/v1/accounts/{id}", id="demo").json


@pytest.mark.parametrize("skip", [0, 1])
def test_a_lost_reply_proves_nothing(world: World, skip: int) -> None:
    world.simulator.inject("drop_after", endpoint="SaveDocument", times=1, skip=skip)
    assert prove(world)["result"]["proof"]["proven"] is False


def test_with_the_proof_a_lost_order_is_repeated_after_a_pause_and_is_one_document(world: World) -> None:
    prove(world)
    world.simulator.inject("drop_after", endpoint="SaveDocument", times=1)
    world.post(ORDER)
    world.work()
    assert world.request("order-2001").state == "unknown"
    world.live(hours=0.1)
    assert world.request("order-2001").state == "completed"
    mine = [one for one in world.simulator.documents(None) if one.id_request == world.request("order-2001").id]
    assert len(mine) == 1


def test_the_proof_of_orders_says_nothing_of_invoices(world: World) -> None:
    prove(world)
    world.simulator.inject("drop_after", endpoint="SaveDocument", times=1)
    world.post(invoice())
    world.live(hours=0.2)
    assert world.request("shop-1").state == "needs_attention"


def test_a_repeat_later_than_the_proven_pause_is_left_to_a_person(world: World) -> None:
    prove(world)
    world.simulator.inject("drop_after", endpoint="SaveDocument", times=1)
    world.post(ORDER)
    world.work()
    world.clock.advance(3_600)
    world.live(hours=0.1)
    assert world.request("order-2001").state == "needs_attention"


@pytest.mark.parametrize("mode", ["already_exists", "minus_4"])
def test_even_with_the_proof_another_answer_than_the_same_document_goes_to_a_person(world: World, mode: str) -> None:
    prove(world, pause_seconds=86_400)
    world.live(hours=25)
    world.simulator.configure(repeat_mode=mode)
    world.simulator.inject("drop_after", endpoint="SaveDocument", times=1)
    world.post(ORDER)
    world.live(hours=1)
    assert world.request("order-2001").state == "needs_attention"
    mine = [one for one in world.simulator.documents(None) if one.id_request == world.request("order-2001").id]
    assert len(mine) == 1


def test_a_replaced_key_has_to_be_proven_anew(world: World) -> None:
    prove(world)
    world.add_account("demo", key="n" * 32)
    assert "proofs" not in world.call("GET", "/v1/accounts/{id}", id="demo").json
