"""Time that passes when somebody waits, and a moment with each look at the clock."""

from typing import override

from invoicing.ports import Clock
from tests.fakes import Hook, hooked, no_hook

NOON_IN_ROME = 1_795_258_800_000
"""2026-11-21 12:00 in Rome, in milliseconds since 1970 UTC."""


class FakeClock(Clock):
    """A clock on which only a millisecond passes between waits; tests may set ``time_ms``."""

    def __init__(self, now_ms: int = NOON_IN_ROME, hook: Hook = no_hook) -> None:
        self.hook = hook
        self.time_ms = now_ms
        self.slept: list[int] = []

    @override
    def now_ms(self) -> int:
        self.time_ms += 1
        return self.time_ms

    @override
    def sleep_ms(self, duration_ms: int) -> None:
        with hooked(self.hook, "clock.sleep_ms"):
            self.slept.append(duration_ms)
            self.time_ms += max(duration_ms, 0)

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        self.time_ms += round(seconds * 1000)
