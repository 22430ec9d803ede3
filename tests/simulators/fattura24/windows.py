"""The service's limits: sliding windows per account, and the alarm for calls that overlap (fact sheet, section 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.simulators.fattura24.records import CallRecord, Overlap, Violation


@dataclass(frozen=True, slots=True)
class Limit:
    calls: int
    seconds: float


DEFAULT_LIMITS = (Limit(30, 60.0), Limit(200, 3_600.0), Limit(500, 86_400.0))
DAY_SECONDS = 86_400.0


class CallWindows:
    """Counts the calls of each account. A call leaves a window exactly `seconds` after the instant it counted at."""

    def __init__(self, limits: Sequence[Limit] = DEFAULT_LIMITS) -> None:
        self.limits = tuple(limits)
        self.violations: list[Violation] = []
        self.peaks: dict[str, dict[float, int]] = defaultdict(dict)
        self._stamps: dict[str, list[float]] = defaultdict(list)

    def used(self, account_id: str, now: float, seconds: float) -> int:
        return sum(1 for stamp in self._stamps[account_id] if now - stamp < seconds)

    def exceeded(self, account_id: str, now: float) -> Limit | None:
        """The first window in which one more call has no room."""
        for limit in self.limits:
            if self.used(account_id, now, limit.seconds) >= limit.calls:
                return limit
        return None

    def count(self, account_id: str, now: float) -> None:
        self._forget_old(account_id, now)
        self._stamps[account_id].append(now)
        for limit in self.limits:
            used = self.used(account_id, now, limit.seconds)
            self.peaks[account_id][limit.seconds] = max(used, self.peaks[account_id].get(limit.seconds, 0))

    def record_violation(self, call: CallRecord, now: float, limit: Limit) -> None:
        self.violations.append(Violation(call.account_id, call.endpoint, now, limit.calls, limit.seconds))

    def _forget_old(self, account_id: str, now: float) -> None:
        longest = max([DAY_SECONDS, *(limit.seconds for limit in self.limits)])
        self._stamps[account_id] = [stamp for stamp in self._stamps[account_id] if now - stamp < longest]


class OverlapAlarm:
    """Rings when two calls of one account are in progress at once: "no concurrent calls" (fact sheet, section 7)."""

    def __init__(self) -> None:
        self.overlaps: list[Overlap] = []
        self._in_progress: dict[str, list[CallRecord]] = defaultdict(list)

    def enter(self, call: CallRecord) -> bool:
        """Notes the start of a call and returns whether another one was in progress."""
        others = self._in_progress[call.account_id]
        if others:
            self.overlaps.append(Overlap(call.account_id, call.endpoint, others[-1].endpoint, call.started_at))
        overlapping = bool(others)
        others.append(call)
        return overlapping

    def leave(self, call: CallRecord) -> None:
        others = self._in_progress[call.account_id]
        self._in_progress[call.account_id] = [other for other in others if other is not call]
