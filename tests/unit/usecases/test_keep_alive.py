"""Accounts whose tokens end stay connected though nothing is issued; one that cannot be is shown, and counted."""

from itertools import pairwise

import pytest

from invoicing.domain.account import HELD, Account, Blocked
from invoicing.usecases.keep_alive import EVERY_MS
from tests.consent_world import CALLBACK, DOCUMENT, ConsentWorld
from tests.simulators.fatture_in_cloud.tokens import REFRESH_LIFE
from tests.world import World

DAY_MS = 86_400_000


@pytest.fixture
def world() -> ConsentWorld:
    world = ConsentWorld()
    world.add()
    assert world.connect().status == 200
    return world


def refreshes(world: ConsentWorld) -> list[float]:
    return [call.started_at for call in world.vendor.calls if call.operation == "token"][1:]


def is_well(world: ConsentWorld) -> bool:
    account = world.account()
    return account.blocked is None and account.status is not None and account.status.key_valid


def pending(world: World) -> list[str]:
    return list(world.ledger.accounts_with_work())


def test_two_years_without_a_document_and_still_connected(world: ConsentWorld) -> None:
    began = world.clock.now_ms() / 1000
    world.idle(730)
    moments = [began, *refreshes(world), world.clock.now_ms() / 1000]
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert 100 < len(pauses) < 110
    # A week, and until the next look.
    assert max(pauses) <= (EVERY_MS + DAY_MS) / 1000 < REFRESH_LIFE
    assert is_well(world)
    # And a document goes out.
    assert world.post(DOCUMENT).status == 202
    world.live(0.1)
    assert world.request("order-1").state == "completed"
    world.vendor.assert_well_behaved()


def test_without_it_the_refresh_token_lapses(world: ConsentWorld) -> None:
    """What the schedule is for: the simulator does forget."""
    world.clock.advance(366 * 86_400)
    world.idle(1)
    waits = world.call("GET", "/v1/accounts/{id}", id="demo").json["waits"]
    assert waits["code"] == "consent_needed"
    assert "/connect" in waits["remedy"]


def test_a_dead_account_is_shown_counted_and_well_again_after_a_consent(world: ConsentWorld) -> None:
    world.vendor.revoke(world.secret()["refresh_token"])
    world.idle(8)
    blocked = world.account().blocked
    assert blocked is not None
    assert blocked.code == "consent_needed"
    since = world.call("GET", "/v1/accounts/{id}", id="demo").json["waits"]["since"]
    # Every minute the operator's figure says so, and it stays one question, however long it lasts.
    world.idle(30)
    assert pending(world) == ["demo"]
    assert len([one for one in world.ledger.rows if one.startswith("request#")]) <= 2
    assert world.survey().run().blocked == ["demo"]
    assert world.call("GET", "/v1/accounts/{id}", id="demo").json["waits"]["since"] == since

    assert world.connect().status == 200
    assert "waits" not in world.call("GET", "/v1/accounts/{id}", id="demo").json
    world.live(1.1)
    assert pending(world) == []
    assert world.survey().run().blocked == []
    assert is_well(world)


def test_an_account_that_is_held_stays_connected_and_held(world: ConsentWorld) -> None:
    """It waits for its owner's release by name, for weeks perhaps; a lost consent does not take its place."""
    held = Blocked(code=HELD, reason="", remedy="", since_ms=world.clock.now_ms(), retry_at_ms=2**45)
    world.ledger.write(world.account().revised(blocked=held))
    world.idle(20)
    assert len(refreshes(world)) == 2
    world.vendor.revoke(world.secret()["refresh_token"])
    world.idle(10)
    assert world.account().blocked == held
    assert pending(world) == []


def test_an_access_token_that_was_taken_back_alone_is_replaced(world: ConsentWorld) -> None:
    """It is refused before its end: the refresh token still tells whether the owner consents."""
    world.clock.advance(7 * 86_400 - 7_200)
    assert world.call("POST", "/v1/accounts/{id}/check", id="demo").status == 202
    world.work()
    world.clock.advance(7 * 86_400)
    # Fresh tokens, one of which dies before the schedule asks with it.
    first = world.secret()["access_token"]
    world.idle(1, hours=24)
    assert world.secret()["access_token"] != first


@pytest.mark.parametrize(
    ("heard", "asked"),
    [
        ({}, 0),
        ({"status_at_ms": -8 * DAY_MS, "connected_ms": -20 * DAY_MS, "created_ms": -30 * DAY_MS}, 1),
        ({"status_at_ms": -8 * DAY_MS, "connected_ms": -6 * DAY_MS, "created_ms": -30 * DAY_MS}, 0),
        ({"status_at_ms": -6 * DAY_MS, "connected_ms": -20 * DAY_MS, "created_ms": -30 * DAY_MS}, 0),
        ({"connected_ms": None, "created_ms": -8 * DAY_MS}, 1),
    ],
)
def test_only_accounts_of_which_nothing_was_heard_for_a_week(
    world: ConsentWorld, heard: dict[str, int | None], asked: int
) -> None:
    now = world.clock.now_ms()
    account = world.account()
    world.ledger.write(account.revised(**{name: by and now + by for name, by in heard.items()}))
    assert world.keeper.run() == asked


def test_once_an_hour_at_most_and_once_a_day_for_an_account(world: ConsentWorld) -> None:
    world.clock.advance(8 * 86_400)
    assert world.keeper.run() == 1
    assert len(world.bell.rings) == 1
    world.ledger.write(world.account().revised(id="later", version=0))
    assert world.keeper.run() == 0
    world.clock.advance(3_700)
    assert world.keeper.run() == 1
    world.clock.advance(3_700)
    # Another process looks too: it is the same question.
    another = type(world.keeper)(world.ledger, world.registry, world.accept, world.clock)
    assert (another.run(), world.keeper.run()) == (0, 0)
    assert len(world.bell.rings) == 2


def test_an_answer_that_does_not_come_is_asked_for_again_the_next_day(world: ConsentWorld) -> None:
    world.clock.advance(8 * 86_400)
    world.vendor.inject("status", status=503, times=None)
    world.keeper.run()
    world.live(2)
    assert pending(world) == []
    assert world.account().blocked is None
    world.vendor.world.faults.faults.clear()
    world.idle(1)
    assert is_well(world)


def test_accounts_of_other_providers_are_left_alone() -> None:
    world = World()
    world.add_account()
    world.clock.advance(100 * 86_400)
    assert world.keeper.run() == 0
    assert not world.bell.rings


def test_it_stops_when_the_time_is_over_and_goes_on_the_next_minute(world: ConsentWorld) -> None:
    world.clock.advance(8 * 86_400)
    assert world.keeper.run(until_ms=world.clock.now_ms()) == 0
    assert world.keeper.run() == 1


def test_one_account_that_cannot_be_asked_about_keeps_nobody_else_from_it(world: ConsentWorld) -> None:
    world.add("other", company_id=9)
    world.clock.advance(8 * 86_400)
    failures = [OSError("not now")]

    def hook(moment: str, operation: str) -> None:
        if operation == "ledger.write" and failures:
            raise failures.pop()

    world.ledger.hook = hook
    with pytest.raises(OSError, match="not now"):
        world.keeper.run()
    assert pending(world) == ["other"]


def test_the_question_shows_who_asked(world: ConsentWorld) -> None:
    world.idle(8)
    (request,) = (key.removeprefix("request#") for key in world.ledger.rows if key.startswith("request#"))
    shown = world.call("GET", "/v1/requests/{id}", id=request).json
    assert shown["asked"] == {"keep_alive": True}
    assert shown["history"][0]["who"] == "reconciler"
    assert isinstance(world.account(), Account)
    assert CALLBACK not in str(shown)
