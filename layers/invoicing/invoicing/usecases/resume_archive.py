"""Resume: after the ledger was restored to an earlier moment, the index goes on behind what the archive holds."""

from dataclasses import dataclass

from invoicing.domain.keeping import Altered, ArchiveHead, Entry, entry_key, head_key
from invoicing.domain.request import Request, request_key
from invoicing.ports import ArchiveReader, Ledger


@dataclass(frozen=True, slots=True)
class ResumeArchive:
    """Tell the ledger of entries that it does not know."""

    ledger: Ledger
    archive: ArchiveReader

    def run(self, account: str) -> int:
        """Take over what the archive of ``account`` holds behind what the ledger knows; returns how many entries.

        Each entry is taken over by itself, so that a run which ends anywhere can be repeated.

        Raises:
            Altered: an entry does not follow the one before.
            Conflict: the worker has written the index at the same moment.
        """
        head = self.ledger.get(ArchiveHead, head_key(account)) or ArchiveHead(account=account)
        number, previous = head.last_certain
        taken = 0
        while (kept := self.archive.get(entry_key(account, number + 1))) is not None:
            entry = Entry.read(kept.content)
            if (entry.number, entry.previous) != (number + 1, previous):
                raise Altered(f"entry {number + 1} of {account} does not follow the one before")
            number, previous = entry.number, entry.sha256
            request = self.ledger.get(Request, request_key(entry.asked_by))
            told = [request.revised(kept=number)] if request is not None and request.kept is None else []
            (head, *_) = self.ledger.write(head.revised(number=number, sha256=previous, pending=None), *told)
            taken += 1
        return taken
