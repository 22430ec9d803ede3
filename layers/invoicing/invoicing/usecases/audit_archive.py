"""Audit: walk an account's archive from its first entry to its last, and hold everything against its hash."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from invoicing.domain.keeping import START, Altered, ArchiveHead, Entry, Kept, entry_key, head_key
from invoicing.ports import ArchiveReader, Ledger


@dataclass(slots=True)
class Looked:
    """What was found at one place of the index.

    Attributes:
        number: the place.
        entry: None if there is none, or it cannot be read.
        wrong: what is wrong, a line for each.
        hidden: what is whole, but hidden by something put over it or a mark of deletion.
        contents: files that are whole, by their keys.
    """

    number: int
    entry: Entry | None = None
    wrong: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditArchive:
    """Look at archives, of which the ledger knows how long they are and what they end with."""

    ledger: Ledger
    archive: ArchiveReader

    def run(self, account: str, *, wanted: Callable[[Entry], bool] = lambda _: True) -> Iterator[Looked]:
        """Every entry of ``account`` from the first on, with the files of those that are ``wanted``."""
        head = self._head(account)
        last, ending = head.last_certain
        previous: str | None = START
        number = 1
        while (kept := self.archive.get(entry_key(account, number))) is not None or number <= last:
            looked = self._look(account, number, kept, previous)
            self._look_at_files(looked, wanted)
            previous = looked.entry.sha256 if looked.entry else None
            if number == last and previous not in (None, ending):
                looked.wrong.append("it is not the entry that the ledger knows as the last one")
            # The worker may have kept more since.
            if number > head.number and number > self._head(account).number:
                looked.wrong.append("the ledger does not know it: after a restored ledger, run `archive resume`")
            yield looked
            number += 1

    def at(self, account: str, number: int) -> Looked:
        """Entry ``number`` of ``account`` alone, with its files; whether it follows the one before is not looked at."""
        looked = self._look(account, number, self.archive.get(entry_key(account, number)), None)
        self._look_at_files(looked, lambda _: True)
        return looked

    def _head(self, account: str) -> ArchiveHead:
        return self.ledger.get(ArchiveHead, head_key(account)) or ArchiveHead(account=account)

    def _look(self, account: str, number: int, kept: Kept | None, previous: str | None) -> Looked:
        looked = Looked(number)
        if kept is None:
            looked.wrong.append("the entry is missing")
            return looked
        try:
            looked.entry = entry = Entry.read(kept.content)
        except Altered as error:
            looked.wrong.append(f"the entry was changed: {error}")
            return looked
        if (entry.account, entry.number) != (account, number):
            looked.wrong.append(f"the entry is another one: number {entry.number} of {entry.account}")
        if previous not in (None, entry.previous):
            looked.wrong.append("the entry does not follow the one before: one of both was exchanged")
        _see(looked, "the entry", kept, entry)
        return looked

    def _look_at_files(self, looked: Looked, wanted: Callable[[Entry], bool]) -> None:
        entry = looked.entry
        if entry is None or not wanted(entry):
            return
        for file in entry.files:
            kept = self.archive.get(file.key)
            if kept is None:
                looked.wrong.append(f"{file.key} is missing")
            elif hashlib.sha256(kept.content).hexdigest() != file.sha256:
                looked.wrong.append(f"{file.key} was changed")
            else:
                looked.contents[file.key] = kept.content
                _see(looked, file.key, kept, entry)


def _see(looked: Looked, name: str, kept: Kept, entry: Entry) -> None:
    until = date.fromisoformat(entry.retain_until)
    if kept.locked_until is None or kept.locked_until < until:
        looked.wrong.append(f"{name} is not locked until {until}: {kept.locked_until or 'it is not locked at all'}")
    if kept.hidden:
        looked.hidden.append(f"{name} is whole, but something was put over it, or it is marked as deleted")
