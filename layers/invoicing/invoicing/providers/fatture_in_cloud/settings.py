"""What an account at Fatture in Cloud is set to do, and what its secret holds."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import DocumentKind
from invoicing.domain.problem import Problem, pointer
from invoicing.errors import Misconfigured
from invoicing.providers.account_settings import setting_problems, settings_of
from invoicing.providers.fatture_in_cloud.kinds import KINDS, scope

type Id = Annotated[int, Field(ge=0)]
type Word = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[!-~]{1,2000}$")]


class Settings(BaseModel):
    """Settings of an account; all have defaults, but without its company no document can be issued."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    company_id: Id | None = Field(None, description="Which company; `connect` and GET .../companies show them.")
    kinds: frozenset[DocumentKind] = Field(
        frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE}),
        description="Kinds of document issued here; consent is asked for these only.",
    )
    contacts: bool = Field(False, strict=True, description="Also save contacts and list clients.")
    products: bool = Field(False, strict=True, description="Also save and list products.")
    received_documents: bool = Field(False, strict=True, description="Also list received documents.")
    vat_types: dict[str, Id] = Field(
        default={},
        description="The vendor's VAT type for a rate (`22`) or a nature (`N4`), where several of the company fit.",
    )
    lost_reply_seconds: Annotated[int, Field(ge=180, le=3_600)] = Field(
        300, description="A document that no search has found so long after its call left was not made."
    )


class Credentials(BaseModel):
    """What the account's secret holds: a token made by hand, or an application and the tokens it was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    access_token: Word | None = Field(None, repr=False)
    client_id: Word | None = None
    client_secret: Word | None = Field(None, repr=False)
    refresh_token: Word | None = Field(None, repr=False)
    expires_ms: int | None = None


_CHOOSE: Final = "Connect the account, then set `company_id` in its settings."
_REMEDY: Final = (
    'Put in {"access_token": "..."} made by hand, or {"client_id": "...", "client_secret": "..."} of a private '
    "application and then connect the account."
)


def read_credentials(credentials: Mapping[str, Any]) -> Credentials:
    """The account's secret.

    Raises:
        Misconfigured: it has another form, or holds neither a token nor an application.
    """
    try:
        read = Credentials.model_validate(dict(credentials))
    except ValidationError:
        read = Credentials()
    if read.access_token is None and (read.client_id is None or read.client_secret is None):
        raise Misconfigured(
            "the secret holds neither a token nor an application", code="invalid_credentials", remedy=_REMEDY
        )
    return read


def read_settings(configuration: AccountConfiguration) -> Settings:
    """The account's settings.

    Raises:
        Misconfigured: they are not settings of this provider.
    """
    return settings_of(Settings, configuration, configuration_problems(configuration))


def company_problems(settings: Settings) -> Iterator[Problem]:
    """Nothing at all can be done for an account that does not say which company it is."""
    if settings.company_id is None:
        yield Problem("misconfigured_account", "/account", "no company is chosen for this account", _CHOOSE)


def no_company() -> Misconfigured:
    """The same, where a call was about to be made."""
    return Misconfigured("no company is chosen for this account", code="no_company", remedy=_CHOOSE)


def scopes(settings: Settings) -> list[str]:
    """The least that an application needs for ``settings``."""
    wanted = {scope(kind) for kind in settings.kinds}
    wanted |= {"entity.clients:a"} if settings.contacts else set()
    wanted |= {"products:a"} if settings.products else set()
    wanted |= {"received_documents:r"} if settings.received_documents else set()
    return sorted(wanted)


def configuration_problems(configuration: AccountConfiguration) -> list[Problem]:
    """Everything wrong with the account's settings and mappings, at once."""
    wrong = list(setting_problems(Settings, configuration, "Fatture in Cloud"))
    return [*(wrong or _kind_problems(configuration)), *_mapping_problems(configuration)]


def _kind_problems(configuration: AccountConfiguration) -> Iterator[Problem]:
    settings = Settings.model_validate(configuration.settings)
    for kind in sorted(settings.kinds - KINDS):
        known = ", ".join(f"`{one}`" for one in sorted(KINDS))
        yield Problem("unsupported_kind", "/settings/kinds", f"Fatture in Cloud makes no {kind}", f"Use {known}.")


def _mapping_problems(configuration: AccountConfiguration) -> Iterator[Problem]:
    mappings = configuration.mappings
    for name, provider_id in mappings.templates.items():
        if not (provider_id.isascii() and provider_id.isdigit()):
            yield _no_id("templates", name)
    for name, account in mappings.payment_accounts.items():
        if account.provider_id is None or not (account.provider_id.isascii() and account.provider_id.isdigit()):
            yield _no_id("payment_accounts", name, "provider_id")


def _no_id(*where: str) -> Problem:
    remedy = "Take the id from the account's list of templates or payment accounts."
    return Problem("invalid_mapping", pointer("mappings", *where), "the vendor's ids are digits only", remedy)
