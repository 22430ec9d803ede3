"""Old personal data leaves the ledger, exactly once, whatever happens; repeats and credit notes work as before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicing.domain.request import FINISHED, Request, State
from invoicing.errors import Conflict
from invoicing.usecases.erase import DAY_MS, Erase
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger
from tests.fakes.secrets import FakeSecrets
from tests.two_providers import TwoProviders
from tests.unit.usecases.old_invoice import NAME, with_old_invoice
from tests.world import World

DAYS = 180


def eraser(world: World, days: int = DAYS) -> Erase:
    return Erase(world.ledger, world.secrets, world.clock, days * DAY_MS)


@pytest.fixture
def world() -> World:
    return with_old_invoice()


def test_it_is_erased_when_its_days_are_over_and_not_before(world: World) -> None:
    assert eraser(world, days=182).run() == 0
    assert NAME in world.ledger.rows[world.request("shop-1").key].data
    plain = world.request("shop-1").fingerprint
    assert eraser(world).run() == 1
    assert plain not in world.ledger.rows[world.request("shop-1").key].data, "it is sealed"
    assert NAME not in world.ledger.rows[world.request("shop-1").key].data
    assert eraser(world).run() == 0


def test_without_days_nothing_is_ever_erased(world: World) -> None:
    world.clock.advance(100 * 365 * 86_400)
    assert eraser(world, days=0).run() == 0


@pytest.mark.parametrize("state", sorted(set(State) - FINISHED))
def test_what_has_not_ended_keeps_its_content(world: World, state: State) -> None:
    request = world.request("shop-1")
    world.ledger.write(request.revised(state=state))
    assert eraser(world).run() == 0


def many(count: int) -> tuple[FakeLedger, FakeClock, Erase]:
    """That many requests, each ended a second after the one before, all of them long ago."""
    ledger, clock = FakeLedger(), FakeClock()
    for number in range(count):
        ended = clock.now_ms() + number * 1_000
        ledger.write(
            Request.model_validate(
                {
                    "id": f"doc_{number:04d}",
                    "work": "document",
                    "account": "demo",
                    "content": {"kind": "invoice", "date": "2026-11-21", "notes": NAME},
                    "fingerprint": "f",
                    "accepted_ms": ended,
                    "state": "rejected",
                }
            )
        )
    clock.advance(2 * 86_400)
    return ledger, clock, Erase(ledger, FakeSecrets(clock), clock, DAY_MS)


def held(ledger: FakeLedger) -> list[str]:
    """Ids of requests that hold their content."""
    return sorted(one.id for one in ledger.requests() if one.erased_ms is None)


def test_a_run_erases_a_bounded_number_the_longest_ended_first() -> None:
    ledger, _, erase = many(250)
    assert erase.run() == 100
    assert held(ledger)[0] == "doc_0100"
    assert (erase.run(), erase.run(), erase.run()) == (100, 50, 0)


def test_a_run_ends_in_time() -> None:
    ledger, clock, erase = many(20)
    ledger.hook = lambda moment, operation: (
        clock.advance(1) if (moment, operation) == ("after", "ledger.write") else None
    )
    assert erase.run(until_ms=clock.now_ms() + 5_000) == 5
    assert len(held(ledger)) == 15


def test_an_index_that_lags_does_no_harm() -> None:
    ledger, _, erase = many(3)
    ledger.lags = True
    assert (erase.run(), erase.run()) == (3, 0)
    versions = [one.version for one in ledger.requests()]
    assert versions == [2, 2, 2]


def test_one_broken_record_keeps_no_other(caplog: pytest.LogCaptureFixture) -> None:
    ledger, _, erase = many(3)
    row = ledger.rows["request#doc_0001"]
    ledger.rows["request#doc_0001"] = type(row)(row.record_type, row.version, "{}", row.found)
    with pytest.raises(Exception, match="cannot be read"):
        erase.run()
    assert [key for key, row in ledger.rows.items() if NAME in row.data] == []
    assert "something could not be erased" in caplog.text


class Crash(BaseException):
    """The process ends here."""


@settings(max_examples=150, deadline=None)
@given(
    crashes=st.lists(st.tuples(st.integers(0, 25), st.sampled_from(["before", "after"])), max_size=6), data=st.data()
)
def test_whatever_happens_each_is_erased_once_and_whole(crashes: list[tuple[int, str]], data: st.DataObject) -> None:
    """Crashes at any operation, a second run at any operation of the first, answers that are lost: always the same."""
    ledger, _, erase = many(4)
    beside = data.draw(st.integers(0, 25), label="another run begins at operation")
    count, running = 0, False

    def hook(moment: str, operation: str) -> None:
        nonlocal count, running
        count += moment == "before"
        if moment == "before" and count == beside and not running:
            running = True
            erase.run()
        if (count, moment) in crashes:
            crashes.remove((count, moment))
            raise Crash(operation)

    for _ in range(len(crashes) + 2):
        ledger.hook = hook
        try:
            erase.run()
        except Crash:
            continue
    ledger.hook = lambda moment, operation: None
    erase.run()
    assert held(ledger) == []
    assert {one.version for one in ledger.requests()} == {2}
    assert len({one.fingerprint for one in ledger.requests()}) == 1


def test_a_write_of_somebody_else_is_not_lost() -> None:
    ledger, _, erase = many(1)
    written: list[str] = []

    def meanwhile(moment: str, operation: str) -> None:
        if (moment, operation) == ("after", "ledger.get") and not written:
            written.append(operation)
            (request,) = ledger.requests()
            ledger.write(request.revised(waits_for=("doc_other",)))

    ledger.hook = meanwhile
    assert erase.run() == 0
    assert erase.run() == 1
    (request,) = ledger.requests()
    assert request.waits_for == ("doc_other",)
    with pytest.raises(Conflict):
        ledger.write(request.revised(version=1))


def lists(world: TwoProviders, *queries: dict[str, str]) -> dict[str, int]:
    """How many entries of each list there are; -1 where there is none any more."""
    found = {}
    for name in ("clients", "products", "issued-documents"):
        for query in ({}, *queries):
            answer = world.call("GET", f"/v1/accounts/{{id}}/{name}", query=query or None, id="cloud")
            found[f"{name} {query.get('text', '')}".strip()] = (
                -1 if answer.status == 404 else len(answer.json["entries"])
            )
    return found


def test_lists_of_people_are_emptied_too_and_their_words_with_them() -> None:
    world = TwoProviders()
    world.add_cloud_account()
    for registry in ("clients", "products"):
        world.cloud.add_row(registry, name=NAME)
    wanted = {"text": NAME}
    for name, query in (("clients", None), ("clients", wanted), ("products", None), ("products", wanted)):
        world.call("POST", f"/v1/accounts/{{id}}/{name}", query=query, id="cloud")
    world.work()
    world.clock.advance(100 * 86_400)
    world.call("POST", "/v1/accounts/{id}/clients", id="cloud")
    world.work()
    asked = {f"clients {NAME}": 1, "products": 1, f"products {NAME}": 1, "issued-documents": -1}
    assert lists(world, wanted) == asked | {"clients": 1, f"issued-documents {NAME}": -1}
    world.clock.advance(81 * 86_400)
    # The requests of then, and the two lists that tell of people and were not asked for again.
    assert eraser(world).run() == 4 + 2
    assert eraser(world).run() == 0
    gone = {f"clients {NAME}": -1, f"products {NAME}": -1}
    assert lists(world, wanted) == asked | gone | {"clients": 1, f"issued-documents {NAME}": -1}
    kept = [row.data for key, row in world.ledger.rows.items() if key.startswith("lookup#cloud#clients#")]
    assert len(kept) == 1
    assert NAME not in kept[0]
    world.call("POST", "/v1/accounts/{id}/clients", query=wanted, id="cloud")
    world.work()
    assert lists(world, wanted)[f"clients {NAME}"] == 1, "asked for again, it is there again"
