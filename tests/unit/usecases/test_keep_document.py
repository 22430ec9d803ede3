"""Keeping a document: everything of it in the archive, one entry, and no crash that leaves two or none."""

import hashlib
import json
from contextlib import suppress

import pytest

from invoicing.domain.dates import utc_text
from invoicing.domain.keeping import START, Altered, ArchiveHead, Entry, FileKind, entry_key, head_key
from invoicing.domain.request import State
from invoicing.domain.sdi import SdiState
from invoicing.errors import Conflict
from invoicing.usecases.keep_document import KeepDocument
from tests.builders import NOW_MS
from tests.fakes import no_hook
from tests.unit.usecases.kept import Attic, Killed, dying


@pytest.fixture
def attic() -> Attic:
    return Attic()


def entry(attic: Attic, number: int) -> Entry:
    return Entry.read(attic.archive.stored[entry_key("demo", number)][0])


def test_every_file_is_kept_and_the_document_completed(attic: Attic) -> None:
    attic.document(1)
    request = attic.keep(1)
    assert (request.state, request.step, request.kept) == (State.COMPLETED, None, 1)
    assert attic.request(1) == request
    found = entry(attic, 1)
    assert [(file.kind, file.type, file.media_type) for file in found.files] == [
        (FileKind.XML, "", "application/xml"),
        (FileKind.PDF, "", "application/pdf"),
        (FileKind.NOTICE, "RC", "application/xml"),
    ]
    for file in found.files:
        content, _ = attic.archive.stored[file.key]
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.size)


def test_an_entry_says_what_a_document_is_searched_by(attic: Attic) -> None:
    attic.document(7)
    attic.keep(7)
    found = entry(attic, 1)
    assert (found.account, found.request, found.reference, found.year) == ("demo", "doc_7", "order-7", 2026)
    assert (found.provider, found.provider_id) == (attic.account.configuration.provider, "p7")
    assert (found.kept_at[:10], found.retain_until) == ("2026-11-21", "2037-11-18")
    assert found.sdi.model_dump() == {
        "state": "delivered",
        "at": utc_text(NOW_MS),
        "id": "724999",
        "file_name": "IT01234560017_00007.xml",
    }
    assert found.particulars is not None
    assert found.particulars.model_dump() == {
        "schema_version": "FPR12",
        "seller": {"name": "Prova S.r.l.", "vat_number": "IT01234560017", "tax_code": "01234560017"},
        "buyer": {"name": "Mario Rossi", "vat_number": None, "tax_code": "RSSMRA80A01H501U"},
        "document_type": "TD01",
        "number": "7",
        "date": "2026-11-21",
        "total": "244.00",
        "currency": "EUR",
        "bodies": 1,
    }


def test_no_key_says_whom_a_document_is_about(attic: Attic) -> None:
    attic.document(1)
    attic.keep(1)
    keys = "\n".join(attic.archive.stored)
    assert not [word for word in ("RSSMRA", "01234560017", "Rossi", "Mario", "order-1") if word in keys]
    assert {one.split("/")[0] for one in attic.archive.stored} == {"demo"}


def test_each_entry_holds_the_hash_of_the_one_before(attic: Attic) -> None:
    for number in (1, 2, 3):
        attic.document(number)
        attic.keep(number)
    found = [entry(attic, number) for number in (1, 2, 3)]
    assert [one.previous for one in found] == [START, found[0].sha256, found[1].sha256]
    head = attic.ledger.get(ArchiveHead, head_key("demo"))
    assert head is not None
    assert (head.number, head.sha256, head.pending) == (3, found[2].sha256, None)
    assert attic.wrong() == []


@pytest.mark.parametrize("state", [SdiState.NOT_DELIVERED, SdiState.REFUSED, SdiState.DISCARDED])
def test_what_became_of_it_is_told_whatever_it_was(attic: Attic, state: SdiState) -> None:
    attic.document(1, state=state)
    attic.keep(1)
    assert entry(attic, 1).sdi.state == state


def test_a_file_that_nobody_can_read_is_kept_all_the_same(attic: Attic) -> None:
    request = attic.document(1)
    assert request.sdi is not None
    odd = request.sdi.model_copy(update={"xml": attic.store("documents/demo/odd.p7m", "<!DOCTYPE a><a/>")})
    attic.ledger.write(request.revised(sdi=odd))
    attic.keep(1)
    found = entry(attic, 1)
    assert (found.particulars, found.files[0].media_type) == (None, "application/pkcs7-mime")
    assert attic.wrong() == []


@pytest.mark.parametrize("key", ["documents/demo/doc_1.xml", "documents/demo/doc_1.pdf"])
def test_a_file_that_is_not_what_was_stored_is_never_kept(attic: Attic, key: str) -> None:
    attic.document(1)
    attic.files.stored[key] = (b"other", {})
    with pytest.raises(Altered):
        attic.keep(1)
    del attic.files.stored[key]
    with pytest.raises(Altered):
        attic.keep(1)
    assert attic.ledger.get(ArchiveHead, head_key("demo")) is None
    assert attic.request(1).kept is None


def test_files_of_one_kind_and_one_that_was_fetched_again_have_places_of_their_own(attic: Attic) -> None:
    request = attic.document(1)
    attic.hook = lambda moment, operation: die_at_the_entry(attic, moment, operation)
    with pytest.raises(Killed):
        attic.keep(1)
    attic.hook = no_hook
    assert request.sdi is not None
    first = request.sdi.notices[0]
    second = first.model_copy(update={"file": attic.store("documents/demo/doc_1-rc-2.xml", "<second/>")})
    sdi = request.sdi.model_copy(update={"notices": (first, second)})
    attic.ledger.write(request.revised(sdi=sdi, file=attic.store("documents/demo/doc_1.pdf", "%PDF-another")))
    attic.keep(1)
    assert [file.type for file in entry(attic, 1).files] == ["", "", "RC", "RC"]
    assert attic.wrong() == []


def die_at_the_entry(attic: Attic, moment: str, operation: str) -> None:
    if (moment, operation, len(attic.archive.stored)) == ("before", "ledger.write", 3):
        raise Killed


def test_what_stands_in_an_entrys_place_is_not_written_over(attic: Attic) -> None:
    attic.document(1)
    attic.archive.stored[entry_key("demo", 1)] = (b"{}", None)
    with pytest.raises(Altered):
        attic.keep(1)
    assert (attic.archive.stored[entry_key("demo", 1)][0], attic.request(1).kept) == (b"{}", None)


def calls_of(*numbers: int) -> int:
    """How many moments there are in keeping these documents."""
    attic, seen = Attic(), list[str]()
    for number in numbers:
        attic.document(number)
    attic.hook = lambda moment, operation: seen.append(f"{moment} {operation}")
    for number in numbers:
        attic.keep(number)
    assert {one.partition(" ")[2] for one in seen} == {"ledger.get", "ledger.write", "files.get", "archive.put"}
    return len(seen)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)], ids=["the same goes on", "another comes first"])
@pytest.mark.parametrize("moment", range(calls_of(1)))
def test_a_crash_at_any_moment_leaves_it_repeatable(moment: int, order: tuple[int, int]) -> None:
    attic = Attic()
    attic.document(1)
    attic.document(2)
    attic.hook = dying(moment)
    with pytest.raises(Killed):
        attic.keep(1)
    attic.hook = no_hook
    attic.clock.advance(90_000)
    for number in order:
        attic.keep_unless_done(number)
    assert {attic.request(number).kept for number in (1, 2)} == {1, 2}
    assert {attic.request(number).state for number in (1, 2)} == {State.COMPLETED}
    assert (len(attic.audit()), attic.wrong()) == (2, [])
    assert {one.entry.request for one in attic.audit() if one.entry} == {"doc_1", "doc_2"}
    # Neither an entry nor a file is there twice.
    assert len(attic.archive.stored) == 2 * (1 + 3)


@pytest.mark.parametrize("second", range(0, calls_of(1), 3))
@pytest.mark.parametrize("first", range(1, calls_of(1), 4))
def test_crash_upon_crash_ends_in_one_entry_each(first: int, second: int) -> None:
    attic = Attic()
    for number in (1, 2):
        attic.document(number)
    for number, moment in ((1, first), (2, second), (1, second)):
        attic.hook = dying(moment)
        with suppress(Killed):
            attic.keep_unless_done(number)
    attic.hook = no_hook
    for number in (2, 1):
        attic.keep_unless_done(number)
    assert (len(attic.audit()), attic.wrong()) == (2, [])
    assert {attic.request(number).kept for number in (1, 2)} == {1, 2}


def test_of_two_at_the_same_moment_one_waits(attic: Attic) -> None:
    """Two workers: accounts of one name may lead to two credentials, and each has its own."""
    attic.document(1)
    attic.document(2)
    nested: list[int] = []

    def other_first(moment: str, operation: str) -> None:
        if (moment, operation) == ("before", "archive.put") and not nested:
            nested.append(2)
            attic.keep(2)

    attic.hook = other_first
    with pytest.raises(Conflict):
        attic.keep(1)
    attic.keep(1)
    assert [attic.request(number).kept for number in (1, 2)] == [2, 1]
    assert attic.wrong() == []


def test_what_is_kept_is_not_kept_again(attic: Attic) -> None:
    attic.document(1)
    attic.keep(1)
    stored = dict(attic.archive.stored)
    again = attic.request(1).revised(state=State.ISSUED)
    (again,) = attic.ledger.write(again)
    assert KeepDocument(attic.ledger, attic.files, attic.archive, attic.clock).run(attic.account, again).kept == 1
    assert attic.archive.stored == stored


def test_an_entry_with_a_field_of_a_later_version_keeps_its_hash(attic: Attic) -> None:
    attic.document(1)
    attic.keep(1)
    values = {**json.loads(entry(attic, 1).content()), "later": "field"}
    del values["sha256"]
    later = Entry.model_validate(values)
    assert Entry.read(later.content()).sha256 == later.sha256 != entry(attic, 1).sha256
