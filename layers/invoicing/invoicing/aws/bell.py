"""The doorbell in an SQS FIFO queue: messages carry ids, never a document."""

import json
import logging
import uuid
from typing import TYPE_CHECKING, override

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from invoicing.ports import Bell

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

log = logging.getLogger(__name__)

# The receipt is expired, unknown, or held for twelve hours already; the last words of the codes SQS uses for that.
_GONE = frozenset({"ReceiptHandleIsInvalid", "InvalidParameterValue", "MessageNotInflight"})
_BUSY = frozenset({"RequestThrottled", "ThrottlingException", "InternalError", "InternalFailure", "ServiceUnavailable"})


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
        """Hold as well as can be: a ring that comes again too early meets the lease, one that comes late costs time.

        So neither a receipt that is no longer good nor a queue that does not answer may end the work at hand. What
        will never work, such as a missing permission or queue, is raised.
        """
        try:
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
        except ClientError as error:
            code = error.response["Error"]["Code"].rpartition(".")[2]
            if code not in _GONE | _BUSY:
                raise
            log.warning("the ring is not held", extra={"code": code})
        except (HTTPClientError, NoConnection) as error:
            log.warning("the ring is not held", extra={"code": type(error).__name__})
