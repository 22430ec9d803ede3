"""How much is asked for in a day, and so how many calls files leave alone for documents still to come."""

from typing import Self

from pydantic import BaseModel, ConfigDict

DAYS = 14
"""Complete days that are looked back on."""
FEWEST_DAYS = 7
"""With less history than this, nothing is reserved."""
CAP = 100
"""Never more calls than this are reserved."""

_DAY_MS = 86_400_000


class Demand(BaseModel):
    """Creates of each day, by the day's number since 1970 (UTC); days without any are left out."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    first_day: int | None = None
    creates: dict[int, int] = {}

    def counted(self, now_ms: int) -> Self:
        """The demand with one more create."""
        day = now_ms // _DAY_MS
        kept = {one: count for one, count in self.creates.items() if one >= day - DAYS}
        kept[day] = kept.get(day, 0) + 1
        first = day if self.first_day is None else self.first_day
        return self.model_copy(update={"first_day": first, "creates": kept})

    def reserve(self, now_ms: int) -> int:
        """Calls to be kept for creates: the 95th percentile of the last complete days (nearest rank), capped."""
        day = now_ms // _DAY_MS
        if self.first_day is None or day - self.first_day < FEWEST_DAYS:
            return 0
        counts = sorted(self.creates.get(one, 0) for one in range(max(self.first_day, day - DAYS), day))
        return min(counts[-(-95 * len(counts) // 100) - 1], CAP)
