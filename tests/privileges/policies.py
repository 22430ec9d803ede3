"""What template.yaml allows: the statements of its policies, with the names that the recorded run gives to things."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.integration.cloud import STACK
from tests.privileges.iam import ACCOUNT, REGION, arn, secret_arn

type Template = Mapping[str, Any]

# Of the recorded run (tests/integration/cloud.py).
TABLE, BUCKET, ARCHIVE, WORK_QUEUE, DEAD_QUEUE = "records", "files", "archive", "work.fifo", "dead.fifo"
ROTATION = arn("lambda", "function:token-rotation")

_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": STACK,
}
_KNOWN = _PSEUDO | {
    "Table.Arn": arn("dynamodb", f"table/{TABLE}"),
    "Bucket.Arn": f"arn:aws:s3:::{BUCKET}",
    "ArchiveBucket.Arn": f"arn:aws:s3:::{ARCHIVE}",
    "WorkQueue.Arn": arn("sqs", WORK_QUEUE),
    "DeadLetterQueue.Arn": arn("sqs", DEAD_QUEUE),
    "TokenRotationFunction.Arn": ROTATION,
}


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One action on one resource, or on those that fit a pattern."""

    action: str
    resource: str


def functions(template: Template) -> dict[str, str]:
    """The role's logical id of each function, by the name of the function's folder."""
    return {
        folder_of(one): one["Properties"]["Role"]["Fn::GetAtt"].removesuffix(".Arn")
        for one in template["Resources"].values()
        if one["Type"] == "AWS::Serverless::Function"
    }


def folder_of(function: Mapping[str, Any]) -> str:
    """The folder of a function's code, by which the functions are known here."""
    folder: str = function["Properties"]["CodeUri"].removeprefix("functions/")
    return folder


def statements(resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The statements of a role, or of a managed policy."""
    properties = resource["Properties"]
    if "PolicyDocument" in properties:
        yield from properties["PolicyDocument"]["Statement"]
    for policy in properties.get("Policies", []):
        yield from policy["PolicyDocument"]["Statement"]


def grants(template: Template, logical_id: str) -> Iterator[Grant]:
    """What a role or managed policy allows: every action on every resource of each statement."""
    for statement in statements(template["Resources"][logical_id]):
        assert statement["Effect"] == "Allow", "what is not allowed needs no denial here"
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                yield Grant(action, resolved(template, resource))


def listed(value: Any) -> list[Any]:
    """One, or several."""
    return value if isinstance(value, list) else [value]


def resolved(template: Template, value: Any) -> str:
    """An ARN as it stands in a policy, with the recorded run's names for everything."""
    match value:
        case str():
            return value
        case {"Ref": name} | {"Fn::GetAtt": name}:
            return _name(template, name)
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([^}]+)\}", lambda found: _name(template, found[1]), text)
    raise AssertionError(f"no ARN can be read from {value}")


def _name(template: Template, name: str) -> str:
    if name in _KNOWN:
        return _KNOWN[name]
    resource = template["Resources"][name.partition(".")[0]]
    properties = resource["Properties"]
    match resource["Type"]:
        case "AWS::SecretsManager::Secret":
            return secret_arn(resolved(template, properties["Name"]))
        case "AWS::Logs::LogGroup":
            return arn("logs", f"log-group:{resolved(template, properties['LogGroupName'])}:*")
    raise AssertionError(f"say what {name} is in the recorded run")
