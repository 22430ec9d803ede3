"""The least a function can do that takes a request in durably: one conditional put and one send, with Powertools."""

import json
import uuid
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from invoicing import bootstrap

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


class Bare:
    """A bare handler, with the same clients as the real one."""

    def __init__(self, table: str, queue_url: str) -> None:
        self._table, self._queue_url = table, queue_url
        self._dynamodb: DynamoDBClient = bootstrap.client("dynamodb")
        self._sqs: SQSClient = bootstrap.client("sqs")
        self._app = APIGatewayRestResolver()
        self._app.post("/v1/documents")(self._take)

    def resolve(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The answer to ``event``."""
        return self._app.resolve(event, context)

    def _take(self) -> Response[str]:
        body = self._app.current_event.json_body
        name = f"{body['account']}-{body['reference']}"
        self._dynamodb.put_item(
            TableName=self._table,
            Item={"pk": {"S": name}, "data": {"S": json.dumps(body)}},
            ConditionExpression="attribute_not_exists(pk)",
        )
        self._sqs.send_message(
            QueueUrl=self._queue_url,
            MessageBody=json.dumps({"request": name}),
            MessageGroupId="lane-0",
            MessageDeduplicationId=uuid.uuid4().hex,
        )
        return Response(202, "application/json", json.dumps({"id": name}))
