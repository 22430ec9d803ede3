"""The doorbell in an SQS FIFO queue: messages carry ids, never a document."""

import json
import uuid
from typing import TYPE_CHECKING, override

from botocore.exceptions import ClientError

from invoicing.ports import Bell

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_GONE = frozenset({"ReceiptHandleIsInvalid", "InvalidParameterValue", "AWS.SimpleQueueService.MessageNotInflight"})


class SqsBell(Bell):
    """Rings are messages of ``queue_url``, one message group for each lane."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    @override
    def ring(self, account: str, request: str | None, *, lane: str) -> None:
        self._client.send_message(
            QueueUrl=self._queue_url,
            MessageBody=json.dumps({"account": account, "request": request}),
            MessageGroupId=lane,
            # FIFO queues swallow a repeated id for five minutes; no ring is a repeat of another.
            MessageDeduplicationId=uuid.uuid4().hex,
        )

    @override
    def hold(self, receipt: str, *, seconds: int) -> None:
        try:
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
        except ClientError as error:
            # The ring is visible again or gone: somebody may answer it beside us, and the lease keeps that harmless.
            if error.response["Error"]["Code"] not in _GONE:
                raise
