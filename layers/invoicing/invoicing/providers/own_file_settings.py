"""Settings of accounts whose files for SdI are made here, whichever road they take there."""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.numbering import NumberFormat, NumberingSettings, Numbers
from invoicing.domain.problem import Problem, pointer
from invoicing.domain.text import Line80, beyond_latin1
from invoicing.fatturapa.parties import Seller
from invoicing.providers.account_settings import setting_problems


class OwnFileSettings(BaseModel):
    """What every such account says; each provider adds its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    seller: Seller = Field(description="Your own company, as your documents name it.")
    numbering: NumberingSettings = Field(NumberingSettings(), description="How your documents are numbered.")


def numbers_of(settings: OwnFileSettings, configuration: AccountConfiguration) -> Numbers:
    """The seller's numbers, shared by all its accounts, whoever sends its documents."""
    return Numbers(settings.seller.vat_number, settings.numbering, configuration.mappings.series)


def configuration_problems(
    model: type[OwnFileSettings], configuration: AccountConfiguration, provider: str
) -> list[Problem]:
    """Everything wrong with the account's settings and mappings, at once; ``provider`` as people call it."""
    wrong = list(setting_problems(model, configuration, provider))
    return [
        *(wrong or _first_number_problems(model, configuration)),
        *_series_problems(configuration),
        *_payment_account_problems(configuration),
    ]


def _first_number_problems(model: type[OwnFileSettings], configuration: AccountConfiguration) -> Iterator[Problem]:
    for position, first in enumerate(model.model_validate(configuration.settings).numbering.first):
        if first.series and first.series not in configuration.mappings.series:
            where = pointer("settings", "numbering", "first", position, "series")
            yield Problem("invalid_setting", where, "no such series is mapped", "Add it to `mappings.series`.")


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
