"""What arithmetic permits: how early calls can end, and what each order of two calls per document costs.

Times are milliseconds. The recursion is monotone, so no legal schedule starts its k-th call earlier than this one.
"""

from collections import deque
from collections.abc import Sequence

from invoicing.domain.calls import Window

FATTURA24 = (
    Window(calls=30, seconds=60),
    Window(calls=200, seconds=3_600),
    Window(calls=500, seconds=86_400),
)


def earliest_ends(calls: int, windows: Sequence[Window], *, call_ms: int, guard_ms: int) -> list[int]:
    """When ``calls`` calls from an idle start can have ended, each gated on the end of the one that leaves a window."""
    ends: list[int] = []
    for number in range(calls):
        start = ends[-1] if ends else 0
        for window in windows:
            if number >= window.calls:
                start = max(start, ends[number - window.calls] + window.seconds * 1000 + guard_ms)
        ends.append(start + call_ms)
    return ends


def create_delays(
    arrivals: Sequence[int], windows: Sequence[Window], *, call_ms: int, gap_ms: int, reserve: int | None
) -> list[int]:
    """How long each document waits from its arrival to the end of its create; each has a file to be fetched, too.

    Args:
        gap_ms: what is added to every window, from start to start.
        reserve: creates go first, and files leave so many calls of the longest window; None: each document's file
            follows its create at once.
    """
    coming, creates, files = deque(sorted(arrivals)), deque[int](), 0
    starts, delays, now = list[int](), list[int](), 0
    while coming or creates or files:
        while coming and coming[0] <= now:
            creates.append(coming.popleft())
        file = bool(files) and (reserve is None or not creates)
        start = _opens(starts, windows, gap_ms, (reserve or 0) if file else 0)
        idle = not creates and not files
        if idle or start > now:
            # Whatever comes first, the window or another document: then the choice is made anew.
            now = coming[0] if idle or (coming and coming[0] < start) else start
            continue
        starts.append(now)
        now += call_ms
        files += -1 if file else 1
        if not file:
            delays.append(now - creates.popleft())
    return delays


def _opens(starts: Sequence[int], windows: Sequence[Window], gap_ms: int, reserve: int) -> int:
    longest = max(window.seconds for window in windows)
    opens = 0
    for window in windows:
        allowed = window.calls - (reserve if window.seconds == longest else 0)
        if len(starts) >= allowed:
            opens = max(opens, starts[-allowed] + window.seconds * 1000 + gap_ms)
    return opens
