"""Time that passes only while somebody waits, and what happens meanwhile."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import override

from invoicing.ports import Clock
from tests.builders import NOW_MS


class VirtualClock(Clock):
    """A clock with a list of what is to happen; it happens while somebody sleeps, and takes no time itself."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        self._now_ms = now_ms
        self._count = 0
        self._happening = False
        self._coming: list[tuple[int, int, Callable[[], object]]] = []

    @override
    def now_ms(self) -> int:
        return self._now_ms

    @override
    def sleep_ms(self, duration_ms: int) -> None:
        if self._happening:
            return
        until = self._now_ms + max(duration_ms, 0)
        while self._coming and self._coming[0][0] <= until:
            self.skip()
        self._now_ms = until

    def at(self, when_ms: int, do: Callable[[], object]) -> None:
        """Have ``do`` done at ``when_ms``."""
        self._count += 1
        heappush(self._coming, (when_ms, self._count, do))

    def skip(self) -> None:
        """Go to what comes next, and let it happen."""
        when, _, do = heappop(self._coming)
        self._now_ms = max(when, self._now_ms)
        self._happening = True
        try:
            do()
        finally:
            self._happening = False
