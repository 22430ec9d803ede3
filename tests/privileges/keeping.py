"""The round of an electronic document: sent, followed to its end, and put into the archive."""

import json
import time
from typing import TYPE_CHECKING

import boto3

from invoicing.cli import Stack
from invoicing.domain.request import Request, State, Step, request_key
from tests.consent_world import DOCUMENT
from tests.integration.cloud import STACK
from tests.privileges.policies import BUCKET
from tests.simulators.fatture_in_cloud import FattureInCloudSimulator

if TYPE_CHECKING:
    from tests.privileges.rounds import WatchedCloud


def kept(cloud: "WatchedCloud", vendor: FattureInCloudSimulator, account: str) -> None:
    """An invoice is kept; then once more, for the worker was gone before it could write that down."""
    body = {**DOCUMENT, "account": account, "electronic": True, "file": False}
    made = cloud.ask("POST", "/v1/documents", body, token=account)["id"]
    cloud.deliver()
    (document,) = vendor.documents()
    vendor.set_outcome(document.document_id, "accepted", after=0.0)
    _work_on(cloud, _stored(made).revised(due_ms=1))
    request = _stored(made)
    assert (request.state, request.kept) == (State.COMPLETED, 1)
    cloud.ask("GET", "/v1/documents/{id}/xml", id=made, token=account)
    # This provider hands over no notices, and what was accepted is not sent again; both are looked up all the same.
    cloud.http("GET", "/v1/documents/{id}/notices/{number}", id=made, number="1", token=account)
    cloud.http("GET", "/v1/documents/{id}/preservation", id=made, token=account)
    cloud.http("POST", "/v1/documents/{id}/resend", None, id=made, token=account)
    _work_on(cloud, request.revised(state=State.ISSUED, step=Step.KEEP, due_ms=1, kept=None))
    assert _stored(made).kept == 2
    _file_lost(cloud, _stored(made))


def _file_lost(cloud: "WatchedCloud", request: Request) -> None:
    """What is to be kept is gone: the worker learns that it is missing, and not that it may not look."""
    assert request.sdi is not None
    assert request.sdi.xml is not None
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=request.sdi.xml.key)
    _work_on(cloud, request.revised(state=State.ISSUED, step=Step.KEEP, due_ms=1, kept=None))
    attention = _stored(request.id).attention
    assert attention is not None
    assert attention.code == "not_archived"


def _stored(request_id: str) -> Request:
    found = Stack(STACK).ledger().get(Request, request_key(request_id))
    assert found is not None
    return found


def _work_on(cloud: "WatchedCloud", request: Request) -> None:
    Stack(STACK).ledger().write(request)
    ring = json.dumps({"account": request.account, "request": request.id})
    boto3.client("sqs").send_message(
        QueueUrl=cloud.queue_url, MessageBody=ring, MessageGroupId="lane-0", MessageDeduplicationId=str(time.time_ns())
    )
    cloud.deliver()
