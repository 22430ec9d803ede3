"""How often each kind of call is taken: sliding windows per address (fact sheet, section 9)."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Bucket = Literal["signin", "upload", "search", "notification", "none"]
READS = ("search", "notification")


@dataclass(frozen=True, slots=True)
class Window:
    """At most `calls` in any span of `seconds`."""

    calls: int
    seconds: float


@dataclass(slots=True)
class Limits:
    """`burst` holds for all reads together: eight within 4.2 seconds were seen to be refused."""

    signin: Window = Window(1, 60.0)
    upload: Window = Window(30, 60.0)
    search: Window = Window(12, 60.0)
    notification: Window = Window(12, 60.0)
    burst: Window | None = Window(7, 4.2)


class Excess(NamedTuple):
    """A call that found no room, and after how many seconds there is some."""

    bucket: Bucket | Literal["burst"]
    client: str
    at: float
    retry_after: int


@dataclass(slots=True)
class Buckets:
    limits: Limits
    excesses: list[Excess] = field(default_factory=list)
    _calls: defaultdict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def take(self, bucket: Bucket, client: str, now: float, *, refused_count: bool) -> Excess | None:
        """Counts a call; the excess, if there was no room for it."""
        windows = self._windows(bucket)
        over = next((found for name, window in windows if (found := self._over(name, window, client, now))), None)
        if over is None or refused_count:
            for name, _ in windows:
                self._calls[name, client].append(now)
        if over:
            self.excesses.append(over)
        return over

    def fill(self, bucket: Bucket, client: str, now: float) -> None:
        """Somebody else behind the same address has used the bucket up."""
        for name, window in self._windows(bucket):
            self._calls[name, client] += [now] * window.calls

    def _windows(self, bucket: Bucket) -> list[tuple[Bucket | Literal["burst"], Window]]:
        if bucket == "none":
            return []
        own: list[tuple[Bucket | Literal["burst"], Window]] = [(bucket, getattr(self.limits, bucket))]
        return [*own, ("burst", self.limits.burst)] if bucket in READS and self.limits.burst else own

    def _over(self, name: Bucket | Literal["burst"], window: Window, client: str, now: float) -> Excess | None:
        recent = [at for at in self._calls[name, client] if now - at < window.seconds]
        if len(recent) < window.calls:
            return None
        free_at = recent[-window.calls] + window.seconds
        return Excess(name, client, now, max(math.ceil(free_at - now), 1))
