"""Spans of the calendar in which some providers count calls anew. Times are milliseconds since 1970 UTC."""

from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from invoicing.domain.dates import ROME

_HOUR_MS = 3_600_000


class Period(StrEnum):
    """A span of the calendar. Where a provider does not say by which clock its months change, both are counted."""

    HOUR = "hour"
    MONTH_ROME = "month_rome"
    MONTH_UTC = "month_utc"

    def start(self, instant_ms: int) -> int:
        """When the period that ``instant_ms`` lies in began."""
        if self is Period.HOUR:
            return instant_ms - instant_ms % _HOUR_MS
        day = datetime.fromtimestamp(instant_ms / 1000, self._zone)
        return _instant(day.year, day.month, self._zone)

    def end(self, instant_ms: int) -> int:
        """When the next period begins."""
        if self is Period.HOUR:
            return self.start(instant_ms) + _HOUR_MS
        day = datetime.fromtimestamp(instant_ms / 1000, self._zone)
        return _instant(day.year + day.month // 12, day.month % 12 + 1, self._zone)

    @property
    def _zone(self) -> tzinfo:
        return ROME if self is Period.MONTH_ROME else UTC


def _instant(year: int, month: int, zone: tzinfo) -> int:
    return int(datetime(year, month, 1, tzinfo=zone).timestamp() * 1000)
