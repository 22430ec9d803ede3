"""The mailbox's messages as Twisted's IMAP server wants them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import Message
from functools import lru_cache
from typing import Any

from twisted.mail import imap4
from zope.interface import implementer

from tests.simulators.pec.office import Kept, PecOffice


# Every session looks at every letter, again and again at a large one; nobody changes any.
@lru_cache(maxsize=16)
def _parsed(raw: bytes) -> Message:
    return message_from_bytes(raw)


@lru_cache(maxsize=16)
def _body(message: Message) -> bytes:
    return message.as_bytes().partition(b"\n\n")[2]


@implementer(imap4.IMessagePart)
class Part:
    """A message, or a part of one."""

    def __init__(self, message: Message) -> None:
        self.message = message

    def getHeaders(self, negate: bool, *names: Any) -> dict[str, str]:  # noqa: N802 - Twisted's names, all of them
        wanted = {_text(name).lower() for name in names}
        return {
            name.lower(): " ".join(str(value).split())
            for name, value in self.message.items()
            if (name.lower() in wanted) is not bool(negate)
        }

    def getBodyFile(self) -> io.BytesIO:  # noqa: N802
        return io.BytesIO(_body(self.message))

    def getSize(self) -> int:  # noqa: N802
        return len(self.getBodyFile().getvalue())

    def isMultipart(self) -> bool:  # noqa: N802
        return self.message.get_content_maintype() == "multipart"

    def getSubPart(self, part: int) -> Part:  # noqa: N802
        inner: Any = self.message.get_payload()
        if not isinstance(inner, list) or part >= len(inner):
            raise IndexError(part)
        return Part(inner[part])


@implementer(imap4.IMessage, imap4.IMessageFile)
class Letter(Part):
    """One message of the mailbox."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(_parsed(kept.raw))
        self.kept = kept

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.kept.raw)

    def getSize(self) -> int:  # noqa: N802
        return len(self.kept.raw)

    def getUID(self) -> int:  # noqa: N802
        return self.kept.uid

    def getFlags(self) -> list[str]:  # noqa: N802
        return []

    def getInternalDate(self) -> bytes:  # noqa: N802
        return datetime.fromtimestamp(self.kept.at, UTC).strftime("%d-%b-%Y %H:%M:%S +0000").encode()


@implementer(imap4.IMailbox, imap4.ISearchableMailbox)
class Inbox:
    """The only folder. It is read only, as a client that promises to change nothing must bear."""

    def __init__(self, office: PecOffice) -> None:
        self._letters = [Letter(kept) for kept in office.mailbox()]

    def search(self, query: list[Any], uid: int) -> list[int]:
        return [place for place, letter in enumerate(self._letters, 1) if _matches(letter, [*query])]

    def getUID(self, message: int) -> int:  # noqa: N802
        return self._letters[message - 1].getUID()

    def fetch(self, messages: imap4.MessageSet, uid: int) -> Iterator[tuple[int, Letter]]:
        messages.last = max((letter.getUID() for letter in self._letters), default=1)
        known = [(place, letter) for place, letter in enumerate(self._letters, 1)]
        return iter([(place, one) for place, one in known if (one.getUID() if uid else place) in messages])

    def getFlags(self) -> list[str]:  # noqa: N802
        return []

    def getHierarchicalDelimiter(self) -> str:  # noqa: N802
        return "."

    def getUIDValidity(self) -> int:  # noqa: N802
        return 1

    def getUIDNext(self) -> int:  # noqa: N802
        return len(self._letters) + 1

    def getMessageCount(self) -> int:  # noqa: N802
        return len(self._letters)

    def getRecentCount(self) -> int:  # noqa: N802
        return 0

    def isWriteable(self) -> bool:  # noqa: N802
        return False

    def addListener(self, listener: Any) -> None:  # noqa: N802
        return

    def removeListener(self, listener: Any) -> None:  # noqa: N802
        return


def _matches(letter: Letter, query: list[Any]) -> bool:
    """Whether `letter` is what all of `query` asks for (RFC 3501, section 6.4.4; the keys that are used here)."""
    found = True
    while query:
        found = _key(letter, query) and found
    return found


def _key(letter: Letter, query: list[Any]) -> bool:
    word = query.pop(0)
    key = _text(word).upper() if not isinstance(word, list) else ""
    match key:
        case "":
            return _matches(letter, [*word])
        case "ALL":
            return True
        case "OR":
            one, other = _key(letter, query), _key(letter, query)
            return one or other
        case "SINCE":
            return datetime.fromtimestamp(letter.kept.at, UTC).date() >= _day(_text(query.pop(0)))
        case "SUBJECT" | "FROM":
            return _has(letter, key, _text(query.pop(0)))
        case "HEADER":
            return _has(letter, _text(query.pop(0)), _text(query.pop(0)))
    raise ValueError(f"a key that this server does not know: {key}")


def _has(letter: Letter, name: str, words: str) -> bool:
    return words.lower() in " ".join(str(letter.message.get(name, "")).split()).lower()


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%b-%Y").replace(tzinfo=UTC).date()


def _text(word: bytes | str) -> str:
    return word.decode() if isinstance(word, bytes) else word
