"""What an account at Aruba is set to do, and what its secret holds."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.problem import Problem
from invoicing.errors import Misconfigured
from invoicing.fatturapa.parties import Transmitter
from invoicing.providers import own_file_settings
from invoicing.providers.account_settings import settings_of
from invoicing.providers.own_file_settings import OwnFileSettings

ARUBA: Final = "Aruba"
TRANSMITTER: Final = Transmitter("IT", "01879020517")
"""Aruba itself, which hands the files to SdI; it refuses any other (0094)."""

type Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
type Token = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,4000}$")]

_REMEDY: Final = 'Put in {"username": "...", "password": "..."} of a user whose subscription includes the web services.'


class Environment(StrEnum):
    """Where the user is known; Aruba's demo has users of its own."""

    PRODUCTION = "production"
    DEMO = "demo"


class Settings(OwnFileSettings):
    """Settings of an account."""

    delegated: bool = Field(
        False, strict=True, description="Whether the user acts for the seller by a delegation, and is not the seller."
    )
    lost_reply_seconds: Annotated[int, Field(ge=300, le=3_600)] = Field(
        360,
        description="A document that no search finds so long after its call left goes out once more, the same file.",
    )


class Credentials(BaseModel):
    """What the account's secret holds: who signs in, and the tokens that signing in has brought."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    username: Word = Field(repr=False)
    password: Word = Field(repr=False)
    environment: Environment = Environment.PRODUCTION
    access_token: Token | None = Field(None, repr=False)
    refresh_token: Token | None = Field(None, repr=False)
    expires_ms: int | None = None
    refresh_expires_ms: int | None = None


def read_credentials(credentials: Mapping[str, Any]) -> Credentials:
    """The account's secret.

    Raises:
        Misconfigured: it has another form.
    """
    try:
        return Credentials.model_validate(dict(credentials))
    except ValidationError:
        raise Misconfigured(
            "the secret holds no user name and password", code="invalid_credentials", remedy=_REMEDY
        ) from None


def read_settings(configuration: AccountConfiguration) -> Settings:
    """The account's settings.

    Raises:
        Misconfigured: they are not settings of this provider.
    """
    return settings_of(Settings, configuration, configuration_problems(configuration))


def configuration_problems(configuration: AccountConfiguration) -> list[Problem]:
    """Everything wrong with the account's settings and mappings, at once."""
    return own_file_settings.configuration_problems(Settings, configuration, ARUBA)
