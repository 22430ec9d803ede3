"""What proves that a provider preserves a document comes days after its end, is kept too, and keeps nobody waiting."""

import hashlib
import io
import zipfile
from contextlib import suppress
from typing import Any

import pytest

from invoicing.domain.identity import request_id
from invoicing.domain.keeping import Entry, FileKind, entry_key
from invoicing.domain.request import Request, State, Step, Work, request_key
from invoicing.usecases.audit_archive import AuditArchive
from invoicing.usecases.erase import Erase
from tests.aruba_world import ArubaWorld, an_aruba_world
from tests.fakes import Hook, no_hook
from tests.unit.usecases.kept import Killed, dying

DAY = 86_400


@pytest.fixture
def world() -> ArubaWorld:
    return an_aruba_world()


def completed(world: ArubaWorld) -> str:
    """The id of a document that has come to its end."""
    identity = world.ask()
    for _ in range(36):
        world.clock.advance(600)
        world.live(0.01)
    assert world.request("order-1").state is State.COMPLETED
    return identity


def question(world: ArubaWorld) -> Request:
    """The request for its package, as it stands."""
    document = world.request("order-1")
    found = world.ledger.get(Request, request_key(request_id(Work.PRESERVATION, "demo", document.id)))
    assert found is not None
    return found


def days_pass(world: ArubaWorld, days: int) -> None:
    for _ in range(days):
        world.clock.advance(DAY)
        world.live(0.1)


def entry(world: ArubaWorld, number: int) -> Entry:
    return Entry.read(world.archive.stored[entry_key("demo", number)][0])


def wrong(world: ArubaWorld) -> list[str]:
    return [line for one in AuditArchive(world.ledger, world.archive).run("demo") for line in one.wrong]


def asked(world: ArubaWorld) -> int:
    return sum(1 for call in world.aruba.calls if call.operation == "pdd")


def test_the_document_is_completed_first_and_says_that_the_package_is_awaited(world: ArubaWorld) -> None:
    shown = world.shown(completed(world))
    assert shown["state"] == "completed"
    assert shown["preservation"]["status"] == "awaited"
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
    assert (shown["state"], shown["preservation"]["status"]) == ("completed", "stored")
    document = world.request("order-1")
    assert document.preserved is not None
    content = world.files.stored[document.preserved.key][0]
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


def test_it_is_asked_for_once_a_day_until_it_is_there(world: ArubaWorld) -> None:
    world.aruba.configure(preserved_after=4.5 * DAY)
    completed(world)
    assert asked(world) == 0
    days_pass(world, 10)
    assert asked(world) == 5
    assert question(world).state is State.COMPLETED


def test_what_never_comes_goes_to_a_person_who_may_see_to_it_themselves(world: ArubaWorld) -> None:
    world.aruba.configure(preserved_after=1_000.0 * DAY)
    identity = completed(world)
    days_pass(world, 61)
    request = question(world)
    assert (request.state, request.attention and request.attention.code) == (
        State.NEEDS_ATTENTION,
        "preservation_unavailable",
    )
    assert asked(world) == 60
    assert world.shown(identity)["state"] == "completed"
    settled(world, request, follow=True)
    days_pass(world, 1)
    assert asked(world) == 61
    days_pass(world, 60)
    settled(world, question(world), follow=False)
    assert (question(world).state, wrong(world)) == (State.COMPLETED, [])


def settled(world: ArubaWorld, request: Request, **said: Any) -> None:
    verdict = {"exists": True, "why": "seen in the panel"} | said
    assert world.call("POST", "/v1/requests/{id}/settle", verdict, id=request.id).status == 200


def test_a_document_whose_personal_data_has_left_gets_its_package_all_the_same(world: ArubaWorld) -> None:
    world.aruba.configure(preserved_after=4.5 * DAY)
    identity = completed(world)
    days_pass(world, 1)
    assert Erase(world.ledger, world.secrets, world.clock, DAY // 2 * 1000).run() == 1
    days_pass(world, 5)
    document = world.request("order-1")
    assert document.erased_ms is not None
    assert world.shown(identity)["preservation"]["status"] == "stored"
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
    for moment in range(part, calls_of_its_day(), 8):
        world = an_aruba_world()
        completed(world)
        its_day(world, dying(moment))
        world.live(0.2)
        document, asked_by = world.request("order-1"), question(world)
        assert (asked_by.state, document.preserved) == (State.COMPLETED, asked_by.file), moment
        assert (document.kept, asked_by.kept, wrong(world)) == (1, 2, []), moment
        assert entry_key("demo", 3) not in world.archive.stored, moment
