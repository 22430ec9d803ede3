"""Who is calling: API Gateway's token authorizer."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.typing import LambdaContext

from invoicing.api.authorize import Tokens, policy, who_has
from invoicing.observability import logger
from invoicing.settings import AuthorizerSettings

# API Gateway caches its answer for five minutes; a token taken away is refused after ten at the latest.
_CACHE_SECONDS = 300


@cache
def secrets() -> SecretsProvider:
    """Secrets Manager, with a cache."""
    return SecretsProvider()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Allow the call, or refuse it with 401."""
    logger().append_keys(aws_request_id=context.aws_request_id)
    settings = AuthorizerSettings.read(os.environ)
    text = secrets().get(settings.tokens_secret, max_age=_CACHE_SECONDS)
    token = who_has(str(event.get("authorizationToken", "")), Tokens.model_validate_json(str(text)).tokens)
    if token is None:
        logger().warning("token refused")
        # API Gateway answers 401 to exactly this text.
        raise PermissionError("Unauthorized")
    return policy(token, event["methodArn"])
