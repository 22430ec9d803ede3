"""What answers a ring with nothing due at the least: hold the message, read two records, look for what is due."""

import os
from functools import cache
from typing import Any

import boto3
import httpx
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError
from lxml import etree
from pydantic import BaseModel

WHAT_A_CALL_WOULD_NEED = (httpx.Client, etree.fromstring)

# One look for each kind of step that may be due.
STEPS = 8


class Message(BaseModel):
    """A ring as it stands in the queue."""

    account: str


@cache
def client(service: str) -> Any:
    """A client as the real function has it."""
    config = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 5})
    # The stubs know each service by its literal name; here the name is a variable.
    return boto3.client(service, config=config)  # type: ignore[call-overload]


@cache
def logger() -> Logger:
    return Logger()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer the rings of ``event``."""
    logger().append_keys(aws_request_id=context.aws_request_id)
    for record in SQSEvent(event).records:
        message = Message.model_validate_json(record.body)
        try:
            client("sqs").change_message_visibility(
                QueueUrl=os.environ["QUEUE_URL"], ReceiptHandle=record.receipt_handle, VisibilityTimeout=60
            )
        except ClientError as error:
            logger().warning("not held", extra={"code": error.response["Error"]["Code"]})
        for key in (f"account#{message.account}", f"credential#{message.account}"):
            client("dynamodb").get_item(TableName=os.environ["TABLE_NAME"], Key={"pk": {"S": key}}, ConsistentRead=True)
        for step in range(STEPS):
            due(f"{message.account}#{step}")
    return {"batchItemFailures": []}


def due(prefix: str) -> list[str]:
    """What of one step is due."""
    found = client("dynamodb").query(
        TableName=os.environ["TABLE_NAME"],
        IndexName="work",
        KeyConditionExpression="w = :w AND ws BETWEEN :first AND :last",
        ExpressionAttributeValues={":w": {"S": "w"}, ":first": {"S": prefix}, ":last": {"S": f"{prefix}~"}},
        Limit=20,
    )
    return [item["ws"]["S"] for item in found["Items"]]
