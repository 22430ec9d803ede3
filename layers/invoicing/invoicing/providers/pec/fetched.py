"""What IMAP's FETCH answers, put together again from the lines and literals that imaplib hands over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

_NEXT: Final = re.compile(rb"\d+ \(")
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED: Final = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_LONGEST_NAME: Final = 200
"""Servers write names as literals too; anything longer is a message."""


@dataclass(slots=True)
class Fetched:
    """One message: what is ``told`` of it, and its ``content`` if that was asked for."""

    told: bytes = b""
    content: bytes = field(default=b"", repr=False)

    @property
    def uid(self) -> int:
        """What it is known by; 0 if that is not told."""
        return _number(_UID, self.told)

    @property
    def size(self) -> int:
        """In bytes."""
        return _number(_SIZE, self.told)

    @property
    def at_ms(self) -> int:
        """When the mailbox got it, in milliseconds since 1970 UTC; 0 if that is not told.

        Raises:
            ValueError: it is no date.
        """
        found = _ARRIVED.search(self.told)
        if not found:
            return 0
        return int(datetime.strptime(found[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").timestamp() * 1000)


def fetched(data: Sequence[Any]) -> list[Fetched]:
    """The messages in ``data``; what names no UID is about something else."""
    found: list[Fetched] = []
    for item in data:
        line, literal = item if isinstance(item, tuple) else (item, b"")
        if line is None:
            continue
        if _NEXT.match(line) or not found:
            found.append(Fetched())
        found[-1].told += line + (b" " + literal if len(literal) < _LONGEST_NAME else b"")
        if len(literal) > len(found[-1].content):
            found[-1].content = literal
    return [answer for answer in found if answer.uid]


def _number(pattern: re.Pattern[bytes], told: bytes) -> int:
    found = pattern.search(told)
    return int(found[1]) if found else 0
