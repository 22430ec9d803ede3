"""CloudWatch, as far as alarms go: metrics out of printed lines, and the alarms of template.yaml judged by them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from tests.integration.cloud import STACK
from tests.template import read_template

STATISTICS: Mapping[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
}
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}
OK, ALARM = "OK", "ALARM"


@dataclass(frozen=True, slots=True)
class Series:
    """Which metric."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, namespace: str, name: str, **dimensions: str) -> Self:
        return cls(namespace, name, frozenset(dimensions.items()))


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of a metric, at so many seconds."""

    series: Series
    at: int
    value: float
    unit: str | None = None


def embedded(printed: str, at: int) -> Iterator[Datum]:
    """The metrics in what a function ``printed``, read as the embedded metric format says."""
    for line in printed.splitlines():
        found = json.loads(line) if line.startswith("{") else {}
        for directive in found.get("_aws", {}).get("CloudWatchMetrics", []):
            for names in directive["Dimensions"]:
                dimensions = {name: found[name] for name in names}
                for one in directive["Metrics"]:
                    series = Series.of(directive["Namespace"], one["Name"], **dimensions)
                    values = found[one["Name"]]
                    for value in values if isinstance(values, list) else [values]:
                        yield Datum(series, at, value, one.get("Unit"))


@cache
def template() -> dict[str, Any]:
    """template.yaml, read once."""
    return read_template()


@cache
def alarms() -> Mapping[str, dict[str, Any]]:
    """Properties of the template's alarms, by the page that their description names."""
    found = [one["Properties"] for one in template()["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    return {one["AlarmDescription"].rpartition("docs/runbook.md#")[2]: one for one in found}


def resolved(value: Any) -> str:
    """What a reference of the template stands for in these tests: names of resources stand for themselves."""
    if isinstance(value, str):
        return value
    ((function, argument),) = value.items()
    text = str(argument) if function != "Fn::Sub" else argument.replace("${AWS::StackName}", STACK)
    return STACK if text == "AWS::StackName" else text


def watched(alarm: Mapping[str, Any]) -> Series:
    """The metric that ``alarm`` watches."""
    dimensions = {one["Name"]: resolved(one["Value"]) for one in alarm["Dimensions"]}
    return Series.of(resolved(alarm["Namespace"]), alarm["MetricName"], **dimensions)


def state(alarm: Mapping[str, Any], data: Iterable[Datum], now: int) -> str:
    """The state of ``alarm`` at ``now``: every one of its periods has to be breaching."""
    period, series = alarm["Period"], watched(alarm)
    mine = [one for one in data if one.series == series]
    ends = [now - number * period for number in range(alarm["EvaluationPeriods"])]
    periods = [[one.value for one in mine if end - period <= one.at < end] for end in ends]
    return ALARM if all(_breaching(alarm, values) for values in periods) else OK


def _breaching(alarm: Mapping[str, Any], values: list[float]) -> bool:
    if not values:
        return bool(alarm["TreatMissingData"] == "breaching")
    return COMPARISONS[alarm["ComparisonOperator"]](STATISTICS[alarm["Statistic"]](values), alarm["Threshold"])
