"""What each function is told by its environment, read and checked once."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _from_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


class Settings(BaseModel):
    """Settings of one function; each is an environment variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings in ``environment``.

        Raises:
            ValidationError: one is missing or malformed.
        """
        names = {name: environment[name.upper()] for name in cls.model_fields if name.upper() in environment}
        return cls.model_validate(names)


class LaneSettings(Settings):
    """What everybody who rings needs to know."""

    table_name: str
    queue_url: str
    lanes: int = Field(1, ge=1)
    provider_endpoints: Annotated[dict[str, str], BeforeValidator(_from_json)] = {}


class HttpApiSettings(LaneSettings):
    """Of the HTTP API."""

    bucket_name: str
    identity_secret: str
    key_days: int = Field(90, ge=0)
    public_url: str = ""


class ConnectorSettings(LaneSettings):
    """Of the connector."""

    identity_secret: str
    account_secrets_prefix: str
    bucket_name: str
    public_url: str = ""
    key_days: int = Field(90, ge=0)


class WorkerSettings(LaneSettings):
    """Of the worker."""

    bucket_name: str
    archive_bucket_name: str
    archive_years: int = Field(11, ge=1)
    identity_secret: str
    account_secrets_prefix: str


class ReconcilerSettings(LaneSettings):
    """Of the reconciler."""

    identity_secret: str
    personal_data_days: int = Field(0, ge=0)
    key_days: int = Field(90, ge=0)


class TokenRotationSettings(Settings):
    """Of the rotation."""

    tokens_secret: str
    rotated_tokens_prefix: str


class AuthorizerSettings(Settings):
    """Of the authorizer."""

    tokens_secret: str
