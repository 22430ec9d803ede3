"""What the owner of a Fattura24 account decides, and its key."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.problem import Problem, pointer
from invoicing.errors import Misconfigured
from invoicing.providers.account_settings import setting_problems, settings_of

_ID_CHARACTERS = frozenset("0123456789")


class Settings(BaseModel):
    """Settings of an account at Fattura24."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    credit_notes_enabled: bool = Field(
        False,
        strict=True,
        description="Issue credit notes as FE with FeDocType TD04, which no vendor page that could be read describes: "
        "try one on a trial account first.",
    )
    deferred_vat_enabled: bool = Field(
        False, strict=True, description="Send VatType D (deferred VAT), presumed but seen nowhere: try it first."
    )
    source: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,49}$")] = Field(
        "Sportello", description="Who calls, as it shows in the account's own call log."
    )


class Credentials(BaseModel):
    """What the account's secret holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    # 32 characters, as the official WooCommerce plugin 7.1.1 checks; copied text brings spaces.
    api_key: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[!-~]{32}$")] = Field(repr=False)


def read_credentials(credentials: Mapping[str, Any]) -> Credentials:
    """The key of the account's secret.

    Raises:
        Misconfigured: the secret has another form.
    """
    try:
        return Credentials.model_validate(dict(credentials))
    except ValidationError:
        raise Misconfigured(
            'the secret is not {"api_key": "<32 characters>"}',
            code="invalid_credentials",
            remedy="Copy the key from Configurazione > App e servizi esterni > API into the account's secret.",
        ) from None


def read_settings(configuration: AccountConfiguration) -> Settings:
    """The account's settings.

    Raises:
        Misconfigured: they are not settings of this provider.
    """
    return settings_of(Settings, configuration, configuration_problems(configuration))


def configuration_problems(configuration: AccountConfiguration) -> list[Problem]:
    """Everything wrong with the account's settings and mappings, at once."""
    return [*setting_problems(Settings, configuration, "Fattura24"), *_mapping_problems(configuration)]


def _mapping_problems(configuration: AccountConfiguration) -> Iterator[Problem]:
    mappings = configuration.mappings
    for group in ("series", "templates", "product_groups"):
        for name, provider_id in getattr(mappings, group).items():
            if not provider_id or not _ID_CHARACTERS.issuperset(provider_id):
                yield Problem(
                    "invalid_mapping",
                    pointer("mappings", group, name),
                    "Fattura24's ids are digits only",
                    "Take the id from the account's list of numberings, templates or chart of accounts.",
                )
    for name, account in mappings.payment_accounts.items():
        if account.provider_id is not None:
            yield Problem(
                "invalid_mapping",
                pointer("mappings", "payment_accounts", name, "provider_id"),
                "Fattura24 knows payment accounts by name and IBAN only",
                "Leave `provider_id` out.",
            )
