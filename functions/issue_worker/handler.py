"""SQS FIFO in: the one clerk at the window."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ValidationError

from invoicing import bootstrap
from invoicing.observability import guarded, logger
from invoicing.ports import Metric
from invoicing.settings import WorkerSettings
from invoicing.usecases.serve_lane import Ring, ServeLane


class Message(BaseModel):
    """A ring as it stands in the queue: ids only."""

    account: str
    request: str | None = None


@cache
def worker() -> ServeLane:
    """The worker, made on the first call."""
    return bootstrap.worker(WorkerSettings.read(os.environ))


@guarded
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer the rings of ``event``."""
    for record in SQSEvent(event).records:
        try:
            message = Message.model_validate_json(record.body)
        except ValidationError:
            logger().error("message is no ring", extra={"message_id": record.message_id})
            continue
        until = worker().clock.now_ms() + context.get_remaining_time_in_millis()
        try:
            worker().run(Ring(message.account, message.request, record.receipt_handle), until_ms=until)
        except Exception:
            # The reconciler rings again when the lease is over; the lane's other accounts need not wait for that.
            logger().exception("a run failed", extra={"account": message.account})
            worker().telemetry.add(Metric.FAILURES)
    worker().telemetry.flush()
    return {"batchItemFailures": []}
