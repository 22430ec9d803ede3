"""Keys that should be replaced are found, from when each came, whoever put it in."""

import pytest

from invoicing.domain.account import Account, account_key
from invoicing.usecases.findings import old_keys
from tests.unit.usecases.test_the_road import invoice
from tests.world import World

DAY = 86_400
NEW_KEY = "n" * 32


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account()
    return world


def account(world: World) -> Account:
    found = world.ledger.get(Account, account_key("demo"))
    assert found is not None
    return found


def codes(world: World) -> list[str]:
    shown = world.call("GET", "/v1/accounts/{id}", id="demo").json
    (listed,) = world.call("GET", "/v1/accounts").json["accounts"]
    assert listed.get("findings") == shown.get("findings")
    return [finding["code"] for finding in shown.get("findings", [])]


def test_a_key_is_old_after_ninety_days(world: World) -> None:
    assert codes(world) == []
    world.clock.advance(90 * DAY)
    assert codes(world) == []
    world.clock.advance(DAY)
    assert codes(world) == ["key_old"]
    (finding,) = world.call("GET", "/v1/accounts/{id}", id="demo").json["findings"]
    assert "91 days old" in finding["reason"]
    assert "sportello accounts" in finding["remedy"]


def test_another_key_ends_it_and_the_same_one_does_not(world: World) -> None:
    world.clock.advance(91 * DAY)
    world.configure("demo", {"api_key": "k" * 32})
    assert codes(world) == ["key_old"]
    world.configure("demo", {"api_key": NEW_KEY})
    assert codes(world) == []
    world.clock.advance(91 * DAY)
    assert codes(world) == ["key_old"]


def test_another_configuration_makes_no_key_younger(world: World) -> None:
    world.clock.advance(91 * DAY)
    world.configure("demo", None, external_share=10)
    assert codes(world) == ["key_old"]


def test_a_key_that_was_put_into_the_secret_by_hand_counts_from_when_the_worker_met_it(world: World) -> None:
    world.clock.advance(91 * DAY)
    world.simulator.accounts[0].api_key = NEW_KEY
    world.secrets.put("demo", {"api_key": NEW_KEY})
    world.post(invoice(date=None) | {"date": "2027-02-20"})
    world.live(hours=0.2)
    assert codes(world) == []


def test_old_keys_are_counted(world: World) -> None:
    world.add_account("other", key="o" * 32)
    world.clock.advance(91 * DAY)
    world.configure("other", {"api_key": NEW_KEY})
    now = world.clock.now_ms()
    assert old_keys(world.ledger.accounts(), now_ms=now, key_days=90) == 1
    assert old_keys(world.ledger.accounts(), now_ms=now, key_days=91) == 0
    assert old_keys(world.ledger.accounts(), now_ms=now, key_days=0) == 0
