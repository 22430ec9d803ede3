"""AWS in this process (moto), holding what template.yaml declares, and the real handlers in front of it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import boto3
import yaml
from moto import mock_aws

from invoicing import bootstrap

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
STACK = "sportello-test"
REGION: Final = "eu-south-1"
HANDLERS = tuple(sorted(path.parent.name for path in TEMPLATE.parent.glob("functions/*/handler.py")))


class _Loader(yaml.CSafeLoader):
    """Reads a template; what its functions would say is left as they stand."""


def _function(loader: yaml.CSafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    return loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else None


_Loader.add_multi_constructor("!", _function)


@cache
def _resources() -> dict[str, Any]:
    """The template's resources; each test deploys them, and the file stays as it is meanwhile."""
    template = yaml.load(TEMPLATE.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader, with tags read as text
    resources: dict[str, Any] = template["Resources"]
    return resources


def resource(name: str) -> dict[str, Any]:
    """Properties of the template's resource ``name``."""
    properties: dict[str, Any] = deepcopy(_resources()[name]["Properties"])
    return properties


@cache
def behind() -> dict[tuple[str, str], tuple[str, bool]]:
    """By method and path of each route: the folder of the function behind it, and whether it needs no token."""
    return {
        (event["Properties"]["Method"], event["Properties"]["Path"]): (
            one["Properties"]["CodeUri"].removeprefix("functions/"),
            event["Properties"].get("Auth") == {"Authorizer": "NONE"},
        )
        for one in _resources().values()
        if one["Type"] == "AWS::Serverless::Function"
        for event in one["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }


@dataclass
class Context:
    """What Lambda tells a function of its invocation."""

    aws_request_id: str = "00000000-0000-0000-0000-000000000000"
    remaining_ms: int = 180_000

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds left."""
        return self.remaining_ms


@dataclass
class Cloud:
    """The deployed resources, and the functions."""

    queue_url: str
    handlers: dict[str, Any] = field(
        default_factory=lambda: {name: import_module(f"functions.{name}.handler") for name in HANDLERS}
    )

    def invoke(self, function: str, event: dict[str, Any], *, remaining_ms: int = 180_000) -> Any:
        """What ``function`` answers to ``event``, with so many milliseconds to do it in."""
        return self.handlers[function].lambda_handler(event, Context(remaining_ms=remaining_ms))

    def http(
        self,
        method: str,
        resource_path: str,
        body: Any = None,
        *,
        token: str = "demo",
        query: dict[str, str] | None = None,
        **parameters: str,
    ) -> Any:
        """One HTTP request, through the authorizer unless the route is open, to the function behind it."""
        path = resource_path
        for name, value in parameters.items():
            path = path.replace("{" + name + "}", value)
        function, public = behind().get((method, resource_path), ("http_api", False))
        event: dict[str, Any] = {
            "resource": resource_path,
            "path": path,
            "httpMethod": method,
            "headers": {"Content-Type": "application/json", "Host": "api.example"},
            "pathParameters": parameters or None,
            "queryStringParameters": query,
            "requestContext": {"path": f"/live{path}", "domainName": "api.example"},
            "body": json.dumps(body) if body is not None else None,
            "isBase64Encoded": False,
        }
        if not public:
            event["requestContext"]["authorizer"] = self._allowed(method, path, token)
        return self.invoke(function, event)

    def _allowed(self, method: str, path: str, token: str) -> Any:
        arn = f"arn:aws:execute-api:{REGION}:123456789012:api/live/{method}{path}"
        asked = {"type": "TOKEN", "authorizationToken": f"Bearer {token}", "methodArn": arn}
        return self.invoke("authorizer", asked)["context"]

    def deliver(self, *, most: int = 1_000, remaining_ms: int = 180_000) -> int:
        """Hand the worker the messages that wait, as its event source does; returns how many there were."""
        sqs, delivered = boto3.client("sqs"), 0
        while delivered < most:
            messages = sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=1).get("Messages")
            if not messages:
                break
            (message,) = messages
            record = {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "eventSource": "aws:sqs",
                "attributes": {},
                "messageAttributes": {},
            }
            answer = self.invoke("issue_worker", {"Records": [record]}, remaining_ms=remaining_ms)
            assert answer == {"batchItemFailures": []}
            sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
            delivered += 1
        return delivered


@contextmanager
def deployed(provider_endpoints: dict[str, str]) -> Iterator[Cloud]:
    """The template's table, queue, bucket and secrets, for the time of a test."""
    before = dict(os.environ)
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": f"Sportello/{STACK}",
        "PROVIDER_ENDPOINTS": json.dumps(provider_endpoints),
    }
    try:
        with mock_aws():
            forget()
            os.environ |= _make()
            yield Cloud(os.environ["QUEUE_URL"])
    finally:
        os.environ.clear()
        os.environ.update(before)
        forget()


def table_definition(name: str) -> dict[str, Any]:
    """The template's table as DynamoDB's CreateTable takes it."""
    table = resource("Table")
    kept = ("BillingMode", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
    return {"TableName": name, **{key: table[key] for key in kept}}


def _make() -> dict[str, str]:
    boto3.client("dynamodb").create_table(**table_definition("records"))
    boto3.client("s3").create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
    _make_archive()
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name=f"{STACK}/api-tokens", SecretString='{"tokens": []}')
    secrets.create_secret(Name=f"{STACK}/identity-key", SecretString="i" * 64)
    queue = resource("WorkQueue")
    url = boto3.client("sqs").create_queue(
        QueueName="work.fifo",
        Attributes={"FifoQueue": "true", "VisibilityTimeout": str(queue["VisibilityTimeout"])},
    )["QueueUrl"]
    return {
        "STACK_NAME": STACK,
        "TABLE_NAME": "records",
        "QUEUE_URL": url,
        "BUCKET_NAME": "files",
        "ARCHIVE_BUCKET_NAME": "archive",
        "ARCHIVE_YEARS": "11",
        "LANES": "1",
        "TOKENS_SECRET": f"{STACK}/api-tokens",
        "IDENTITY_SECRET": f"{STACK}/identity-key",
        "ACCOUNT_SECRETS_PREFIX": f"{STACK}/accounts/",
        "ROTATED_TOKENS_PREFIX": f"{STACK}/tokens/",
    }


def _make_archive() -> None:
    s3, lock = boto3.client("s3"), resource("ArchiveBucket")["ObjectLockConfiguration"]
    s3.create_bucket(
        Bucket="archive", CreateBucketConfiguration={"LocationConstraint": REGION}, ObjectLockEnabledForBucket=True
    )
    # The two that parameters decide, at their defaults.
    retention = {**lock["Rule"]["DefaultRetention"], "Mode": "GOVERNANCE", "Years": 11}
    configuration: Any = {**lock, "Rule": {"DefaultRetention": retention}}
    s3.put_object_lock_configuration(Bucket="archive", ObjectLockConfiguration=configuration)


def forget() -> None:
    """What functions keep for the life of their process belongs to one test here."""
    bootstrap.client.cache_clear()
    for name in HANDLERS:
        module = import_module(f"functions.{name}.handler")
        for kept in vars(module).values():
            if getattr(kept, "__module__", None) == module.__name__ and hasattr(kept, "cache_clear"):
                kept.cache_clear()
