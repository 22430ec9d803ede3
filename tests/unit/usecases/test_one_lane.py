"""Several accounts in one lane: while one waits for its window, the others need not wait for the worker."""

import pytest

from invoicing.domain.account import Account, Credential, Lease, account_key, credential_key
from invoicing.domain.identity import beside
from invoicing.domain.request import State
from invoicing.usecases.serve_lane import Ring
from tests.fakes import Moment
from tests.unit.usecases.test_the_road import invoice
from tests.world import RUN_MS, World


@pytest.fixture
def world() -> World:
    world = World()
    for number, name in enumerate(("busy", "quiet", "third")):
        world.add_account(name, key=f"{number}" * 32)
    return world


def ask(world: World, account: str, count: int) -> None:
    for number in range(count):
        world.post(invoice(account=account, reference=f"r-{number}"))


def serve(world: World, account: str) -> None:
    world.bell.rings.clear()
    world.worker.run(Ring(account, None, "receipt"), until_ms=world.clock.now_ms() + RUN_MS)


def issued_after_s(world: World, account: str, number: int = 0) -> float:
    request = world.request(f"r-{number}", account)
    issued = next(event for event in request.history if event.state is State.ISSUED)
    return (issued.at_ms - request.accepted_ms) / 1000


def credential_of(world: World, name: str) -> Credential:
    account = world.ledger.get(Account, account_key(name))
    assert account is not None
    credential = world.ledger.get(Credential, credential_key(account.credential))
    assert credential is not None
    return credential


def test_as_fast_as_the_limit_allows_also_behind_another_accounts_burst(world: World) -> None:
    """Promise 4: the neighbour's window is open, so its document does not wait until the first one's opens."""
    ask(world, "busy", 60)
    ask(world, "quiet", 1)
    serve(world, "busy")
    assert issued_after_s(world, "quiet") < 15
    assert world.request("r-29", "busy").issued


def test_no_call_of_one_account_meets_another_of_its_own(world: World) -> None:
    """Promise 3: turns are taken between calls, each under its own lease; the simulator fails loudly on overlap."""
    for account in ("busy", "quiet", "third"):
        ask(world, account, 20)
    world.live(0.5)
    for account in ("busy", "quiet", "third"):
        assert all(world.request(f"r-{number}", account).state is State.COMPLETED for number in range(20))
        assert credential_of(world, account).lease is None


def test_turns_are_taken_also_when_nobody_has_to_wait(world: World) -> None:
    ask(world, "busy", 25)
    ask(world, "quiet", 25)
    serve(world, "busy")
    assert issued_after_s(world, "quiet") < 15
    assert issued_after_s(world, "busy", 14) < 65


def test_a_run_whose_time_is_over_rings_for_everybody_it_left(world: World) -> None:
    ask(world, "busy", 60)
    ask(world, "quiet", 60)
    serve(world, "busy")
    assert {rung.account for rung in world.bell.rings} == {"busy", "quiet"}


def test_an_account_served_elsewhere_is_left_alone(world: World) -> None:
    ask(world, "busy", 40)
    ask(world, "quiet", 1)
    lease = Lease(owner="another", until_ms=world.clock.now_ms() + 600_000)
    world.ledger.write(credential_of(world, "quiet").revised(lease=lease))
    serve(world, "busy")
    assert world.request("r-0", "quiet").state is State.ACCEPTED
    assert credential_of(world, "quiet").lease == lease


def test_a_lane_that_cannot_be_looked_at_does_not_stop_who_is_served(world: World) -> None:
    ask(world, "busy", 40)
    ask(world, "quiet", 1)

    def fail(moment: Moment, operation: str) -> None:
        if operation == "ledger.accounts" and moment == "before":
            raise ConnectionError

    world.ledger.hook = fail
    serve(world, "busy")
    assert world.request("r-35", "busy").issued
    assert world.request("r-0", "quiet").state is State.ACCEPTED


class TestALaneThatIsStuck:
    """A worker killed before its first act leaves its message to the queue's whole visibility time."""

    def test_never_lost_and_within_three_minutes_it_is_worked_on(self, world: World) -> None:
        """Promise 2: the reconciler rings past the message that nobody answers any more."""
        ask(world, "quiet", 1)
        assert world.bell.take()
        for _ in range(3):
            world.clock.advance(60)
            world.reconciler.run()
            while delivery := world.bell.take():
                ring = Ring(delivery.rung.account, delivery.rung.request, delivery.receipt)
                world.worker.run(ring, until_ms=world.clock.now_ms() + RUN_MS)
                world.bell.answered(delivery.receipt)
        assert issued_after_s(world, "quiet") <= 180

    def test_a_lane_at_work_is_not_rung_past(self, world: World) -> None:
        ask(world, "busy", 1)
        ask(world, "quiet", 1)
        lease = Lease(owner="another", until_ms=world.clock.now_ms() + 600_000)
        world.ledger.write(credential_of(world, "busy").revised(lease=lease))
        world.clock.advance(120)
        world.bell.rings.clear()
        world.reconciler.run()
        assert [rung.lane for rung in world.bell.rings] == ["lane-0"]

    def test_a_lane_whose_work_is_young_is_not_rung_past(self, world: World) -> None:
        ask(world, "quiet", 1)
        world.clock.advance(30)
        world.reconciler.run()
        assert beside("lane-0") not in {rung.lane for rung in world.bell.rings}
