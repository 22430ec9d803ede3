"""What is needed beside what is allowed, both ways."""

import re
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from tests.integration.cloud import STACK
from tests.privileges.iam import Need
from tests.privileges.policies import ARCHIVE, BUCKET, TABLE, Grant, Template, folder_of, functions, grants, resolved

# Lambda does these itself, with the function's role: they are needed, and no function is seen doing them.
WRITES_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")  # what a function prints, into the log group it is given
POLLS_QUEUE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")  # an event source, for its function

# Where a pattern may stand in place of a resource's name, each with its reason.
PATTERNS: Mapping[str, str] = {
    rf"arn:aws:s3:::{BUCKET}/documents/\*": "one object for each document, named when it is issued",
    rf"arn:aws:s3:::{ARCHIVE}/\*": "everything in the archive, of whichever account and year",
    rf"arn:aws:secretsmanager:.+:secret:{STACK}/accounts/\*": "one secret for each account, made after the stack",
    rf"arn:aws:secretsmanager:.+:secret:{STACK}/tokens/\*": "one secret for each rotated token, made after the stack",
    rf"arn:aws:logs:.+:log-group:/sportello/{STACK}/[a-z-]+:\*": "the streams of one log group, which Lambda names",
    rf"arn:aws:dynamodb:.+:table/{TABLE}-drill-\*": "a copy for each restore drill, named by its time",
    rf"arn:aws:cloudformation:.+:stack/{STACK}/\*": "who asks for a stack by its name asks for every id it ever had",
}


def by_lambda(template: Template, function: Mapping[str, Any]) -> Iterator[Need]:
    """What Lambda needs of the role of ``function`` to run it."""
    properties = function["Properties"]
    log = resolved(template, {"Fn::GetAtt": f"{properties['LoggingConfig']['LogGroup']['Ref']}.Arn"})
    yield from (Need(action, log.removesuffix("*") + "log-stream:*") for action in WRITES_LOGS)
    for event in properties.get("Events", {}).values():
        if event["Type"] == "SQS":
            queue = resolved(template, event["Properties"]["Queue"])
            yield from (Need(action, queue) for action in POLLS_QUEUE)


def needed_by_function(template: Template, seen: Mapping[str, set[Need]]) -> dict[str, set[Need]]:
    """What each function was ``seen`` to need, and what Lambda needs to run it."""
    return {
        (name := folder_of(one)): seen.get(name, set()) | set(by_lambda(template, one))
        for one in template["Resources"].values()
        if one["Type"] == "AWS::Serverless::Function"
    }


def findings(template: Template, seen: Mapping[str, set[Need]]) -> list[str]:
    """Every difference between what functions need and what their roles allow, in words; none is what is wanted."""
    needed = needed_by_function(template, seen)
    return [
        f"{name}: {finding}"
        for name, role in functions(template).items()
        for finding in differences(needed[name], list(grants(template, role)))
    ]


def differences(needed: Collection[Need], allowed: Collection[Grant]) -> Iterator[str]:
    """What is missing, what is not used, and what is broader than a reason says."""
    for need in sorted(needed):
        if not any(_covers(grant, need) for grant in allowed):
            yield f"lacks {need.action} on {need.resource}"
    for grant in sorted(set(allowed)):
        if not any(_covers(grant, need) for need in needed):
            yield f"never uses {grant.action} on {grant.resource}"
        if "*" in grant.action:
            yield f"may do everything like {grant.action}"
        if "*" in grant.resource and not any(re.fullmatch(pattern, grant.resource) for pattern in PATTERNS):
            yield f"may reach everything like {grant.resource} with {grant.action}"


def _covers(grant: Grant, need: Need) -> bool:
    # IAM's wildcards are those of file names; it takes no account of the case of actions.
    return fnmatchcase(need.action.lower(), grant.action.lower()) and fnmatchcase(need.resource, grant.resource)
