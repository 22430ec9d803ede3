"""Time for the simulator: never the machine's clock directly, so that tests can run days in a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")


class VirtualClock:
    """A clock that only moves when told to. Pass it as `clock` and its `sleep` as `sleep`."""

    def __init__(self, start: float = 1_767_225_600.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> float:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        """Moves the time instead of waiting."""
        with self._lock:
            self._now += max(seconds, 0.0)

    advance = sleep


class SkewedClock:
    """The service's own clock: the given one, moved by `offset` seconds and running `rate` times as fast."""

    def __init__(self, base: Callable[[], float]) -> None:
        self._base = base
        self._origin = base()
        self.offset = 0.0
        self.rate = 1.0

    def __call__(self) -> float:
        elapsed = self._base() - self._origin
        return self._origin + elapsed * self.rate + self.offset


def rome_date(instant: float) -> date:
    """The calendar day in Italy, which decides a document's default date and its numbering year."""
    return datetime.fromtimestamp(instant, ROME).date()


def utc_datetime(instant: float) -> datetime:
    return datetime.fromtimestamp(instant, UTC)
