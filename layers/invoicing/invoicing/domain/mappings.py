"""Names that a request may use, and what an account maps them to: requests never hold a provider's ids."""

from pydantic import BaseModel, ConfigDict, Field

from invoicing.domain.identifiers import Iban, MappedName
from invoicing.domain.text import Name


class PaymentAccount(BaseModel):
    """Where customers pay to."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    name: Name = Field(description="What the document calls it, usually the bank.")
    iban: Iban | None = None
    provider_id: str | None = None


class Mappings(BaseModel):
    """Names a request may use, each with the provider's id for it."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    series: dict[MappedName, str] = {}
    templates: dict[MappedName, str] = {}
    payment_accounts: dict[MappedName, PaymentAccount] = {}
    product_groups: dict[MappedName, str] = {}
