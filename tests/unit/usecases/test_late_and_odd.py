"""Outcomes that come late, verdicts that cannot be true, and callers who ask too often."""

from typing import Any

import pytest

from invoicing.domain.request import Issued, Request, State, Step
from invoicing.usecases.backlog import Backlog
from invoicing.usecases.desk import Desk
from invoicing.usecases.pace import Pace
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.outcome import issued_as
from tests.unit.usecases.test_the_road import EVENTS, invoice
from tests.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account()
    return world


def late_shift(world: World) -> Shift:
    """A worker that was held up between an answer and writing it down."""
    account = next(world.ledger.accounts())
    desk = Desk(world.ledger, world.bell, world.clock, world.pace, world.telemetry, receipt=None)
    assert desk.take(account.credential)
    backlog = Backlog(world.ledger, [account])
    return Shift(
        world.ledger,
        world.files,
        world.archive,
        world.secrets,
        world.registry,
        world.clock,
        world.pace,
        world.telemetry,
        desk,
        backlog,
    )


def intended(world: World, reference: str = "shop-1") -> Request:
    world.post(invoice(reference))
    now = world.clock.now_ms()
    request = world.request(reference).moved(
        State.ISSUING, at_ms=now, note="call about to leave", step=Step.SETTLE, due_ms=now, intent_ms=now
    )
    (written,) = world.ledger.write(request)
    return written


def test_never_twice_an_answer_that_comes_after_a_wrong_verdict_still_stops_the_next_call(world: World) -> None:
    """Promise 1: what the provider made is never forgotten, whatever was decided meanwhile."""
    request, shift = intended(world), late_shift(world)
    (unknown,) = world.ledger.write(request.moved(State.UNKNOWN, at_ms=world.clock.now_ms(), note="", step=None))
    world.ledger.write(unknown.moved(State.ACCEPTED, at_ms=world.clock.now_ms(), note="not there", step=Step.CREATE))
    issued_as(shift, request, Issued(provider_id="77", number="1/2026"))
    assert world.request("shop-1").state == "issued"
    assert world.request("shop-1").step is Step.FILE


def test_two_documents_of_one_request_are_both_named_to_a_person(world: World) -> None:
    request, shift = intended(world), late_shift(world)
    first = Issued(provider_id="76", number="1/2026")
    world.ledger.write(request.moved(State.ISSUED, at_ms=world.clock.now_ms(), note="", step=Step.FILE, issued=first))
    issued_as(shift, request, Issued(provider_id="77", number="2/2026"))
    found = world.request("shop-1")
    assert found.state == "needs_attention"
    assert found.attention is not None
    assert {"1/2026", "2/2026"} <= set(found.attention.reason.replace(".", "").split())


def test_what_never_left_cannot_be_said_to_exist(world: World) -> None:
    order = world.post((EVENTS / "03-order.json").read_text("utf-8")).json["id"]
    bill = world.post((EVENTS / "04-invoice-of-the-order.json").read_text("utf-8")).json["id"]
    world.call("POST", "/v1/documents/{id}/cancel", id=order)
    world.live(hours=0.1)
    assert world.request("shop-1003").state == "needs_attention"
    verdict = {"exists": True, "provider_id": "40206001", "why": "another's document"}
    refused = world.call("POST", "/v1/documents/{id}/settle", verdict, id=bill)
    assert (refused.status, refused.json["code"]) == (409, "nothing_to_settle")


def test_never_lost_what_fails_before_its_call_ends_with_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 2: no request is tried for ever without anybody being told."""

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a bug in the mapping")

    monkeypatch.setattr("invoicing.providers.fattura24.connection.document_xml", broken)
    world.post(invoice())
    world.live(hours=12)
    request = world.request("shop-1")
    assert request.state == "needs_attention"
    assert request.attention is not None
    assert request.attention.code == "unexpected_failure"
    assert not world.simulator.calls


def test_a_ring_comes_back_only_when_nobody_can_still_see_its_lease() -> None:
    pace = Pace()
    assert pace.lease_ms + pace.guard_ms < pace.hold_seconds * 1000 <= 120_000


def test_reads_cannot_close_the_day_for_documents(world: World) -> None:
    for number in range(450):
        key = {"Idempotency-Key": f"k-{number}"}
        assert world.call("POST", "/v1/accounts/{id}/check", headers=key, id="demo").status == 202
    world.bell.rings.clear()
    world.live(hours=6)
    assert len(world.simulator.calls) <= 400
    world.post(invoice())
    world.live(hours=0.1)
    assert world.request("shop-1").state == "completed"
    world.simulator.assert_well_behaved()
