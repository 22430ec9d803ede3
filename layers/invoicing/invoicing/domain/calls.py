"""The exact log of the last calls, and when the next one may start. Times are milliseconds since 1970 UTC."""

import base64
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period

# Ends that are kept at least: those around the beginning of a period are needed to say what it may have seen.
_FEWEST_ENDS = 60
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``calls`` calls in any span of ``seconds`` seconds, or, if ``fixed``, in each period of the calendar.

    Attributes:
        seconds: how long it is; of a fixed one, about.
        others: calls that are left to other software besides these.
        effect: the calls that it counts: reads only, or writes only; None for all. Of a sliding one only.
    """

    calls: int
    seconds: int
    fixed: Period | None = None
    others: int = 0
    effect: Effect | None = None


@lru_cache
def part_of(windows: tuple[Window, ...], percent: int) -> tuple[Window, ...]:
    """``percent`` of each window's calls, one at least; the rest is left to other software."""
    if percent == 100:
        return windows
    ours = [(window, max(window.calls * percent // 100, 1)) for window in windows]
    return tuple(replace(window, calls=calls, others=window.calls - calls) for window, calls in ours)


class Count(BaseModel):
    """Calls in one period: our own, and those of other software as far as the provider has told of them."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    period: Period
    start_ms: int
    calls: int
    others: int = 0


def _unpack(value: str | Sequence[int]) -> tuple[int, ...]:
    if isinstance(value, str):
        raw = base64.b64decode(value)
        return struct.unpack(f">{len(raw) // 8}q", raw)
    return tuple(value)


def _pack(ends: tuple[int, ...]) -> str:
    return base64.b64encode(struct.pack(f">{len(ends)}q", *ends)).decode()


Ends = Annotated[tuple[int, ...], BeforeValidator(_unpack), PlainSerializer(_pack)]


class Part(BaseModel):
    """Ends of the last calls of one effect, for windows that count no others."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    effect: Effect
    ends: Ends = ()


class CallLog(BaseModel):
    """Ends of the last calls, oldest first. A call still open stands with the latest moment it can end.

    A call is gated on the *end* of the call that leaves the window, plus a guard: so the limit holds at whichever
    instant between start and end the provider counts, and without agreeing on the time with it.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    ends: Ends = ()
    blocked_until_ms: int = 0
    limit_answers: int = 0
    counts: tuple[Count, ...] = ()
    parts: tuple[Part, ...] = ()

    def opens_at(
        self,
        windows: Sequence[Window],
        *,
        guard_ms: int,
        reserve: int = 0,
        calls: int = 1,
        effects: Mapping[Effect, int] | None = None,
    ) -> int:
        """From when on ``calls`` calls in a row may start; ``reserve`` calls of the longest window are left alone.

        ``effects`` says how many of them each has, for windows that count one effect only; else it may be all.
        """
        opens = max((self.blocked_until_ms, *self.ends[-1:]))
        longest = max((window.seconds for window in windows), default=0)
        for window in windows:
            counted = calls if window.effect is None or effects is None else effects.get(window.effect, 0)
            if not counted:
                continue
            kept = reserve if window.seconds == longest and window.effect is not Effect.READ else 0
            opens = max(opens, self._opens(window, max(window.calls - kept - (counted - 1), 1), guard_ms))
        return opens

    def ends_of(self, effect: Effect | None) -> tuple[int, ...]:
        """Ends of the last calls of ``effect``, or of all; those of one effect are kept where a window counts them."""
        if effect is None:
            return self.ends
        return next((part.ends for part in self.parts if part.effect is effect), ())

    def _opens(self, window: Window, allowed: int, guard_ms: int) -> int:
        if window.fixed is None:
            ends = self.ends_of(window.effect)
            return ends[-allowed] + window.seconds * 1000 + guard_ms if len(ends) >= allowed else 0
        count = self._count(window.fixed)
        if count is None or count.calls + max(count.others - window.others, 0) < allowed:
            return 0
        end = window.fixed.end(count.start_ms)
        if self._current(window.fixed, end + guard_ms, guard_ms).calls >= allowed:
            # Calls around its beginning, which count in both, have filled the next one already.
            end = window.fixed.end(end)
        return end + guard_ms

    def opened(
        self, *, now_ms: int, latest_end_ms: int, windows: Sequence[Window], guard_ms: int, effect: Effect
    ) -> Self:
        """The log with one more call, open until ``latest_end_ms`` at most; calls no window can see are dropped."""
        sliding = (window.calls for window in windows if window.fixed is None and window.effect is None)
        keep = max((*sliding, _FEWEST_ENDS if any(window.fixed for window in windows) else 1))
        counts = (self._current(window.fixed, now_ms, guard_ms) for window in windows if window.fixed)
        counted = tuple(one.model_copy(update={"calls": one.calls + 1}) for one in counts)
        parts = self._parts(effect, latest_end_ms, windows)
        return self.model_copy(update={"ends": (*self.ends, latest_end_ms)[-keep:], "counts": counted, "parts": parts})

    def _parts(self, effect: Effect, latest_end_ms: int, windows: Sequence[Window]) -> tuple[Part, ...]:
        """The calls of each effect that a window counts by itself, with one of ``effect`` more."""
        parts = []
        for one in Effect:
            keep = max((window.calls for window in windows if window.effect is one), default=0)
            ends = (*self.ends_of(one), latest_end_ms) if one is effect else self.ends_of(one)
            if keep and ends:
                parts.append(Part(effect=one, ends=ends[-keep:]))
        return tuple(parts)

    def told(
        self, windows: Sequence[Window], used: Mapping[Period, int], *, began_ms: int, now_ms: int, guard_ms: int
    ) -> Self:
        """The log after the answer to a call begun ``began_ms`` told how many calls stand in each period.

        It is believed of what it is certainly about: a period in which the whole call lay, and of two months the one
        that began first as long as they are not the same, for the provider means one of them only.
        """
        log = self
        told = [(window, window.fixed) for window in windows if window.fixed in used and window.fixed]
        for window, period in told:
            start, half = period.start(began_ms - guard_ms), window.seconds * 500
            another = any(
                other.seconds == window.seconds and theirs.start(now_ms) < start - half for other, theirs in told
            )
            if start == period.start(now_ms + guard_ms) and not another:
                log = log.observed(window, used=used[period], now_ms=now_ms, guard_ms=guard_ms)
        return log

    def observed(self, window: Window, *, used: int, now_ms: int, guard_ms: int) -> Self:
        """The log after the provider told that ``used`` calls stand in the fixed ``window``, everybody's together."""
        if window.fixed is None:
            return self
        now = self._current(window.fixed, now_ms, guard_ms)
        kept = tuple(one for one in self.counts if one.period is not window.fixed)
        seen = now.model_copy(update={"others": max(used - now.calls, 0)})
        return self.model_copy(update={"counts": (*kept, seen)})

    def _count(self, period: Period) -> Count | None:
        return next((one for one in self.counts if one.period is period), None)

    def _current(self, period: Period, now_ms: int, guard_ms: int) -> Count:
        """The count of the period that a call now begins in.

        Within a guard of its beginning the period before still counts, and what the provider may have counted in the
        new one is taken over when it begins here: so whichever of the two it counts a call in, the limit holds.
        """
        start, count = period.start(now_ms - guard_ms), self._count(period)
        if count is not None and count.start_ms >= start:
            return count
        calls = sum(end + guard_ms >= start for end in self.ends)
        if count is not None and calls == len(self.ends):
            # There may have been more than are kept, though not more than the period before has seen.
            calls = max(calls, count.calls)
        return Count(period=period, start_ms=start, calls=calls)

    def closed(self, *, now_ms: int) -> Self:
        """The log with its last call ended ``now_ms``, or when the one before it did if the clock was set back."""
        end, latest = max((now_ms, *self.ends[-2:-1])), self.ends[-1:]
        parts = tuple(
            part.model_copy(update={"ends": (*part.ends[:-1], end)}) if part.ends[-1:] == latest else part
            for part in self.parts
        )
        return self.model_copy(update={"ends": (*self.ends[:-1], end), "parts": parts})

    def answered(self) -> Self:
        """The log after an answer that was not about a limit."""
        return self.model_copy(update={"limit_answers": 0})

    def refused(self, windows: Sequence[Window], *, now_ms: int, guard_ms: int, retry_after_ms: int | None) -> Self:
        """The log after the provider said that a limit is exceeded.

        It blocks for the time the provider names, else for the shortest window, then the next longer one each time;
        a day at most, for then it can be asked again.
        """
        spans = sorted(min(window.seconds * 1000, _DAY_MS) for window in windows) or [60_000]
        pause = retry_after_ms or spans[min(self.limit_answers, len(spans) - 1)]
        return self.model_copy(
            update={"blocked_until_ms": now_ms + pause + guard_ms, "limit_answers": self.limit_answers + 1}
        )

    def used(self, window: Window, *, now_ms: int, guard_ms: int) -> int:
        """How many calls still stand in ``window``, other software's included where the provider has told of them."""
        if window.fixed:
            count = self._current(window.fixed, now_ms, guard_ms)
            return count.calls + max(count.others - window.others, 0)
        return sum(end + window.seconds * 1000 + guard_ms > now_ms for end in self.ends_of(window.effect))
