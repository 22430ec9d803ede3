"""Three counters: five minutes for all apps of a company, the hour and the month for one (fact sheet, section 6)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tests.simulators.clock import ROME

Window = Literal["five_minutes", "hour", "month"]
FIVE_MINUTES = 300.0
STATUS_OF_WINDOW = {"five_minutes": 429, "hour": 403, "month": 403}


@dataclass(frozen=True, slots=True)
class Limits:
    five_minutes: int = 300
    hour: int = 1_000
    month: int = 40_000


@dataclass(frozen=True, slots=True)
class Excess:
    """A call that found no room. `own_calls` tells whether the app's own calls alone had filled the window."""

    window: Window
    company_id: int
    retry_after: int
    own_calls: bool

    @property
    def status(self) -> int:
        return STATUS_OF_WINDOW[self.window]


class Quotas:
    """Counts by company, and by company and app. All private apps of a company share its month."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.excesses: list[Excess] = []
        self._recent: dict[int, list[tuple[float, str]]] = defaultdict(list)
        self._hours: Counter[tuple[int, str, str]] = Counter()
        self._months: Counter[tuple[int, str, str]] = Counter()

    def excess(self, company_id: int, app: str, now: float) -> Excess | None:
        """The first window without room; the shortest comes first."""
        recent = self._in_five_minutes(company_id, now)
        if len(recent) >= self.limits.five_minutes:
            wait = FIVE_MINUTES - (now - recent[-self.limits.five_minutes][0])
            own = sum(1 for _, caller in recent if caller == app) >= self.limits.five_minutes
            return Excess("five_minutes", company_id, max(1, math.ceil(wait)), own)
        if self.used_this_hour(company_id, app, now) >= self.limits.hour:
            return Excess("hour", company_id, _seconds_until(_next_hour(now), now), own_calls=True)
        if self.used_this_month(company_id, app, now) >= self.limits.month:
            return Excess("month", company_id, _seconds_until(_next_month(now), now), own_calls=True)
        return None

    def count(self, company_id: int, app: str, now: float, times: int = 1) -> None:
        self._recent[company_id] = [*self._in_five_minutes(company_id, now), *[(now, app)] * times]
        self._hours[company_id, app, _hour(now)] += times
        self._months[company_id, _payer(app), _month(now)] += times

    def used_this_hour(self, company_id: int, app: str, now: float) -> int:
        return self._hours[company_id, app, _hour(now)]

    def used_this_month(self, company_id: int, app: str, now: float) -> int:
        return self._months[company_id, _payer(app), _month(now)]

    def set_used(
        self, company_id: int, app: str, now: float, *, hour: int | None = None, month: int | None = None
    ) -> None:
        """Puts a counter where a test wants it."""
        if hour is not None:
            self._hours[company_id, app, _hour(now)] = hour
        if month is not None:
            self._months[company_id, _payer(app), _month(now)] = month

    def headers(self, company_id: int, app: str, now: float) -> tuple[tuple[str, str], ...]:
        """There is no header for the five minutes, and none that says when a counter starts again."""
        hour = max(0, self.limits.hour - self.used_this_hour(company_id, app, now))
        month = max(0, self.limits.month - self.used_this_month(company_id, app, now))
        return (
            ("RateLimit-HourlyLimit", str(self.limits.hour)),
            ("RateLimit-HourlyRemaining", str(hour)),
            ("RateLimit-MonthlyLimit", str(self.limits.month)),
            ("RateLimit-MonthlyRemaining", str(month)),
        )

    def _in_five_minutes(self, company_id: int, now: float) -> list[tuple[float, str]]:
        return [entry for entry in self._recent[company_id] if now - entry[0] < FIVE_MINUTES]


def _payer(app: str) -> str:
    """Whose month it is: private apps (and manual tokens) share one."""
    return "private" if app.startswith("private:") else app


def _hour(now: float) -> str:
    return datetime.fromtimestamp(now, ROME).strftime("%Y-%m-%d %H")


def _month(now: float) -> str:
    return datetime.fromtimestamp(now, ROME).strftime("%Y-%m")


def _next_hour(now: float) -> datetime:
    return datetime.fromtimestamp(now, ROME).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _next_month(now: float) -> datetime:
    first = datetime.fromtimestamp(now, ROME).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def _seconds_until(moment: datetime, now: float) -> int:
    return max(1, math.ceil(moment.timestamp() - now))
