"""Once a minute: ring for whatever is due and has no worker."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoicing import bootstrap
from invoicing.observability import logger
from invoicing.settings import ReconcilerSettings
from invoicing.usecases.reconcile import Reconcile


@cache
def reconciler() -> Reconcile:
    """The reconciler, made on the first call."""
    return bootstrap.reconciler(ReconcilerSettings.read(os.environ))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Look at everything that is due once."""
    logger().append_keys(aws_request_id=context.aws_request_id)
    return {"rings": reconciler().run()}
