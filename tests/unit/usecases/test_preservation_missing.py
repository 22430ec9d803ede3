"""A proof of preservation that is not there, refused, lost or not wanted: nothing else stops for it."""

import pytest

from invoicing.domain.keeping import entry_key
from invoicing.domain.request import Preservation, State
from invoicing.domain.stored_file import StoredFile
from tests.aruba_world import DOCUMENT, ArubaWorld, an_aruba_world
from tests.fakes import no_hook
from tests.unit.usecases.packages import DAY, asked, completed, days_pass, question, settled, silent, wrong


@pytest.fixture
def world() -> ArubaWorld:
    return an_aruba_world()


def test_that_it_is_not_there_yet_is_no_failure_of_the_provider(
    world: ArubaWorld, caplog: pytest.LogCaptureFixture
) -> None:
    """Five failures in a quarter of an hour ring an alarm, and many documents may await theirs."""
    world.aruba.configure(preserved_after=4.5 * DAY)
    completed(world)
    caplog.set_level("INFO", "invoicing.usecases.call_report")
    days_pass(world, 3)
    ended = [vars(record)["outcome"] for record in caplog.records if record.message == "call ended"]
    assert (asked(world), set(ended)) == ((3, 0), {"answered"})


def test_what_never_comes_goes_to_a_person_who_may_see_to_it_themselves(world: ArubaWorld) -> None:
    world.aruba.configure(preserved_after=1_000.0 * DAY)
    identity = completed(world)
    days_pass(world, 64)
    request = question(world)
    assert (request.state, request.attention and request.attention.code) == (
        State.NEEDS_ATTENTION,
        "preservation_unavailable",
    )
    # Each day of the first week, then once a week.
    assert asked(world) == (15, 0)
    assert world.shown(identity)["state"] == "completed"
    settled(world, request, follow=True)
    days_pass(world, 1)
    assert asked(world) == (16, 0)
    days_pass(world, 64)
    settled(world, question(world), follow=False)
    assert (question(world).state, wrong(world)) == (State.COMPLETED, [])


def test_an_account_that_is_not_to_ask_does_not_ask() -> None:
    world = an_aruba_world()
    silent(world)
    shown = world.shown(completed(world))
    assert (shown["state"], "preservation" in shown) == ("completed", False)


def test_a_package_that_is_refused_stops_nothing_else(world: ArubaWorld) -> None:
    completed(world)
    world.aruba.inject("code", operation="pdd", code="0093", times=None)
    days_pass(world, 1)
    assert (asked(world), question(world).tries) == ((1, 1), 1)
    world.ask(reference="order-2")
    world.live(0.1)
    assert world.request("order-2").issued is not None


def test_what_is_created_does_not_wait_behind_questions(world: ArubaWorld) -> None:
    """A lookout is kept while a window is full of them, as for files."""
    completed(world)
    found = question(world)
    for place in range(40):
        world.ledger.write(found.revised(id=f"pre_{place:040d}", version=0, due_ms=world.clock.now_ms()))
    arrived: list[int] = []

    def arrive(moment: str, operation: str) -> None:
        if not arrived and (moment, operation) == ("before", "clock.sleep_ms"):
            arrived.append(world.clock.now_ms())
            world.ask(reference="order-2")

    world.clock.hook = arrive
    world.live(0.05)
    assert arrived
    assert world.request("order-2").intent_ms is not None
    assert (world.request("order-2").intent_ms or 0) - arrived[0] <= 5_000


def test_what_sdi_discarded_is_not_asked_for(world: ArubaWorld) -> None:
    """A person sees to it: what was issued is another file."""
    world.aruba.exchange.configure(unknown_buyers=frozenset({"02468130584"}))
    identity = world.ask(customer=DOCUMENT["customer"] | {"vat_number": "IT02468130584"})
    world.live(6)
    assert world.request("order-1").state is State.NEEDS_ATTENTION
    verdict = {"exists": True, "why": "seen in the portal", "follow": False}
    assert world.call("POST", "/v1/documents/{id}/settle", verdict, id=identity).status == 200
    world.live(1)
    assert world.request("order-1").state is State.COMPLETED
    assert "preservation" not in world.shown(identity)


def test_questions_that_wait_end_when_they_are_not_wanted_any_more(world: ArubaWorld) -> None:
    completed(world)
    silent(world)
    days_pass(world, 1)
    assert (asked(world), question(world).state) == ((0, 0), State.COMPLETED)


def stored_and_not_kept(world: ArubaWorld) -> StoredFile:
    """Its package, while the archive is out of reach."""
    completed(world)
    world.clock.advance(DAY)
    world.archive.hook = out_of_reach
    world.live(0.1)
    world.archive.hook = no_hook
    file = question(world).file
    assert file is not None
    return file


def test_a_package_that_is_lost_before_it_is_kept_is_fetched_anew(world: ArubaWorld) -> None:
    file = stored_and_not_kept(world)
    world.files.stored.pop(file.key)
    world.live(0.1)
    assert (question(world).state, question(world).kept, wrong(world)) == (State.COMPLETED, 2, [])
    assert asked(world) == (2, 2)


@pytest.mark.parametrize("follow", [True, False])
def test_a_package_for_which_the_archive_had_no_place_is_kept_as_it_was_stored(
    world: ArubaWorld, *, follow: bool
) -> None:
    file = stored_and_not_kept(world)
    world.archive.stored[entry_key("demo", 2)] = (b"{}", None)
    world.live(0.1)
    attention = question(world).attention
    assert attention is not None
    assert attention.code == "not_archived"
    del world.archive.stored[entry_key("demo", 2)]
    settled(world, question(world), follow=follow)
    world.live(0.1)
    assert (question(world).state, question(world).file, wrong(world)) == (State.COMPLETED, file, [])
    assert world.request("order-1").preservation == Preservation(request=question(world).id, file=file)


def out_of_reach(moment: str, operation: str) -> None:
    if (moment, operation) == ("before", "archive.put"):
        raise ConnectionError
