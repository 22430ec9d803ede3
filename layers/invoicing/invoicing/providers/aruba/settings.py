"""What an account at Aruba is set to do, and what its secret holds."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.numbering import NumberFormat, NumberingSettings
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.text import Line80, beyond_latin1
from invoicing.errors import Misconfigured
from invoicing.fatturapa.parties import Seller, Transmitter

TRANSMITTER: Final = Transmitter("IT", "01879020517")
"""Aruba itself, which hands the files to SdI; it refuses any other (0094)."""

type Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
type Token = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,4000}$")]

_REMEDY: Final = 'Put in {"username": "...", "password": "..."} of a user whose subscription includes the web services.'


class Environment(StrEnum):
    """Where the user is known; Aruba's demo has users of its own."""

    PRODUCTION = "production"
    DEMO = "demo"


class Settings(BaseModel):
    """Settings of an account."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    seller: Seller = Field(description="Your own company, as your documents name it.")
    numbering: NumberingSettings = Field(NumberingSettings(), description="How your documents are numbered.")
    delegated: bool = Field(
        False, strict=True, description="Whether the user acts for the seller by a delegation, and is not the seller."
    )
    lost_reply_seconds: Annotated[int, Field(ge=300, le=3_600)] = Field(
        360, description="A document that no search has found so long after its call left was not taken."
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
    problems = configuration_problems(configuration)
    if problems:
        first = problems[0]
        raise Misconfigured(first.detail, code=first.code, remedy=first.remedy, pointer=first.pointer)
    return Settings.model_validate(configuration.settings)


def configuration_problems(configuration: AccountConfiguration) -> list[Problem]:
    """Everything wrong with the account's settings and mappings, at once."""
    return [
        *_setting_problems(configuration),
        *_series_problems(configuration),
        *_payment_account_problems(configuration),
    ]


def _setting_problems(configuration: AccountConfiguration) -> Iterator[Problem]:
    try:
        settings = Settings.model_validate(configuration.settings)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False, include_context=False):
            yield _invalid(item["type"], item["msg"], item["loc"])
        return
    for position, first in enumerate(settings.numbering.first):
        if first.series and first.series not in configuration.mappings.series:
            where = pointer("settings", "numbering", "first", position, "series")
            yield Problem("invalid_setting", where, "no such series is mapped", "Add it to `mappings.series`.")


def _invalid(kind: str, said: str, where: tuple[int | str, ...]) -> Problem:
    unknown = kind == "extra_forbidden"
    return Problem(
        "unknown_setting" if unknown else "invalid_setting",
        pointer("settings", *where),
        "Aruba has no such setting" if unknown else said,
        f"The settings are {', '.join(f'`{name}`' for name in Settings.model_fields)}.",
    )


def _series_problems(configuration: AccountConfiguration) -> Iterator[Problem]:
    formats: TypeAdapter[str] = TypeAdapter(NumberFormat)
    for name, text in configuration.mappings.series.items():
        try:
            formats.validate_python(text)
        except ValidationError:
            yield Problem(
                "invalid_mapping",
                pointer("mappings", "series", name),
                "a series is mapped to how its numbers look, in 20 characters at most",
                "Write {number} in it, and perhaps {year}, such as `{number}/A`.",
            )


def _payment_account_problems(configuration: AccountConfiguration) -> Iterator[Problem]:
    banks: TypeAdapter[str] = TypeAdapter(Line80)
    for name, account in configuration.mappings.payment_accounts.items():
        try:
            fits = not beyond_latin1(banks.validate_python(account.name))
        except ValidationError:
            fits = False
        if not fits:
            yield Problem(
                "invalid_mapping",
                pointer("mappings", "payment_accounts", name, "name"),
                "a bank's name has 80 Latin letters at most",
                "Shorten it.",
            )
