"""Whatever is due and has no worker gets a ring again, whoever else is in trouble."""

from typing import Any

import pytest

from invoicing.domain.account import Account
from invoicing.usecases.serve_lane import Ring
from tests.unit.usecases.test_the_road import invoice
from tests.world import World

NAMES = ("a", "a-b", "a0", "b", "shop", "shop-2")


@pytest.fixture
def world() -> World:
    world = World()
    for number, name in enumerate(NAMES):
        world.add_account(name, key=f"{number}" * 32)
        world.post(invoice(account=name))
    world.bell.rings.clear()
    return world


def rung(world: World, **more: Any) -> list[str]:
    world.reconciler.run(**more)
    names = [one.account for one in world.bell.rings]
    world.bell.rings.clear()
    return names


def test_every_account_with_work_is_rung_for_each_minute(world: World) -> None:
    assert sorted(rung(world)) == sorted(NAMES)
    assert sorted(rung(world)) == sorted(NAMES)


def test_it_goes_on_where_time_ran_out_so_that_nobody_is_always_last(world: World) -> None:
    """Promise 2, never lost: also the last in the alphabet is looked at."""
    seen: list[str] = []
    for _ in range(12):
        # Time for one or two accounts: the clock creeps with each look at it.
        seen += rung(world, until_ms=world.clock.time_ms + 8)
    assert set(seen) == set(NAMES)


def test_one_broken_record_does_not_keep_the_others_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    get = world.ledger.get

    def unreadable(record_type: Any, key: str) -> Any:
        if record_type is Account and key == "account#a-b":
            raise RuntimeError(key)
        return get(record_type, key)

    monkeypatch.setattr(world.ledger, "get", unreadable)
    with pytest.raises(RuntimeError, match="account#a-b"):
        world.reconciler.run()
    assert {one.account for one in world.bell.rings} == set(NAMES) - {"a-b"}


def test_an_account_whose_window_is_closed_for_long_is_left_in_peace(world: World) -> None:
    world.simulator.inject("http_429_before", endpoint="SaveDocument", times=1, retry_after=3_000)
    world.worker.run(Ring("a", None), until_ms=world.clock.time_ms + 170_000)
    world.bell.rings.clear()
    assert "a" not in rung(world)
    world.clock.advance(3_000)
    assert "a" in rung(world)
