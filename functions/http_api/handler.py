"""HTTPS in: API Gateway's proxy events."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoicing import bootstrap
from invoicing.api.app import HttpApi
from invoicing.observability import guarded
from invoicing.settings import HttpApiSettings


@cache
def api() -> HttpApi:
    """The API, made on the first call."""
    return bootstrap.http_api(HttpApiSettings.read(os.environ))


@guarded
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP request."""
    return api().resolve(event, context)
