"""An archive that was changed says where; an archive that is whole says nothing."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from invoicing.domain.keeping import Altered, ArchiveHead, Entry, entry_key, head_key
from invoicing.domain.request import State
from invoicing.usecases.resume_archive import ResumeArchive
from tests.fakes import no_hook
from tests.unit.usecases.kept import Attic, Killed


@pytest.fixture
def attic() -> Attic:
    """Four documents are kept."""
    attic = Attic()
    for number in (1, 2, 3, 4):
        attic.document(number)
        attic.keep(number)
    return attic


def key(number: int) -> str:
    return entry_key("demo", number)


def file_of(attic: Attic, number: int) -> str:
    return Entry.read(attic.archive.stored[key(number)][0]).files[0].key


def resealed(content: bytes) -> bytes:
    """Another buyer, and a hash that fits: by somebody who knows how it is made."""
    entry = Entry.read(content)
    assert entry.particulars is not None
    other = entry.particulars.model_copy(update={"number": "999"})
    return entry.model_copy(update={"particulars": other}).content()


def test_nothing_is_wrong_with_a_whole_archive(attic: Attic) -> None:
    assert [one.number for one in attic.audit()] == [1, 2, 3, 4]
    assert (attic.wrong(), [one.hidden for one in attic.audit()]) == ([], [[]] * 4)


def test_nothing_is_wrong_where_nothing_was_ever_kept() -> None:
    assert Attic().audit() == []


type Change = Callable[[Attic], object]
CHANGES: dict[str, tuple[Change, list[str]]] = {
    "a file changed": (
        lambda attic: attic.archive.change(file_of(attic, 2), lambda content: content.replace(b"244.00", b"944.00")),
        ["2: demo/2026/doc_2/xml-", " was changed"],
    ),
    "a file gone": (
        lambda attic: attic.archive.stored.pop(file_of(attic, 2)),
        ["2: demo/2026/doc_2/xml-", "is missing"],
    ),
    "an entry gone": (lambda attic: attic.archive.stored.pop(key(2)), ["2: the entry is missing"]),
    "the last entry gone": (lambda attic: attic.archive.stored.pop(key(4)), ["4: the entry is missing"]),
    "an entry changed": (
        lambda attic: attic.archive.change(key(2), lambda content: content.replace(b"Mario", b"Maria")),
        ["2: the entry was changed: its hash is another"],
    ),
    "an entry that is none": (
        lambda attic: attic.archive.change(key(2), lambda _: b"[]"),
        ["2: the entry was changed: no entry of an index"],
    ),
    "an entry changed with its hash": (
        lambda attic: attic.archive.change(key(2), resealed),
        ["3: the entry does not follow the one before"],
    ),
    "the last entry changed with its hash": (
        lambda attic: attic.archive.change(key(4), resealed),
        ["4: it is not the entry that the ledger knows as the last one"],
    ),
    "an entry in another's place": (
        lambda attic: attic.archive.change(key(2), lambda _: attic.archive.stored[key(3)][0]),
        ["2: the entry is another one: number 3"],
    ),
    "no lock": (
        lambda attic: attic.archive.stored.update({key(2): (attic.archive.stored[key(2)][0], None)}),
        ["2: the entry is not locked until 2037-11-18"],
    ),
    "a lock that ends too soon": (
        lambda attic: attic.archive.stored.update(
            {file_of(attic, 2): (attic.archive.stored[file_of(attic, 2)][0], date(2030, 1, 1))}
        ),
        ["2: demo/2026/doc_2/xml-", "is not locked until 2037-11-18: 2030-01-01"],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_changed_is_found_where_it_was(attic: Attic, name: str) -> None:
    change, words = CHANGES[name]
    change(attic)
    found = attic.wrong()
    assert found
    assert all(word in found[0] for word in words), found


def test_what_was_put_over_it_is_told_and_nothing_is_wrong(attic: Attic) -> None:
    attic.archive.hidden = {key(2), file_of(attic, 3)}
    assert attic.wrong() == []
    assert [len(one.hidden) for one in attic.audit()] == [0, 1, 1, 0]


# After the ledger was restored to an earlier moment.


def head(attic: Attic) -> ArchiveHead:
    found = attic.ledger.get(ArchiveHead, head_key("demo"))
    assert found is not None
    return found


@pytest.fixture
def restored(attic: Attic) -> Attic:
    """The ledger is that of the moment when two were kept; the third was being kept again before anybody looked."""
    second = Entry.read(attic.archive.stored[key(2)][0])
    attic.ledger.write(head(attic).revised(number=2, sha256=second.sha256))
    for number in (3, 4):
        attic.ledger.write(attic.request(number).revised(kept=None, state=State.ISSUED))
    return attic


def resume(attic: Attic) -> int:
    return ResumeArchive(attic.ledger, attic.archive).run("demo")


def test_an_archive_that_knows_more_than_the_ledger_says_so(restored: Attic) -> None:
    assert [one.partition(":")[0] for one in restored.wrong()] == ["3", "4"]
    assert all("archive resume" in one for one in restored.wrong())


@pytest.mark.parametrize("tried", [False, True], ids=["at once", "after a document was in the way"])
def test_the_index_goes_on_behind_what_the_archive_holds(restored: Attic, *, tried: bool) -> None:
    restored.document(5)
    if tried:
        with pytest.raises(Altered):
            restored.keep(5)
    assert resume(restored) == 2
    assert restored.wrong() == []
    assert [restored.request(number).kept for number in (3, 4, 5)] == [3, 4, None]
    assert resume(restored) == 0
    restored.keep(5)
    assert (restored.request(5).kept, restored.wrong()) == (5, [])


def test_without_any_ledger_it_is_taken_over_from_the_first_entry(attic: Attic) -> None:
    attic.ledger.rows.pop(head_key("demo"))
    assert resume(attic) == 4
    assert (head(attic).number, attic.wrong()) == (4, [])


def test_what_does_not_follow_is_not_taken_over(restored: Attic) -> None:
    values = json.loads(restored.archive.stored[key(3)][0])
    del values["sha256"]
    stranger = Entry.model_validate({**values, "previous": "f" * 64})
    restored.archive.change(key(3), lambda _: stranger.content())
    with pytest.raises(Altered, match="entry 3 of demo"):
        resume(restored)
    assert head(restored).number == 2


def test_what_was_being_kept_is_finished_by_the_worker_and_not_taken_over(attic: Attic) -> None:
    attic.document(5)

    def dies_when_the_ledger_has_the_entry(moment: str, operation: str) -> None:
        if (moment, operation) == ("after", "ledger.write"):
            raise Killed

    attic.hook = dies_when_the_ledger_has_the_entry
    with pytest.raises(Killed):
        attic.keep(5)
    attic.hook = no_hook
    assert head(attic).pending is not None
    assert (resume(attic), attic.wrong()) == (0, [])
    attic.keep(5)
    assert (attic.request(5).kept, attic.wrong()) == (5, [])
