"""AWS in this process (moto): a table, a queue and a bucket as the template declares them, fresh for each test."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws

from invoicing.domain.request import Request, Step, Work

REGION = "eu-south-1"
_KEYS = {"work": ("w", "ws", "KEYS_ONLY"), "listing": ("a", "s", "ALL")}


@dataclass(frozen=True, slots=True)
class Stack:
    """Clients of one mocked account; what is made carries a name of its own."""

    dynamodb: Any
    sqs: Any
    s3: Any
    secrets: Any

    def table(self) -> str:
        """A new table with its two indexes."""
        name = f"table-{uuid.uuid4().hex}"
        self.dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in ("pk", "w", "ws", "a", "s")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": index,
                    "KeySchema": [
                        {"AttributeName": one, "KeyType": "HASH"},
                        {"AttributeName": other, "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": projection},
                }
                for index, (one, other, projection) in _KEYS.items()
            ],
        )
        return name

    def queue(self) -> str:
        """URL of a new FIFO queue."""
        attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "false", "VisibilityTimeout": "1080"}
        url: str = self.sqs.create_queue(QueueName=f"{uuid.uuid4().hex}.fifo", Attributes=attributes)["QueueUrl"]
        return url

    def bucket(self) -> str:
        """A new bucket that keeps versions."""
        name = f"bucket-{uuid.uuid4().hex}"
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    def archive(self, *, years: int = 11) -> str:
        """A new bucket that locks what is put into it."""
        name = f"archive-{uuid.uuid4().hex}"
        self.s3.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}, ObjectLockEnabledForBucket=True
        )
        rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": years}}
        self.s3.put_object_lock_configuration(
            Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
        )
        return name


def client(service: str, **settings: Any) -> Any:
    """A client such as bootstrap makes, of the mocked account."""
    # The stubs know each service by its literal name; here the name is a variable.
    return boto3.client(service, region_name=REGION, config=Config(**settings))  # type: ignore[call-overload]


def begin_rotation(secrets: Any, secret: str, version: str) -> None:
    """Do what Secrets Manager does before it asks for the first step: a version with a label and no value.

    moto itself makes it current at once where there is no function, as AWS never does, and refuses it after a rotation
    that ended well: the labels are put right here.
    """

    def move(label: str, **versions: str) -> None:
        secrets.update_secret_version_stage(SecretId=secret, VersionStage=label, **versions)

    before = secrets.get_secret_value(SecretId=secret, VersionStage="AWSCURRENT")["VersionId"]
    labels = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
    if "AWSPENDING" in labels[before]:
        move("AWSPENDING", RemoveFromVersionId=before)
    secrets.rotate_secret(SecretId=secret, ClientRequestToken=version, RotationRules={"AutomaticallyAfterDays": 90})
    move("AWSCURRENT", RemoveFromVersionId=version, MoveToVersionId=before)
    move("AWSPREVIOUS", RemoveFromVersionId=version)
    move("AWSPENDING", MoveToVersionId=version)


@contextmanager
def mocked_stack() -> Iterator[Stack]:
    """AWS, mocked."""
    with mock_aws():
        yield Stack(
            dynamodb=client("dynamodb"),
            sqs=client("sqs"),
            s3=client("s3", signature_version="s3v4", s3={"addressing_style": "virtual"}),
            secrets=client("secretsmanager"),
        )


@contextmanager
def around_each_call(made: Any, seen: Callable[[str], None], *, after: bool) -> Iterator[None]:
    """Call ``seen`` with the operation's name before or after AWS has acted; what it raises is a broken connection."""

    def handler(request: Any, **_: Any) -> None:
        seen(request.headers["X-Amz-Target"].decode().rpartition(".")[2])

    register = made.meta.events.register_last if after else made.meta.events.register_first
    register("before-send", handler, unique_id="fault")
    try:
        yield
    finally:
        made.meta.events.unregister("before-send", handler, unique_id="fault")


def request(number: int | str = 1, account: str = "shop", **changes: Any) -> Request:
    """A request to create a document, due at ``number``."""
    due = number if isinstance(number, int) else 0
    values: dict[str, Any] = {
        "id": f"doc_{number}",
        "work": Work.DOCUMENT,
        "account": account,
        "content": {"date": "2026-11-21", "note": "perché no? ☕"},
        "fingerprint": "f",
        "accepted_ms": 1_000 + due,
        "step": Step.CREATE,
        "due_ms": due,
    }
    return Request(**values | changes)
