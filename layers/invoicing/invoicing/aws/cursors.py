"""Where the next page of a list begins, as an opaque text that is good for one account only."""

import base64
import binascii
import re

_POSITION = re.compile(r"[0-9]{13}#[A-Za-z0-9_-]{1,64}", re.ASCII)


def cursor(account: str, position: str) -> str:
    """A cursor behind ``position``, the sort key of the last document shown."""
    return base64.urlsafe_b64encode(f"{account}\n{position}".encode()).decode().rstrip("=")


def position(account: str, text: str) -> str:
    """The sort key behind which the page begins.

    Raises:
        ValueError: ``text`` is no cursor of ``account``.
    """
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
    except (UnicodeError, binascii.Error) as error:
        raise ValueError("no cursor") from error
    owner, _, found = raw.partition("\n")
    if owner != account or not _POSITION.fullmatch(found):
        raise ValueError("no cursor of this account")
    return found
