"""Figures, as CloudWatch reads them from what a function prints."""

import json
from typing import Any

import pytest

from invoicing.aws.metrics import CloudWatchMetrics
from invoicing.ports import Metric


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> CloudWatchMetrics:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Sportello/test")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "issue-worker")
    return CloudWatchMetrics()


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_line_holds_all_there_is(metrics: CloudWatchMetrics, capsys: pytest.CaptureFixture[str]) -> None:
    for took in (120, 80):
        metrics.add(Metric.PROVIDER_LATENCY, took)
    metrics.add(Metric.ISSUED)
    assert printed(capsys) == []
    metrics.flush()
    (line,) = printed(capsys)
    (directive,) = line.pop("_aws")["CloudWatchMetrics"]
    assert directive == {
        "Namespace": "Sportello/test",
        "Dimensions": [["service"]],
        "Metrics": [{"Name": "ProviderLatency", "Unit": "Milliseconds"}, {"Name": "Issued", "Unit": "Count"}],
    }
    assert line == {"service": "issue-worker", "ProviderLatency": [120.0, 80.0], "Issued": [1.0]}


def test_what_was_told_is_not_told_again(metrics: CloudWatchMetrics, capsys: pytest.CaptureFixture[str]) -> None:
    metrics.flush()
    assert printed(capsys) == []
    for _ in range(2):
        metrics.add(Metric.REJECTED)
        metrics.flush()
        metrics.flush()
        assert [line["Rejected"] for line in printed(capsys)] == [[1.0]]


def test_a_long_run_loses_nothing(metrics: CloudWatchMetrics, capsys: pytest.CaptureFixture[str]) -> None:
    """CloudWatch takes a hundred values of a metric in a line."""
    for number in range(250):
        metrics.add(Metric.PROVIDER_LATENCY, number)
        metrics.add(Metric.PROVIDER_ERRORS, 0)
    metrics.flush()
    lines = printed(capsys)
    assert all(line["service"] == "issue-worker" for line in lines)
    values = [line.get("ProviderLatency", []) for line in lines]
    assert max(map(len, values)) == 100
    assert [value for some in values for value in some] == list(range(250))
    assert sum(len(line.get("ProviderErrors", [])) for line in lines) == 250
