"""Temporary links to files on another host, which end after seven days (fact sheet, section 4.5)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

LINK_LIFE = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Link:
    """Where a file is, from `ready_at` until `ends_at`. `draw` makes its bytes when it is asked for."""

    ready_at: float
    ends_at: float
    content_type: str
    draw: Callable[[], bytes]


class LinkBook:
    """Every link ever handed out. Each reading of a document hands out fresh ones."""

    def __init__(self, files_at: str) -> None:
        self.files_at = files_at.rstrip("/")
        self._links: dict[str, Link] = {}

    def hand_out(self, link: Link, suffix: str) -> str:
        """The absolute URL: 32 characters that nobody can guess, to a stranger."""
        name = hashlib.sha256(f"link {len(self._links)}".encode()).hexdigest()[:32] + suffix
        self._links[name] = link
        return f"{self.files_at}/{name}"

    def find(self, path: str, now: float) -> Link | None:
        link = self._links.get(path.rpartition("/")[2])
        return link if link and link.ready_at <= now < link.ends_at else None

    def serves(self, host: str, path: str) -> bool:
        """Whether a request belongs to the files' host and not to the API."""
        place = urlsplit(self.files_at)
        return host == place.netloc and path.startswith(f"{place.path}/")
