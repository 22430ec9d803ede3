"""What an account on certified mail is set to do, and what its secret holds."""

import re
import ssl
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.identifiers import Email, form
from invoicing.domain.party import ITALY
from invoicing.domain.problem import Problem
from invoicing.errors import Misconfigured
from invoicing.fatturapa.parties import Seller, Transmitter
from invoicing.providers import own_file_settings
from invoicing.providers.account_settings import settings_of
from invoicing.providers.own_file_settings import OwnFileSettings

SDI_DOMAIN: Final = "@pec.fatturapa.it"
OF_SDI: Final = re.compile(rf"[a-z0-9._+-]{{1,64}}{re.escape(SDI_DOMAIN)}", re.ASCII)
"""A whole address of SdI's, in small letters."""

FIRST_SDI_ADDRESS: Final = f"sdi01{SDI_DOMAIN}"
"""Where the first file goes; SdI's answer then tells the address of all further ones (fact sheet, section 2.1)."""

_PEC: Final = "certified mail"
_REMEDY: Final = (
    'Put in {"username": "...", "password": "..."} of the certified mailbox; with two-step verification its own '
    "password for mail programs."
)

type Host = Annotated[
    str, AfterValidator(form(r"(?=.{1,253}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", "host", "a host's name"))
]
type Port = Annotated[int, Field(ge=1, le=65_535)]
type Folder = Annotated[str, AfterValidator(form(r"[ !#-\[\]-~]{1,100}", "folder", "a folder's name in plain letters"))]
# What can be typed on any keyboard: signing in knows no other alphabet. A password may begin or end with a space.
type Word = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[ -~]{1,200}$")]
type Password = Annotated[str, StringConstraints(pattern=r"^[ -~]{1,200}$")]


def _of_sdi(value: str) -> str:
    if not OF_SDI.fullmatch(value.lower()):
        raise PydanticCustomError("not_sdi", "an address that ends in {domain}", {"domain": SDI_DOMAIN})
    return value.lower()


def _certificates(value: str) -> str:
    try:
        ssl.create_default_context(cadata=value)
    except ssl.SSLError:
        raise PydanticCustomError("no_certificate", "certificates in PEM format") from None
    return value


class Settings(OwnFileSettings):
    """Settings of an account."""

    address: Email = Field(description="The certified mailbox that sends.", examples=["fatture@pec.example.it"])
    smtp_host: Host = Field(description="Where it sends, by TLS from the first byte.", examples=["smtps.pec.aruba.it"])
    smtp_port: Port = 465
    imap_host: Host = Field(
        description="Where it is read, by TLS from the first byte.", examples=["imaps.pec.aruba.it"]
    )
    imap_port: Port = 993
    folders: Annotated[tuple[Folder, ...], Field(min_length=1, max_length=5)] = Field(
        ("INBOX",), description="Where receipts arrive; add the folder of sent messages if your provider files them."
    )
    sdi_address: Annotated[Email, AfterValidator(_of_sdi)] | None = Field(
        None, description="Where files go. Left out: where SdI's latest answer came from, at first sdi01."
    )
    receipt_minutes: Annotated[int, Field(ge=10, le=1_440)] = Field(
        60, description="A message of which the mailbox tells nothing so long after it left is sent again, the same."
    )
    certificate_authority: Annotated[str, Field(max_length=20_000), AfterValidator(_certificates)] | None = Field(
        None, description="Certificates (PEM) to trust instead of the public ones, for mail servers of your own."
    )


class Credentials(BaseModel):
    """What the account's secret holds: who signs in, at both servers."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    username: Word = Field(repr=False)
    password: Password = Field(repr=False)


def transmitter(seller: Seller) -> Transmitter:
    """Who hands the files to SdI: the seller, whom SdI knows as a transmitter by the tax code."""
    return transmitters(seller)[0]


def transmitters(seller: Seller) -> tuple[Transmitter, ...]:
    """All codes that the seller's files can bear, today's first: a tax code may have been added, or taken away."""
    codes = (seller.tax_code, seller.vat_number.removeprefix(ITALY))
    return tuple(Transmitter(ITALY, code) for code in dict.fromkeys(codes) if code)


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
    return own_file_settings.configuration_problems(Settings, configuration, _PEC)
