"""The machine's clock."""

import time
from typing import override

from invoicing.ports import Clock


class SystemClock(Clock):
    """The time of day, and waiting for it to pass."""

    @override
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    @override
    def sleep_ms(self, duration_ms: int) -> None:
        time.sleep(max(duration_ms, 0) / 1000)
