"""When calls that wait their turn will have been made, if nothing goes wrong."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from invoicing.domain.calls import CallLog, Window
from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period

MOST_CALLS = 5_000
"""Nothing is foretold of what stands behind so many calls."""


def ends(
    calls: CallLog, windows: Sequence[Window], *, now_ms: int, call_ms: int, guard_ms: int, creates: int, reserve: int
) -> Iterator[int]:
    """Ends of the calls to come, in milliseconds: first ``creates`` of them, then files, which leave the reserve.

    It is the recursion of the gate: each call starts when the one before it has ended and every window has room.
    """
    longest = max((window.seconds for window in windows), default=0)
    sliding = [window for window in windows if window.fixed is None]
    tallies = [_Tally.of(calls, window, window.fixed, now_ms, guard_ms) for window in windows if window.fixed]
    most = max((window.calls for window in sliding), default=1)
    pasts = {effect: deque(calls.ends_of(effect), maxlen=most) for effect in (None, *Effect)}
    past = pasts[None]
    free = max(now_ms, calls.blocked_until_ms)
    for number in range(MOST_CALLS):
        effect, kept = (Effect.WRITE, 0) if number < creates else (Effect.READ, reserve)
        start = max(free, past[-1] if past else free)
        for window in sliding:
            seen = pasts[window.effect]
            reserved = kept if window.seconds == longest and window.effect is None else 0
            allowed = max(window.calls - reserved, 1)
            if window.effect in (None, effect) and len(seen) >= allowed:
                start = max(start, seen[-allowed] + window.seconds * 1000 + guard_ms)
        for tally in tallies:
            start = tally.opens(start, kept if tally.window.seconds == longest else 0, guard_ms)
        for tally in tallies:
            tally.count(start, guard_ms)
        past.append(start + call_ms)
        pasts[effect].append(start + call_ms)
        yield start + call_ms


@dataclass(slots=True)
class _Tally:
    """Calls foretold in one period of the calendar."""

    window: Window
    period: Period
    end_ms: int
    calls: int

    @classmethod
    def of(cls, calls: CallLog, window: Window, period: Period, now_ms: int, guard_ms: int) -> "_Tally":
        return cls(window, period, period.end(now_ms - guard_ms), calls.used(window, now_ms=now_ms, guard_ms=guard_ms))

    def opens(self, start_ms: int, kept: int, guard_ms: int) -> int:
        full = self.calls >= max(self.window.calls - kept, 1)
        return max(start_ms, self.end_ms + guard_ms) if full else start_ms

    def count(self, start_ms: int, guard_ms: int) -> None:
        if start_ms - guard_ms >= self.end_ms:
            self.end_ms, self.calls = self.period.end(start_ms - guard_ms), 0
        self.calls += 1
