"""Every function's role allows what the function does, on what it does it, and nothing else."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.privileges.commands import POLICIES
from tests.privileges.comparison import PATTERNS, findings
from tests.privileges.iam import Need, needs
from tests.privileges.policies import Grant, functions, grants, listed, resolved, statements
from tests.privileges.recording import Call
from tests.privileges.rounds import WatchedCloud
from tests.template import read_template

TEMPLATE = read_template()
ROLES = functions(TEMPLATE)
# The rounds are made once in each process, so all of these tests share one.
pytestmark = pytest.mark.xdist_group("privileges")


def test_nothing_is_missing_and_nothing_is_unused(seen: dict[str, set[Need]]) -> None:
    assert findings(TEMPLATE, seen) == []


def test_every_function_has_made_its_round_under_a_role_of_its_own(cloud: WatchedCloud) -> None:
    assert set(cloud.recording.calls) == set(ROLES)
    assert len(set(ROLES.values())) == len(ROLES)
    for role in ROLES.values():
        properties = TEMPLATE["Resources"][role]["Properties"]
        assert "ManagedPolicyArns" not in properties
        trusted = properties["AssumeRolePolicyDocument"]["Statement"]
        assert [one["Principal"] for one in trusted] == [{"Service": "lambda.amazonaws.com"}]


def test_each_pattern_has_its_reason_and_its_use() -> None:
    resources = {grant.resource for role in (*ROLES.values(), *POLICIES) for grant in grants(TEMPLATE, role)}
    assert all(len(reason) > 20 for reason in PATTERNS.values())
    assert all(any(re.fullmatch(one, resource) for resource in resources) for one in PATTERNS)


# The proof can fail.


def each_grant() -> Iterator[tuple[str, Grant]]:
    for name, role in ROLES.items():
        yield from ((name, grant) for grant in grants(TEMPLATE, role))


def without(grant: Grant, role: str) -> dict[str, Any]:
    """The template, but ``role`` is not allowed ``grant``."""
    template = deepcopy(TEMPLATE)
    (policy,) = template["Resources"][role]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"] = [
        {"Effect": "Allow", "Action": action, "Resource": resource}
        for statement in statements(TEMPLATE["Resources"][role])
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if Grant(action, resolved(TEMPLATE, resource)) != grant
    ]
    return template


def granting(role: str, action: str, resource: Any) -> dict[str, Any]:
    """The template, but ``role`` is allowed one thing more."""
    template = deepcopy(TEMPLATE)
    (policy,) = template["Resources"][role]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"].append({"Effect": "Allow", "Action": action, "Resource": resource})
    return template


@pytest.mark.parametrize(("name", "grant"), list(each_grant()), ids=lambda one: getattr(one, "action", one))
def test_a_permission_taken_away_is_missed(seen: dict[str, set[Need]], name: str, grant: Grant) -> None:
    found = findings(without(grant, ROLES[name]), seen)
    assert found
    assert all(one.startswith(f"{name}: lacks {grant.action} on ") for one in found)


MORE = [
    ("dynamodb:DeleteItem", {"Fn::GetAtt": "Table.Arn"}, "never uses dynamodb:DeleteItem"),
    ("dynamodb:GetItem", {"Fn::Sub": "${Table.Arn}/index/work"}, "never uses dynamodb:GetItem"),
    ("s3:GetObject", {"Fn::Sub": "${Bucket.Arn}/elsewhere/*"}, "never uses s3:GetObject"),
    ("sqs:SendMessage", {"Fn::GetAtt": "DeadLetterQueue.Arn"}, "never uses sqs:SendMessage"),
    ("dynamodb:*", {"Fn::GetAtt": "Table.Arn"}, "may do everything like dynamodb:*"),
    ("logs:PutLogEvents", "*", "may reach everything like *"),
]


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize(("action", "resource", "said"), MORE, ids=[one[2] for one in MORE])
def test_a_permission_added_is_noticed(
    seen: dict[str, set[Need]], name: str, action: str, resource: Any, said: str
) -> None:
    found = findings(granting(ROLES[name], action, resource), seen)
    assert found
    assert all(one.startswith(f"{name}: ") for one in found)
    assert any(said in one for one in found)


def test_a_call_nobody_has_looked_up_fails_the_proof() -> None:
    with pytest.raises(KeyError, match="CreateTable"):
        needs([Call("dynamodb", "CreateTable", {"TableName": "records"})])
