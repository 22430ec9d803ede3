"""An honest answer to "when?"."""

from datetime import datetime
from typing import Any

import pytest

from tests.unit.usecases.test_the_road import invoice
from tests.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account()
    return world


def times(world: World, reference: str) -> tuple[float, float]:
    shown = world.call("GET", "/v1/documents/{id}", id=world.request(reference).id).json
    return _seconds(shown["issued_by"]), _seconds(shown["ready_by"])


def happened(world: World, reference: str) -> tuple[float, float]:
    events: dict[str, Any] = {event.state: event.at_ms / 1000 for event in world.request(reference).history}
    return events["issued"], events["completed"]


@pytest.mark.parametrize("count", [1, 10, 40, 120])
def test_the_estimate_comes_true_within_a_twentieth(world: World, count: int) -> None:
    for number in range(count):
        world.post(invoice(f"n-{number}"))
    told_at = world.clock.time_ms / 1000
    references = [f"n-{number}" for number in {0, count // 2, count - 1}]
    told = {reference: times(world, reference) for reference in references}
    world.live(hours=3)
    for reference in references:
        for estimate, fact in zip(told[reference], happened(world, reference), strict=True):
            assert abs(estimate - fact) <= max(0.05 * (fact - told_at), 10), (
                reference,
                estimate - told_at,
                fact - told_at,
            )


def test_what_nobody_can_tell_is_not_told(world: World) -> None:
    world.simulator.inject("unauthorized", endpoint="SaveDocument", times=1)
    world.post(invoice())
    world.work()
    shown = world.call("GET", "/v1/documents/{id}", id=world.request("shop-1").id).json
    assert "ready_by" not in shown
    assert shown["account_waits"]["code"]


def test_what_has_ended_has_no_estimate(world: World) -> None:
    world.post(invoice())
    world.work()
    shown = world.call("GET", "/v1/documents/{id}", id=world.request("shop-1").id).json
    assert shown["state"] == "completed"
    assert "ready_by" not in shown


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
