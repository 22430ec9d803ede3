"""What takes a document in at the least: a body with one small model, the account read, a put, a send, a 202."""

import json
import os
import uuid
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from pydantic import BaseModel


class Body(BaseModel):
    """Of all that a document says, what the put needs."""

    account: str
    reference: str


@cache
def client(service: str) -> Any:
    """A client as the real function has it."""
    config = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 5})
    # The stubs know each service by its literal name; here the name is a variable.
    return boto3.client(service, config=config)  # type: ignore[call-overload]


@cache
def logger() -> Logger:
    return Logger()


@cache
def app() -> APIGatewayRestResolver:
    made = APIGatewayRestResolver()
    made.post("/v1/documents")(take)
    return made


def take() -> Response[str]:
    """Take the document in."""
    raw = app().current_event.raw_event["body"]
    body = Body.model_validate(json.loads(raw))
    table, name = os.environ["TABLE_NAME"], f"bare-{body.account}-{body.reference}"
    client("dynamodb").get_item(TableName=table, Key={"pk": {"S": f"account#{body.account}"}}, ConsistentRead=True)
    client("dynamodb").put_item(
        TableName=table,
        Item={"pk": {"S": name}, "data": {"S": raw}},
        ConditionExpression="attribute_not_exists(pk)",
    )
    client("sqs").send_message(
        QueueUrl=os.environ["QUEUE_URL"],
        MessageBody=json.dumps({"request": name}),
        MessageGroupId="bare",
        MessageDeduplicationId=uuid.uuid4().hex,
    )
    return Response(202, "application/json", json.dumps({"id": name}))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP request."""
    logger().append_keys(aws_request_id=context.aws_request_id)
    return app().resolve(event, context)
