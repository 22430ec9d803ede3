"""Which letters of an open folder are read, and how much of each at once: headers first, then one whole at a time."""

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from invoicing.providers.pec.fetched import Fetched, fetched
from invoicing.providers.pec.receipts import Letter, names_inside, read_letter

_LARGEST_LETTER: Final = 12_000_000
_HEAD: Final = 65_536
"""So much of a letter holds all that tells what it is; most notifications are smaller as a whole."""
_AT_ONCE: Final = 200
_SMALL_AT_ONCE: Final = 20

_OVERVIEW: Final = "(UID RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (SUBJECT)])"
_NOTICE: Final = re.compile(rb"_(?:RC|NS|MC|NE|EC|SE|DT|AT)_[A-Z0-9]{1,3}\.[a-z]", re.IGNORECASE)
_INCOMING: Final = re.compile(rb"invio file", re.IGNORECASE)
"""The subject of invoices that SdI brings from suppliers."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message of certified mail, and when the mailbox got it, in milliseconds since 1970 UTC."""

    letter: Letter
    at_ms: int


def overview(session: imaplib.IMAP4, uids: Sequence[bytes]) -> Iterator[Fetched]:
    """What is to be known of letters before any is read, the oldest first; those that are too large are left out."""
    for answer in _answers(session, uids, _OVERVIEW, _AT_ONCE):
        if answer.size <= _LARGEST_LETTER:
            yield answer


def may_notify(session: imaplib.IMAP4, listed: Sequence[Fetched], word: bytes) -> list[Fetched]:
    """Those of ``listed`` that may hold a notification with ``word`` in its name.

    A letter whose structure names no attachment may hold anything, for some providers encode the original message. Of
    such a one the beginning tells, unless its subject says that it is a supplier's invoice.
    """
    found: list[Fetched] = []
    unnamed: list[Fetched] = []
    for one in listed:
        if _NOTICE.search(one.told):
            found += [one] if word.lower() in one.told.lower() else []
        elif b"_MT_" not in one.told.upper() and not _INCOMING.search(one.told + one.content):
            (unnamed if one.size > _HEAD else found).append(one)
    notifying = _notifying(session, unnamed, word)
    return found + [one for one in unnamed if one.uid in notifying]


def letters(session: imaplib.IMAP4, listed: Sequence[Fetched], wanted: Callable[[Letter], bool]) -> Iterator[Arrived]:
    """The ``wanted`` ones of ``listed``; of large ones no more than one is held beside them."""
    small = [_uid(one) for one in listed if one.size <= _HEAD]
    large = [_uid(one) for one in listed if one.size > _HEAD]
    for uids, at_once in ((small, _SMALL_AT_ONCE), (large, 1)):
        for answer in _answers(session, uids, "(UID INTERNALDATE BODY.PEEK[])", at_once):
            letter = read_letter(answer.content)
            if letter is not None and wanted(letter):
                yield Arrived(letter, answer.at_ms)


def _notifying(session: imaplib.IMAP4, unnamed: Sequence[Fetched], word: bytes) -> set[int]:
    found = set()
    parts = f"(UID BODY.PEEK[]<0.{_HEAD}>)"
    for answer in _answers(session, [_uid(one) for one in unnamed], parts, _SMALL_AT_ONCE):
        names = b" ".join(name.encode() for name in names_inside(answer.content[:_HEAD]))
        if _NOTICE.search(names) and word.lower() in names.lower():
            found.add(answer.uid)
    return found


def _uid(one: Fetched) -> bytes:
    return b"%d" % one.uid


def _answers(session: imaplib.IMAP4, uids: Sequence[bytes], parts: str, at_once: int) -> Iterator[Fetched]:
    for start in range(0, len(uids), at_once):
        some = b",".join(uids[start : start + at_once]).decode()
        status, data = session.uid("FETCH", some, parts)
        if status != "OK":
            raise imaplib.IMAP4.error("a refused fetch")
        yield from fetched(data)
