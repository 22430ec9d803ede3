"""An archive in memory."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import override

from invoicing.domain.keeping import Altered, Kept
from invoicing.ports import Archive, ArchiveReader, Clock
from tests.fakes import Hook, hooked, no_hook
from tests.fakes.clock import FakeClock


class FakeArchive(Archive, ArchiveReader):
    """What was put, by its key, and until when it is locked.

    Whoever gets past the ports changes `stored`, and says in `hidden` what they put something over.
    """

    def __init__(self, clock: Clock | None = None, hook: Hook = no_hook, *, years: int = 11) -> None:
        self.clock, self.hook, self.years = clock or FakeClock(), hook, years
        self.stored: dict[str, tuple[bytes, date | None]] = {}
        self.hidden: set[str] = set()

    @override
    def put(self, key: str, content: bytes, *, sha256: str, content_type: str) -> None:
        with hooked(self.hook, "archive.put"):
            if hashlib.sha256(content).hexdigest() != sha256:
                raise ValueError("the checksum is not that of the content")
            if key not in self.stored:
                today = datetime.fromtimestamp(self.clock.now_ms() / 1000, UTC).date()
                self.stored[key] = content, today + timedelta(days=365 * self.years)
            elif self.stored[key][0] != content:
                raise Altered(f"something else is kept under {key}")

    @override
    def get(self, key: str) -> Kept | None:
        with hooked(self.hook, "archive.get"):
            if key not in self.stored:
                return None
            content, until = self.stored[key]
            return Kept(content, until, key in self.hidden)

    def change(self, key: str, change: Callable[[bytes], bytes]) -> None:
        """Change what nobody could change in the real one."""
        content, until = self.stored[key]
        self.stored[key] = change(content), until
