"""What IAM asks of whoever calls AWS: from a call of the SDK to the actions and resources it needs.

An operation's action is not always its name: a transaction needs the action of each of its items, a batch that of one.
Source of every row: the Service Authorization Reference of the service, and for transactions "Using IAM with DynamoDB
transactions" in DynamoDB's developer guide.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.privileges.recording import MISSING, Call

REGION, ACCOUNT = "eu-south-1", "123456789012"
# Secrets Manager ends the ARN of every secret with six characters of its own.
SECRET_ENDING = "-AbCdEf"

type Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """An action on a resource, by its ARN."""

    action: str
    resource: str


def arn(service: str, rest: str) -> str:
    """The ARN of something of ``service`` in the one account and region there is here."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def secret_arn(id_or_arn: str) -> str:
    """The ARN of a secret, of which the SDK may be told the name alone."""
    return id_or_arn if id_or_arn.startswith("arn:") else arn("secretsmanager", f"secret:{id_or_arn}{SECRET_ENDING}")


def _table(call: Parameters) -> str:
    index = f"/index/{call['IndexName']}" if "IndexName" in call else ""
    return arn("dynamodb", f"table/{call['TableName']}{index}")


def _queue(call: Parameters) -> str:
    return arn("sqs", call["QueueUrl"].rpartition("/")[2])


def _object(call: Parameters) -> str:
    return f"arn:aws:s3:::{call['Bucket']}/{call['Key']}"


def _secret(call: Parameters) -> str:
    return secret_arn(call.get("SecretId") or call["Name"])


def _stack(call: Parameters) -> str:
    return arn("cloudformation", f"stack/{call['StackName']}/*")


def _transaction(call: Parameters) -> Iterable[Need]:
    actions = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
    for item in call["TransactItems"]:
        for kind, one in item.items():
            yield Need(f"dynamodb:{actions[kind]}", _table(one))


def _restored(call: Parameters) -> Iterable[Need]:
    """The right to restore the source, and to read and write the target, which DynamoDB fills as its caller.

    Source: "Using IAM with DynamoDB backup and restore", developer guide.
    """
    yield Need("dynamodb:RestoreTableToPointInTime", arn("dynamodb", f"table/{call['SourceTableName']}"))
    for action in ("BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"):
        yield Need(f"dynamodb:{action}", arn("dynamodb", f"table/{call['TargetTableName']}"))


def _rotated(call: Parameters) -> Iterable[Need]:
    """Whoever names a rotation function must be allowed to call it themselves."""
    yield Need("secretsmanager:RotateSecret", _secret(call))
    yield Need("lambda:InvokeFunction", call["RotationLambdaARN"])


def _got(call: Parameters) -> Iterable[Need]:
    """A version has an action of its own; until when it is locked is told only to who may ask for that as well.

    Source: "Actions, resources, and condition keys for Amazon S3", and "Managing Object Lock", user guide.
    """
    if "VersionId" not in call:
        return [Need("s3:GetObject", _object(call))]
    return [Need(action, _object(call)) for action in ("s3:GetObjectVersion", "s3:GetObjectRetention")]


def _bucket(call: Parameters) -> str:
    return f"arn:aws:s3:::{call['Bucket']}"


def _on(action: str, resource: Callable[[Parameters], str]) -> Callable[[Parameters], Iterable[Need]]:
    return lambda call: [Need(action, resource(call))]


# By service and operation. One that is missing here fails the proof: look it up, and add its row.
NEEDS: Mapping[tuple[str, str], Callable[[Parameters], Iterable[Need]]] = {
    ("cloudformation", "DescribeStacks"): _on("cloudformation:DescribeStacks", _stack),
    ("dynamodb", "DeleteTable"): _on("dynamodb:DeleteTable", _table),
    ("dynamodb", "DescribeContinuousBackups"): _on("dynamodb:DescribeContinuousBackups", _table),
    ("dynamodb", "DescribeTable"): _on("dynamodb:DescribeTable", _table),
    ("dynamodb", "GetItem"): _on("dynamodb:GetItem", _table),
    ("dynamodb", "PutItem"): _on("dynamodb:PutItem", _table),
    ("dynamodb", "Query"): _on("dynamodb:Query", _table),
    ("dynamodb", "RestoreTableToPointInTime"): _restored,
    ("dynamodb", "Scan"): _on("dynamodb:Scan", _table),
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("s3", "GetObject"): _got,
    ("s3", "HeadObject"): _on("s3:GetObject", _object),
    ("s3", "ListObjectVersions"): _on("s3:ListBucketVersions", _bucket),
    ("s3", "ListObjectsV2"): _on("s3:ListBucket", _bucket),
    # To whoever may not list the bucket S3 says 403 instead of 404. Source: "GetObject", Amazon S3 API reference.
    ("s3", MISSING): _on("s3:ListBucket", _bucket),
    ("s3", "PutObject"): _on("s3:PutObject", _object),
    ("secretsmanager", "CreateSecret"): _on("secretsmanager:CreateSecret", _secret),
    ("secretsmanager", "DeleteSecret"): _on("secretsmanager:DeleteSecret", _secret),
    ("secretsmanager", "DescribeSecret"): _on("secretsmanager:DescribeSecret", _secret),
    ("secretsmanager", "GetSecretValue"): _on("secretsmanager:GetSecretValue", _secret),
    ("secretsmanager", "PutSecretValue"): _on("secretsmanager:PutSecretValue", _secret),
    ("secretsmanager", "RotateSecret"): _rotated,
    ("secretsmanager", "UpdateSecretVersionStage"): _on("secretsmanager:UpdateSecretVersionStage", _secret),
    ("sqs", "ChangeMessageVisibility"): _on("sqs:ChangeMessageVisibility", _queue),
    ("sqs", "ChangeMessageVisibilityBatch"): _on("sqs:ChangeMessageVisibility", _queue),
    ("sqs", "DeleteMessage"): _on("sqs:DeleteMessage", _queue),
    ("sqs", "GetQueueAttributes"): _on("sqs:GetQueueAttributes", _queue),
    ("sqs", "ReceiveMessage"): _on("sqs:ReceiveMessage", _queue),
    ("sqs", "SendMessage"): _on("sqs:SendMessage", _queue),
    # Everybody may ask who they are.
    ("sts", "GetCallerIdentity"): lambda _: [],
}


def needs(calls: Iterable[Call]) -> set[Need]:
    """Everything that ``calls`` need.

    Raises:
        KeyError: nobody has said yet what one of them needs.
    """
    return {need for call in calls for need in NEEDS[call.service, call.operation](call.parameters)}
