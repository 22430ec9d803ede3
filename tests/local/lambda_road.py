"""The demo's whole road through functions in the emulator: token, request, ring, worker, stored PDF."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from tests.local.accounts import ACCOUNT, TOKEN
from tests.local.demo import ENDS, Sample
from tests.local.rie import Emulated
from tests.local.run import LocalRun
from tests.local.story import EVENTS

PATIENCE_SECONDS = 60
POLL_SECONDS = 1


class Road:
    """One caller, the queue and the functions between them."""

    def __init__(self, run: LocalRun, functions: Mapping[str, Emulated]) -> None:
        self._run, self._functions = run, functions
        token = json.loads((EVENTS / "authorizer" / "token.json").read_text("utf-8"))
        token["authorizationToken"] = f"Bearer {TOKEN}"
        self._context: Mapping[str, str] = functions["AuthorizerFunction"].invoke(token)["context"]

    def issue(self, samples: list[Sample]) -> Iterator[Sample]:
        """Send each of ``samples`` and have them issued; yields each as it came to an end, or as it stood at last."""
        for sample in samples:
            sample.document = self._call("post_document.json", body=sample.body.decode())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(sample.state not in ENDS for sample in samples) and time.monotonic() < deadline:
            self._answer_ring()
            for sample in samples:
                if "id" in sample.document:
                    sample.document = self._read(sample.document["id"])
        yield from samples

    def has_file(self, sample: Sample) -> bool:
        """Whether the bucket holds a PDF for ``sample``."""
        key = f"documents/{ACCOUNT}/{sample.document['id']}.pdf"
        bucket = self._run.deployment.outputs["BucketName"]
        content: bytes = self._run.aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return content.startswith(b"%PDF-")

    def _answer_ring(self) -> None:
        """Hand the worker the next message, as its event source would, and delete it when it was answered."""
        sqs, queue = self._run.aws.client("sqs"), self._run.deployment.outputs["QueueUrl"]
        received = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=POLL_SECONDS, AttributeNames=["All"])
        for message in received.get("Messages", []):
            event = json.loads((EVENTS / "issue_worker" / "ring.json").read_text("utf-8"))
            event["Records"][0] |= {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "md5OfBody": message["MD5OfBody"],
            }
            if not self._functions["IssueWorkerFunction"].invoke(event)["batchItemFailures"]:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

    def _read(self, document: str) -> dict[str, Any]:
        path = f"/v1/documents/{document}"
        return self._call("get_document.json", path=path, pathParameters={"id": document})

    def _call(self, file: str, **changes: Any) -> dict[str, Any]:
        event = json.loads((EVENTS / "http_api" / file).read_text("utf-8")) | changes
        event["requestContext"]["authorizer"] = dict(self._context)
        answer = self._functions["HttpApiFunction"].invoke(event)
        body: dict[str, Any] = json.loads(answer["body"])
        return body
