"""The exact log of the last calls, and when the next one may start. Times are milliseconds since 1970 UTC."""

import base64
import struct
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer


class Window(BaseModel):
    """At most ``calls`` calls in any span of ``seconds`` seconds."""

    model_config = ConfigDict(frozen=True)
    calls: int
    seconds: int


def _unpack(value: str | Sequence[int]) -> tuple[int, ...]:
    if isinstance(value, str):
        raw = base64.b64decode(value)
        return struct.unpack(f">{len(raw) // 8}q", raw)
    return tuple(value)


def _pack(ends: tuple[int, ...]) -> str:
    return base64.b64encode(struct.pack(f">{len(ends)}q", *ends)).decode()


class CallLog(BaseModel):
    """Ends of the last calls, oldest first. A call still open stands with the latest moment it can end.

    A call is gated on the *end* of the call that leaves the window, plus a guard: so the limit holds at whichever
    instant between start and end the provider counts, and without agreeing on the time with it.
    """

    model_config = ConfigDict(frozen=True)
    ends: Annotated[tuple[int, ...], BeforeValidator(_unpack), PlainSerializer(_pack)] = ()
    blocked_until_ms: int = 0
    limit_answers: int = 0

    def opens_at(self, windows: Sequence[Window], *, guard_ms: int, reserve: int = 0) -> int:
        """From when on the next call may start; ``reserve`` calls of the longest window are left alone."""
        opens = max((self.blocked_until_ms, *self.ends[-1:]))
        longest = max((window.seconds for window in windows), default=0)
        for window in windows:
            allowed = max(window.calls - (reserve if window.seconds == longest else 0), 1)
            if len(self.ends) >= allowed:
                opens = max(opens, self.ends[-allowed] + window.seconds * 1000 + guard_ms)
        return opens

    def opened(self, *, latest_end_ms: int, windows: Sequence[Window]) -> Self:
        """The log with one more call, open until ``latest_end_ms`` at most; calls no window can see are dropped."""
        keep = max((window.calls for window in windows), default=1)
        return self.model_copy(update={"ends": (*self.ends, latest_end_ms)[-keep:]})

    def closed(self, *, now_ms: int) -> Self:
        """The log with its last call ended ``now_ms``, or when the one before it did if the clock was set back."""
        end = max((now_ms, *self.ends[-2:-1]))
        return self.model_copy(update={"ends": (*self.ends[:-1], end)})

    def answered(self) -> Self:
        """The log after an answer that was not about a limit."""
        return self.model_copy(update={"limit_answers": 0})

    def refused(self, windows: Sequence[Window], *, now_ms: int, guard_ms: int, retry_after_ms: int | None) -> Self:
        """The log after the provider said that a limit is exceeded.

        It blocks for the time the provider names, else for the shortest window, then the next longer one each time.
        """
        spans = sorted(window.seconds * 1000 for window in windows) or [60_000]
        pause = retry_after_ms or spans[min(self.limit_answers, len(spans) - 1)]
        return self.model_copy(
            update={"blocked_until_ms": now_ms + pause + guard_ms, "limit_answers": self.limit_answers + 1}
        )

    def used(self, window: Window, *, now_ms: int, guard_ms: int) -> int:
        """How many calls still stand in ``window``."""
        return sum(end + window.seconds * 1000 + guard_ms > now_ms for end in self.ends)
