"""The last step of a document that went to SdI: it is kept, whatever its account waits for, and completed then."""

import pytest

from invoicing.domain.account import Account, Blocked, account_key
from invoicing.domain.keeping import Entry, entry_key
from invoicing.domain.request import State, Step
from invoicing.usecases.audit_archive import AuditArchive
from tests.consent_world import ConsentWorld
from tests.unit.usecases.e_invoices import REFERENCE, a_world, ask, at_vendor, calls, notes, settle


@pytest.fixture
def world() -> ConsentWorld:
    """An electronic invoice that was sent, and is accepted soon."""
    world = a_world()
    ask(world)
    world.work()
    world.vendor.set_outcome(at_vendor(world).document_id, "accepted", after=600.0)
    return world


def wrong(world: ConsentWorld) -> list[str]:
    """What is wrong with the archive."""
    return [line for one in AuditArchive(world.ledger, world.archive).run("demo") for line in one.wrong]


def test_what_came_to_its_end_is_kept_and_then_completed(world: ConsentWorld) -> None:
    world.live(2)
    request = world.request(REFERENCE)
    assert (request.state, request.kept, notes(world)[-2:]) == (State.COMPLETED, 1, ["SdI: accepted", "kept"])
    entry = Entry.read(world.archive.stored[entry_key("demo", 1)][0])
    assert request.issued is not None
    assert entry.particulars is not None
    assert (entry.provider_id, entry.sdi.state) == (request.issued.provider_id, "accepted")
    assert [str(file.kind) for file in entry.files] == ["xml", "pdf"]
    assert wrong(world) == []


def to_be_kept(world: ConsentWorld) -> None:
    """Let it come to the last step while the archive is out of reach."""

    def out_of_reach(moment: str, operation: str) -> None:
        if (moment, operation) == ("before", "archive.put"):
            raise ConnectionError

    world.archive.hook = out_of_reach
    world.live(0.5)
    assert (world.request(REFERENCE).state, world.request(REFERENCE).step) == (State.ISSUED, Step.KEEP)
    world.archive.hook = lambda moment, operation: None


def test_an_account_that_waits_for_its_owner_keeps_all_the_same_and_asks_its_provider_nothing(
    world: ConsentWorld,
) -> None:
    to_be_kept(world)
    account = world.ledger.get(Account, account_key("demo"))
    assert account is not None
    blocked = Blocked(code="c", reason="r", remedy="m", since_ms=0, retry_at_ms=world.clock.now_ms() + 10**9)
    world.ledger.write(account.revised(blocked=blocked))
    before = calls(world)
    world.live(1)
    assert (world.request(REFERENCE).state, calls(world)) == (State.COMPLETED, before)


def test_a_file_that_was_changed_goes_to_a_person_and_is_kept_when_they_have_seen_to_it(world: ConsentWorld) -> None:
    to_be_kept(world)
    request = world.request(REFERENCE)
    assert request.file is not None
    whole = world.files.stored[request.file.key]
    world.files.stored[request.file.key] = (b"other", {})
    world.live(2)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == (State.NEEDS_ATTENTION, "not_archived")
    assert request.kept is None
    assert request.file is not None
    world.files.stored[request.file.key] = whole
    settle(world)
    world.live(2)
    assert (world.request(REFERENCE).state, world.request(REFERENCE).kept, wrong(world)) == (State.COMPLETED, 1, [])
