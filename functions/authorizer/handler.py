"""Who is calling: API Gateway's token authorizer."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.typing import LambdaContext

from invoicing.api.authorize import policy
from invoicing.api.known_tokens import KnownTokens
from invoicing.observability import guarded, logger
from invoicing.settings import AuthorizerSettings


@cache
def secrets() -> KnownTokens:
    """The tokens this process knows."""
    return KnownTokens(SecretsProvider())


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Allow the call, or refuse it with 401."""
    allowed = permission(event, context)
    if allowed is None:
        # API Gateway answers 401 to exactly this text.
        raise PermissionError("Unauthorized")
    return allowed


@guarded
def permission(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """The policy of whoever has the token; None for a token that nobody has."""
    token = secrets().owner(str(event.get("authorizationToken", "")), AuthorizerSettings.read(os.environ).tokens_secret)
    if token is None:
        logger().warning("token refused")
        return None
    return policy(token, event["methodArn"])
