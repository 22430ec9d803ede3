"""What the code measures is what dashboard and alarms show, and every call to a provider has its line."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from invoicing.observability import KEYS
from invoicing.ports import Metric
from invoicing.usecases.pace import DAY
from tests.alarms.pages import pages
from tests.alarms.plant import Plant
from tests.alarms.test_alarms import damage, now_ms
from tests.alarms.watch import Series, alarms, resolved, template, watched
from tests.integration.cloud import STACK

OURS = f"Sportello/{STACK}"
UNITS = {Metric.PROVIDER_LATENCY: "Milliseconds", Metric.WINDOW_USED: "Percent", Metric.OVERDUE: "Seconds"}
# What Logs Insights and Powertools give every line.
GIVEN = {"message", "level", "exception", "exceptions", "@timestamp"}


def dashboard() -> dict[str, Any]:
    """The body of the dashboard, its references standing for themselves."""
    body = template()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    found: dict[str, Any] = json.loads(re.sub(r"\$\{([^}]+)\}", lambda name: resolved({"Ref": name[1]}), body))
    return found


def shown() -> Iterator[Series]:
    """The metrics on the dashboard."""
    for widget in dashboard()["widgets"]:
        for metric in widget["properties"].get("metrics", []):
            namespace, name, *rest = [one for one in metric if isinstance(one, str)]
            yield Series.of(namespace, name, **dict(zip(rest[::2], rest[1::2], strict=True)))


def calls(plant: Plant) -> list[dict[str, Any]]:
    return [line for line in plant.logs["issue-worker"] if line["message"] == "call ended"]


def test_what_is_measured_is_shown_and_what_is_shown_is_measured(plant: Plant) -> None:
    plant.ask(reference="good")
    plant.ring()
    for fault in ("unknown_code_before", "zero_doc_id"):
        plant.simulator.inject(fault, endpoint="SaveDocument")
        plant.ask(reference=fault)
        plant.ring()
    plant.minutes(1)
    damage(plant)
    plant.ring()
    measured = {(one.series, one.unit) for one in plant.data if one.series.namespace == OURS}
    assert {series.name for series, _ in measured} == {metric.value for metric in Metric}
    assert {series.name: unit for series, unit in measured} == {one.value: UNITS.get(one, "Count") for one in Metric}
    assert {series for series, _ in measured} == {one for one in shown() if one.namespace == OURS}
    assert {one for one in map(watched, alarms().values()) if one.namespace == OURS} <= {
        series for series, _ in measured
    }


def test_what_aws_measures_is_of_resources_of_this_stack() -> None:
    resources = template()["Resources"]
    known = {STACK, "live", *resources, *(f"{name}.QueueName" for name in resources)}
    theirs = [one for one in [*shown(), *map(watched, alarms().values())] if one.namespace != OURS]
    assert {one.namespace for one in theirs} == {"AWS/Lambda", "AWS/SQS", "AWS/ApiGateway"}
    assert not {value for one in theirs for _, value in one.dimensions} - known


def test_the_dashboard_begins_with_every_alarm() -> None:
    names = {f"{name}.Arn" for name, one in template()["Resources"].items() if one["Type"].endswith("::Alarm")}
    assert set(dashboard()["widgets"][0]["properties"]["alarms"]) == names
    assert len(names) == len(alarms())


def test_alarms_go_to_the_address_if_there_is_one() -> None:
    to_topic = {"Fn::If": ["WithAlarmEmail", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}
    for name, alarm in alarms().items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == to_topic, name
    resources = template()["Resources"]
    assert {resources[name]["Condition"] for name in ("AlarmTopic", "AlarmTopicPolicy")} == {"WithAlarmEmail"}


def test_the_runbooks_queries_ask_for_what_is_logged() -> None:
    for name, page in pages().items():
        for query in page.queries:
            asked = {*query.fields, *re.findall(r"(\w+) (?:!?=|>) ", query.text)}
            assert not asked - KEYS - GIVEN, name


def test_every_call_has_one_line_when_it_has_ended(plant: Plant) -> None:
    plant.ask()
    plant.ring()
    written, read = calls(plant)
    assert (written["operation"], written["effect"], read["operation"], read["effect"]) == (
        "SaveDocument",
        "write",
        "GetFile",
        "read",
    )
    assert written["account"] == "shop"
    assert written["credential"] == plant.account().credential
    assert (written["status"], written["outcome"]) == (200, "answered")
    assert written["milliseconds"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", written["started"])
    assert written["started"] <= read["started"]
    assert (written["window_left"], read["window_left"]) == (
        ["60s:29", "3600s:199", "86400s:499"],
        ["60s:28", "3600s:198", "86400s:498"],
    )
    assert len(calls(plant)) == len(plant.simulator.calls)


@pytest.mark.parametrize(
    ("fault", "status", "outcome", "code"),
    [
        ("http_503_after", 503, "OutcomeUnknown", "http_error"),
        ("http_429_before", 429, "RateLimited", "rate_limited"),
        ("cut_answer", 200, "OutcomeUnknown", "no_answer"),
        ("drop_before", None, "OutcomeUnknown", "no_answer"),
    ],
)
def test_a_call_that_fails_has_its_line_too(
    plant: Plant, fault: str, status: int | None, outcome: str, code: str
) -> None:
    plant.simulator.inject(fault, endpoint="SaveDocument")
    plant.ask()
    plant.ring(seconds=80)
    (line,) = calls(plant)
    assert (line.get("status"), line["outcome"], line["code"]) == (status, outcome, code)
    errors = [one.value for one in plant.data if one.series.name == Metric.PROVIDER_ERRORS]
    assert errors == [1]


def test_the_reserve_that_is_left_is_told(plant: Plant) -> None:
    account, credential = plant.account(), plant.credential()
    settings = account.configuration.model_copy(update={"file_reserve": 100})
    made = tuple(now_ms() - DAY // 2 + number for number in range(420))
    log = credential.calls.model_copy(update={"ends": made})
    plant.ledger.write(account.revised(configuration=settings), credential.revised(calls=log))
    plant.ask()
    plant.ring(seconds=80)
    (line,) = calls(plant)
    assert line["window_left"][-1] == "86400s:79"
    assert line["reserve_left"] == 79
