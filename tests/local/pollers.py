"""What Lambda's event source does for a FIFO queue, beside the embedded AWS, whose own takes one message at a time.

Each poller receives one message, invokes the function with it, and deletes it when the function succeeds. When it
fails, the message is left as it is: it comes back when its visibility ends, as on AWS.
"""

import json
import threading
from collections.abc import Callable
from typing import Any

from botocore.config import Config

from tests.local.deployment import Deployment
from tests.local.embedded import EmbeddedAws
from tests.local.layout import REGION

# Longer than the worker's timeout; an invocation is never repeated by the SDK.
INVOCATION = Config(read_timeout=200, retries={"total_max_attempts": 1}, max_pool_connections=100)
WAIT_SECONDS = 2

# Called with a message's receipt and body.
Delivery = Callable[[str, str], None]


class Pollers:
    """`with Pollers(...)` runs ``count`` of them in place of the deployed event source.

    ``tell`` hears of each message before the function does.
    """

    def __init__(self, aws: EmbeddedAws, deployment: Deployment, *, count: int, tell: Delivery) -> None:
        self._tell = tell
        self._lambda = aws.client("lambda", INVOCATION)
        self._sqs = aws.client("sqs", INVOCATION)
        self._queue = deployment.outputs["QueueUrl"]
        self._function = deployment.resources["IssueWorkerFunction"]
        self._leaving = threading.Event()
        self._threads = [threading.Thread(target=self._poll, daemon=True) for _ in range(count)]

    def __enter__(self) -> "Pollers":
        for mapping in self._lambda.list_event_source_mappings(FunctionName=self._function)["EventSourceMappings"]:
            self._lambda.delete_event_source_mapping(UUID=mapping["UUID"])
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # What is under way is ended with the embedded AWS.
        self._leaving.set()

    def _poll(self) -> None:
        while not self._leaving.is_set():
            answer = self._sqs.receive_message(
                QueueUrl=self._queue,
                MaxNumberOfMessages=1,
                WaitTimeSeconds=WAIT_SECONDS,
                MessageSystemAttributeNames=["All"],
            )
            for message in answer.get("Messages", []):
                self._tell(message["ReceiptHandle"], message["Body"])
                if self._invoke(message):
                    self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])

    def _invoke(self, message: dict[str, Any]) -> bool:
        """Whether the function took the message without an error."""
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._queue,
            "awsRegion": REGION,
        }
        answer = self._lambda.invoke(FunctionName=self._function, Payload=json.dumps({"Records": [record]}).encode())
        result = json.loads(answer["Payload"].read() or b"null")
        return "FunctionError" not in answer and not (result or {}).get("batchItemFailures")
