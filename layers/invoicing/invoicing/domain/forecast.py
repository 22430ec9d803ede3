"""When calls that wait their turn will have been made, if nothing goes wrong."""

from collections import deque
from collections.abc import Iterator, Sequence

from invoicing.domain.calls import CallLog, Window

MOST_CALLS = 5_000
"""Nothing is foretold of what stands behind so many calls."""


def ends(
    calls: CallLog, windows: Sequence[Window], *, now_ms: int, call_ms: int, guard_ms: int, creates: int, reserve: int
) -> Iterator[int]:
    """Ends of the calls to come, in milliseconds: first ``creates`` of them, then files, which leave the reserve.

    It is the recursion of the gate: each call starts when the one before it has ended and every window has room.
    """
    longest = max((window.seconds for window in windows), default=0)
    keep = max((window.calls for window in windows), default=1)
    past = deque(calls.ends, maxlen=keep)
    free = max(now_ms, calls.blocked_until_ms)
    for number in range(MOST_CALLS):
        start = max(free, past[-1] if past else free)
        for window in windows:
            kept = reserve if number >= creates and window.seconds == longest else 0
            allowed = max(window.calls - kept, 1)
            if len(past) >= allowed:
                start = max(start, past[-allowed] + window.seconds * 1000 + guard_ms)
        past.append(start + call_ms)
        yield start + call_ms
