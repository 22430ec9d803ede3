"""Figures in memory."""

from collections import defaultdict
from typing import override

from invoicing.ports import Metric, Telemetry


class FakeTelemetry(Telemetry):
    """Keeps what was noted, by metric, until it is handed over."""

    def __init__(self) -> None:
        self.noted: defaultdict[Metric, list[int]] = defaultdict(list)

    @override
    def add(self, metric: Metric, value: int = 1) -> None:
        self.noted[metric].append(value)

    @override
    def flush(self) -> None:
        self.noted.clear()
