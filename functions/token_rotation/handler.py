"""Secrets Manager asks for one step of a rotation."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoicing import bootstrap
from invoicing.observability import guarded
from invoicing.settings import TokenRotationSettings
from invoicing.usecases.rotate import Rotate, Step


@cache
def rotation() -> Rotate:
    """The rotation, made on the first call."""
    return bootstrap.rotation(TokenRotationSettings.read(os.environ))


@guarded
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Take the step; whatever is raised makes Secrets Manager try again."""
    rotation().run(Step(event["Step"]), event["SecretId"], event["ClientRequestToken"])
