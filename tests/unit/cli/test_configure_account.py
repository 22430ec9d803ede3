"""An account is changed while workers write: tried again for a while, and healed by the worker where that fails."""

from dataclasses import dataclass, field
from typing import override

import pytest

from invoicing.domain.account import Account, AccountConfiguration, Blocked, Credential, Lease, account_key
from invoicing.domain.account import credential_key as key_of
from invoicing.domain.problem import Refused
from invoicing.errors import Conflict
from invoicing.usecases.configure_account import ConfigureAccount
from tests.fakes.clock import FakeClock
from tests.unit.usecases.test_the_road import invoice
from tests.world import KEY, World

OTHER_KEY = "o" * 32
MAPPED = AccountConfiguration(provider="fattura24", external_share=10)


@dataclass
class LettingGo(FakeClock):
    """A clock during whose second wait the worker gives its lease back."""

    world: World | None = None
    waits: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @override
    def sleep_ms(self, duration_ms: int) -> None:
        self.waits.append(duration_ms)
        if len(self.waits) == 2 and self.world is not None:
            lease(self.world, None)


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account()
    return world


def account(world: World) -> Account:
    found = world.ledger.get(Account, account_key("demo"))
    assert found is not None
    return found


def lease(world: World, until_ms: int | None) -> None:
    held = world.ledger.get(Credential, key_of(account(world).credential))
    assert held is not None
    wanted = Lease(owner="a worker", until_ms=until_ms) if until_ms else None
    world.ledger.write(held.revised(lease=wanted))


def use_case(world: World, clock: FakeClock, *pauses_ms: int) -> ConfigureAccount:
    return ConfigureAccount(world.ledger, world.secrets, world.registry, clock, pauses_ms=pauses_ms)


def test_it_waits_for_a_worker_that_lets_go(world: World) -> None:
    before = account(world)
    lease(world, 2**45)
    clock = LettingGo(world=world)
    done = use_case(world, clock, 300, 1_000, 2_000).run("demo", None, {"api_key": OTHER_KEY})
    assert clock.waits == [300, 1_000]
    assert done.credential != before.credential
    assert done.configuration == before.configuration


def test_what_the_ledger_did_not_take_the_worker_heals(world: World) -> None:
    before = account(world)
    stopped = Blocked(code="key_refused", reason="", remedy="", since_ms=0, retry_at_ms=2**45)
    world.ledger.write(before.revised(blocked=stopped))
    lease(world, world.clock.now_ms() + 60_000)
    with pytest.raises(Conflict):
        use_case(world, world.clock).run("demo", MAPPED, {"api_key": OTHER_KEY})
    assert account(world).configuration == MAPPED
    assert account(world).credential == before.credential
    world.simulator.accounts[0].api_key = OTHER_KEY
    world.post(invoice("healed"))
    world.live(0.3)
    assert world.request("healed").ended
    assert account(world).credential != before.credential
    assert account(world).configuration == MAPPED


def test_a_change_at_the_same_moment_is_not_lost(world: World) -> None:
    """The account is read anew for every try."""
    lease(world, 2**45)
    clock = LettingGo(world=world)
    use_case(world, clock, 1, 1).run("demo", MAPPED, {"api_key": KEY})
    assert account(world).configuration == MAPPED


def test_a_new_account_needs_both_and_none_changes_its_provider(world: World) -> None:
    for configuration, credentials in ((None, {"api_key": KEY}), (MAPPED, None)):
        with pytest.raises(Refused):
            use_case(world, world.clock).run("new", configuration, credentials)
    elsewhere = MAPPED.model_copy(update={"provider": "elsewhere"})
    with pytest.raises(Refused, match="other_provider"):
        use_case(world, world.clock).run("demo", elsewhere, None)
    with pytest.raises(Refused, match="unknown_provider"):
        use_case(world, world.clock).run("new", elsewhere, {"api_key": KEY})
    assert "new" not in world.secrets.kept


def test_a_key_of_the_same_window_is_a_new_key_all_the_same(world: World) -> None:
    """Where calls are counted by company or user, its key is replaced while its credential stays."""
    one, two = {"access_token": "a/" + "1" * 30}, {"access_token": "a/" + "2" * 30}
    settings = AccountConfiguration(provider="fatture_in_cloud", settings={"company_id": 7})
    made = use_case(world, world.clock).run("cloud", settings, one)
    assert (made.new_key_ms, made.secret_hash is not None) == (None, True)
    world.clock.advance(60)
    again = use_case(world, world.clock).run("cloud", None, one)
    assert (again.new_key_ms, again.secret_hash) == (None, made.secret_hash)
    other = use_case(world, world.clock).run("cloud", None, two)
    assert (other.credential, other.new_key_ms is not None) == (made.credential, True)
    assert other.secret_hash != made.secret_hash


def test_a_new_key_is_known_while_a_worker_holds_its_window(world: World) -> None:
    lease(world, 2**45)
    before = account(world)
    with pytest.raises(Conflict):
        use_case(world, world.clock).run("demo", None, {"api_key": OTHER_KEY})
    after = account(world)
    assert (before.new_key_ms, after.new_key_ms is not None) == (None, True)
    assert (after.credential, after.secret_hash == before.secret_hash) == (before.credential, False)
