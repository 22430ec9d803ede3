"""Figures in CloudWatch's embedded metric format: a line of the log that becomes metrics there, without a call.

CloudWatch charges for each metric, so the only dimension is the service; what concerns one account stands in the log.
"""

from typing import Final, override

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from invoicing.ports import Metric, Telemetry

UNITS: Final = {
    Metric.PROVIDER_LATENCY: MetricUnit.Milliseconds,
    Metric.WINDOW_USED: MetricUnit.Percent,
    Metric.OVERDUE: MetricUnit.Seconds,
}
"""Units of the metrics that are no counts."""


class CloudWatchMetrics(Telemetry):
    """Writes to standard output; namespace and service come from the environment (``POWERTOOLS_*``)."""

    def __init__(self) -> None:
        self._metrics = EphemeralMetrics()

    @override
    def add(self, metric: Metric, value: int = 1) -> None:
        self._metrics.add_metric(metric.value, UNITS.get(metric, MetricUnit.Count), value)

    @override
    def flush(self) -> None:
        if self._metrics.metric_set:
            self._metrics.flush_metrics()
