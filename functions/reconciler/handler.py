"""Once a minute: ring for whatever is due and has no worker."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoicing import bootstrap
from invoicing.observability import logger
from invoicing.settings import ReconcilerSettings
from invoicing.usecases.reconcile import Reconcile

_KEPT_MS = 10_000


@cache
def reconciler() -> Reconcile:
    """The reconciler, made on the first call."""
    return bootstrap.reconciler(ReconcilerSettings.read(os.environ))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Look at everything that is due once."""
    logger().append_keys(aws_request_id=context.aws_request_id)
    # Some of the time is kept to end in good order, so that the next minute goes on where this one stopped.
    until = reconciler().clock.now_ms() + context.get_remaining_time_in_millis() - _KEPT_MS
    return {"rings": reconciler().run(until_ms=until)}
