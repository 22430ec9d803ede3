"""What is sent to SQS, and which of its refusals are no matter."""

import json
import logging
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError

from invoicing.aws.bell import SqsBell


class Queue:
    """Keeps what it is asked, and may refuse."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[dict[str, Any]] = []

    def send_message(self, **asked: Any) -> None:
        self.asked.append(asked)
        if self.error:
            raise self.error

    change_message_visibility = send_message


def bell(queue: Any) -> SqsBell:
    return SqsBell(queue, "url")


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "ChangeMessageVisibility")


def test_a_ring_carries_ids_and_never_looks_like_another() -> None:
    queue = Queue()
    for _ in range(2):
        bell(queue).ring("shop", "doc_1", lane="lane-3")
    first, second = queue.asked
    assert json.loads(first["MessageBody"]) == {"account": "shop", "request": "doc_1"}
    assert (first["QueueUrl"], first["MessageGroupId"]) == ("url", "lane-3")
    assert first["MessageDeduplicationId"] != second["MessageDeduplicationId"]


def test_a_ring_that_cannot_be_sent_is_told() -> None:
    with pytest.raises(ClientError):
        bell(Queue(refusal("RequestThrottled"))).ring("shop", None, lane="l")


@pytest.mark.parametrize(
    "error",
    [
        refusal("ReceiptHandleIsInvalid"),
        refusal("InvalidParameterValue"),
        refusal("AWS.SimpleQueueService.MessageNotInflight"),
        refusal("MessageNotInflight"),
        refusal("RequestThrottled"),
        refusal("ServiceUnavailable"),
        ReadTimeoutError(endpoint_url="sqs"),
        EndpointConnectionError(endpoint_url="sqs"),
    ],
    ids=str,
)
def test_a_ring_that_cannot_be_held_does_not_end_the_work(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    queue = Queue(error)
    with caplog.at_level(logging.WARNING):
        bell(queue).hold("receipt", seconds=120)
    assert queue.asked == [{"QueueUrl": "url", "ReceiptHandle": "receipt", "VisibilityTimeout": 120}]
    assert [record.message for record in caplog.records] == ["the ring is not held"]


@pytest.mark.parametrize(
    "error",
    [refusal("AccessDenied"), refusal("AWS.SimpleQueueService.NonExistentQueue"), NoCredentialsError()],
    ids=str,
)
def test_what_will_never_work_is_told(error: Exception) -> None:
    with pytest.raises(type(error)):
        bell(Queue(error)).hold("receipt", seconds=120)
