"""What stands before the API in template.yaml: the web ACL, with answers in the form of the API's own."""

import json
from typing import Any

import pytest

from tests.integration.cloud import resource

ACL: dict[str, Any] = resource("WebAcl")
RULES: dict[str, Any] = {rule["Name"]: rule for rule in ACL["Rules"]}
RATES = {"requests-of-one-address": ("IP", 100), "requests-with-one-token": ("CUSTOM_KEYS", 300)}


@pytest.mark.parametrize("name", RATES)
def test_a_caller_in_a_loop_is_stopped_before_the_api(name: str) -> None:
    rate = RULES[name]["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rate["Limit"]) == RATES[name]
    assert rate["EvaluationWindowSec"] == 60
    answer = RULES[name]["Action"]["Block"]["CustomResponse"]
    assert (answer["ResponseCode"], answer["ResponseHeaders"]) == (429, [{"Name": "Retry-After", "Value": "60"}])


def test_bodies_of_megabytes_are_stopped_before_the_api() -> None:
    rule = RULES["bodies-of-megabytes"]
    assert rule["Statement"]["RegexMatchStatement"]["FieldToMatch"] == {"SingleHeader": {"Name": "content-length"}}
    assert rule["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 413


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_refusal_is_a_problem(rule: dict[str, Any]) -> None:
    answer = rule["Action"]["Block"]["CustomResponse"]
    body = ACL["CustomResponseBodies"][answer["CustomResponseBodyKey"]]
    problem = json.loads(body["Content"])
    assert list(problem) == ["type", "title", "status", "detail", "code"]
    assert problem["status"] == answer["ResponseCode"]


def test_every_rule_has_its_place_and_nothing_shows_a_token() -> None:
    assert sorted(rule["Priority"] for rule in RULES.values()) == list(range(len(RULES)))
    for one in (ACL, *RULES.values()):
        assert one["VisibilityConfig"]["SampledRequestsEnabled"] is False


def test_it_stands_before_the_stage_of_the_api() -> None:
    association = resource("WebAclOfTheApi")
    assert association["WebACLArn"] == "WebAcl.Arn"
    assert association["ResourceArn"].endswith("::/restapis/${Api}/stages/${Api.Stage}")
