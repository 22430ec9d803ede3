"""What proves that a provider preserves a document comes days after its end, is kept too, and keeps nobody waiting."""

import hashlib
import io
import zipfile
from contextlib import suppress

import pytest

from invoicing.domain.keeping import Entry, FileKind, entry_key
from invoicing.domain.request import Preservation, State, Step
from invoicing.usecases.erase import Erase
from tests.aruba_world import ArubaWorld, an_aruba_world
from tests.fakes import Hook, no_hook
from tests.unit.usecases.kept import Killed, dying
from tests.unit.usecases.packages import DAY, asked, completed, days_pass, question, wrong


@pytest.fixture
def world() -> ArubaWorld:
    return an_aruba_world()


def entry(world: ArubaWorld, number: int) -> Entry:
    return Entry.read(world.archive.stored[entry_key("demo", number)][0])


def test_the_document_is_completed_first_and_says_that_the_package_is_awaited(world: ArubaWorld) -> None:
    shown = world.shown(completed(world))
    assert shown["state"] == "completed"
    assert set(shown["preservation"]) == {"request"}
    assert "preservation" not in shown["links"]
    request = question(world)
    assert (request.state, request.step) == (State.ISSUED, Step.PRESERVE)
    answer = world.call("GET", "/v1/requests/{id}", id=shown["preservation"]["request"].rpartition("/")[2])
    assert (answer.status, answer.json["asks_for"], answer.json["asked"]) == (
        200,
        "preservation",
        {"document": shown["id"]},
    )
    assert world.call("GET", "/v1/documents/{id}/preservation", id=shown["id"]).json["code"] == "file_not_stored"


def test_the_package_is_stored_shown_and_kept_as_a_supplement(world: ArubaWorld) -> None:
    identity = completed(world)
    days_pass(world, 2)
    shown = world.shown(identity)
    assert shown["state"] == "completed"
    document = world.request("order-1")
    assert document.preservation is not None
    assert document.preservation.file is not None
    content = world.files.stored[document.preservation.file.key][0]
    assert document.issued is not None
    assert document.issued.provider_id in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert hashlib.sha256(content).hexdigest() == shown["preservation"]["sha256"]
    link = world.call("GET", "/v1/documents/{id}/preservation", id=identity)
    assert (link.status, "-preservation.zip" in link.json["url"]) == (302, True)
    assert question(world).state is State.COMPLETED
    first, second = entry(world, 1), entry(world, 2)
    assert (first.supplements, second.supplements) == (None, 1)
    assert (second.request, second.reference, second.particulars) == (identity, "order-1", first.particulars)
    assert (second.year, second.retain_until) == (first.year, first.retain_until)
    assert [(file.kind, file.media_type) for file in second.files] == [(FileKind.PRESERVATION, "application/zip")]
    assert (document.kept, question(world).kept, wrong(world)) == (1, 2, [])


def test_it_is_looked_for_once_a_day_and_fetched_once(world: ArubaWorld) -> None:
    world.aruba.configure(preserved_after=4.5 * DAY)
    completed(world)
    assert asked(world) == (0, 0)
    days_pass(world, 10)
    assert asked(world) == (5, 1)
    assert question(world).state is State.COMPLETED


def test_a_document_whose_personal_data_has_left_gets_its_package_all_the_same(world: ArubaWorld) -> None:
    world.aruba.configure(preserved_after=4.5 * DAY)
    identity = completed(world)
    days_pass(world, 1)
    assert Erase(world.ledger, world.secrets, world.clock, DAY // 2 * 1000).run() == 1
    days_pass(world, 5)
    document = world.request("order-1")
    assert document.erased_ms is not None
    assert "sha256" in world.shown(identity)["preservation"]
    days_pass(world, 1)
    assert Erase(world.ledger, world.secrets, world.clock, DAY // 2 * 1000).run() == 1
    assert question(world).content == {"document": identity}


def its_day(world: ArubaWorld, hook: Hook) -> None:
    """The day on which the package comes; each call of a port can be the process's last."""
    world.clock.advance(DAY)
    ports = (world.ledger, world.files, world.archive)
    for port in ports:
        port.hook = hook
    with suppress(Killed):
        world.live(0.1)
    for port in ports:
        port.hook = no_hook


def calls_of_its_day() -> int:
    world, seen = an_aruba_world(), list[str]()
    completed(world)
    its_day(world, lambda moment, operation: seen.append(operation))
    assert question(world).state is State.COMPLETED
    assert {"files.put", "archive.put", "ledger.write"} <= set(seen)
    return len(seen)


@pytest.mark.parametrize("part", range(8))
def test_a_crash_at_any_moment_leaves_one_package(part: int) -> None:
    moments = calls_of_its_day()
    assert moments > 40
    for moment in range(part, moments, 8):
        world = an_aruba_world()
        completed(world)
        its_day(world, dying(moment))
        world.live(0.2)
        document, asked_by = world.request("order-1"), question(world)
        assert (asked_by.state, document.preservation) == (
            State.COMPLETED,
            Preservation(request=asked_by.id, file=asked_by.file),
        ), moment
        assert (document.kept, asked_by.kept, wrong(world)) == (1, 2, []), moment
        assert entry_key("demo", 3) not in world.archive.stored, moment
