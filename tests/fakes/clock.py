"""Time that passes only when somebody waits."""

from typing import override

from invoicing.ports import Clock

NOON_IN_ROME = 1_795_258_800_000
"""2026-11-21 12:00 in Rome, in milliseconds since 1970 UTC."""


class FakeClock(Clock):
    """A clock that stands still between waits."""

    def __init__(self, now_ms: int = NOON_IN_ROME) -> None:
        self.time_ms = now_ms
        self.slept: list[int] = []

    @override
    def now_ms(self) -> int:
        return self.time_ms

    @override
    def sleep_ms(self, duration_ms: int) -> None:
        self.slept.append(duration_ms)
        self.time_ms += duration_ms

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        self.time_ms += round(seconds * 1000)
