"""How an account at the provider counts calls: everybody's together, in sliding spans and by the calendar."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from invoicing.domain.calls import Window
from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period
from tests.simulation.checks import Violation

MONTHS = (Period.MONTH_ROME, Period.MONTH_UTC)
"""Where a provider's windows hold both, only one of them is real, and nobody has told us which."""


@dataclass
class Tally:
    """The calls on one account.

    Attributes:
        counts_at: the instant of a call that counts, from 0 (its start) to 1 (its end).
        offset_ms: how far the provider's clock is off.
        month: by which clock its months change.
    """

    name: str
    windows: Sequence[Window]
    counts_at: float = 0.0
    offset_ms: int = 0
    month: Period = Period.MONTH_ROME
    calls: int = 0
    _ends: list[tuple[int, Effect]] = field(default_factory=list)
    _counted: list[tuple[int, Effect]] = field(default_factory=list)
    _touched: Counter[tuple[Period, int]] = field(default_factory=Counter)

    def begin(self, now_ms: int, end_ms: int, effect: Effect) -> bool:
        """A call of ours is at work from ``now_ms`` to ``end_ms``; False if the provider finds it over its limit.

        Raises:
            Violation: if another instant of the calls counted, a window would be exceeded by ours alone.
        """
        windows = [window for window in self.windows if window.effect in (None, effect)]
        for window in windows:
            self._watch(window, now_ms, end_ms)
        self.calls += 1
        self._ends.append((end_ms, effect))
        counted = now_ms + round((end_ms - now_ms) * self.counts_at) + self.offset_ms
        allowed = all(self._standing(window, counted) < window.calls for window in self._real() if window in windows)
        insort(self._counted, (counted, effect))
        return allowed

    def other_software(self, now_ms: int) -> None:
        """Somebody else calls, to read."""
        insort(self._counted, (now_ms + self.offset_ms, Effect.READ))

    def told(self, now_ms: int) -> Mapping[Period, int]:
        """What an answer that is written ``now_ms`` says of the periods, whichever of two months is the real one."""
        found: dict[Period, int] = {}
        for window in self._real():
            if window.fixed:
                used = self._standing(window, now_ms + self.offset_ms)
                found |= dict.fromkeys(MONTHS if window.fixed in MONTHS else (window.fixed,), used)
        return found

    def _watch(self, window: Window, now_ms: int, end_ms: int) -> None:
        if window.fixed is None:
            ends = _of(self._ends, window)
            full = len(ends) >= window.calls and now_ms - ends[-window.calls] < window.seconds * 1000
        else:
            moments = (now_ms + self.offset_ms, end_ms + self.offset_ms)
            periods = {(window.fixed, window.fixed.start(moment)) for moment in moments}
            self._touched.update(periods)
            full = any(self._touched[period] > window.calls for period in periods)
        if full:
            span = window.fixed or f"{window.seconds} s"
            raise Violation("window", f"more than {window.calls} calls of {self.name} in {span}")

    def _real(self) -> list[Window]:
        both = {window.fixed for window in self.windows} >= set(MONTHS)
        return [one for one in self.windows if not both or one.fixed not in MONTHS or one.fixed is self.month]

    def _standing(self, window: Window, counted_ms: int) -> int:
        """Calls that stand in ``window`` at ``counted_ms`` of the provider's clock."""
        calls = _of(self._counted, window)
        if window.fixed is None:
            return len(calls) - bisect_right(calls, counted_ms - window.seconds * 1000)
        return len(calls) - bisect_left(calls, window.fixed.start(counted_ms))


def _of(calls: Sequence[tuple[int, Effect]], window: Window) -> Sequence[int]:
    """The moments of those of ``calls`` that ``window`` counts."""
    return [moment for moment, effect in calls if window.effect in (None, effect)]
