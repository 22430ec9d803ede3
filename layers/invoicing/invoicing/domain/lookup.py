"""Lists a provider keeps for an account (series, templates, ...), as they were when last asked for."""

from enum import StrEnum
from typing import ClassVar, override

from pydantic import BaseModel, ConfigDict

from invoicing.domain.account import Record


class LookupName(StrEnum):
    """Which list."""

    TEMPLATES = "templates"
    NUMBERINGS = "numberings"
    CHART_OF_ACCOUNTS = "chart-of-accounts"
    PRODUCTS = "products"


class LookupEntry(BaseModel):
    """One entry: the provider's id, what people call it, and whatever else the provider tells."""

    model_config = ConfigDict(frozen=True)
    id: str
    name: str
    details: dict[str, str] = {}


class Lookup(Record):
    """One list of one account."""

    record_type: ClassVar[str] = "lookup"
    account: str
    name: LookupName
    entries: tuple[LookupEntry, ...]
    fetched_ms: int

    @property
    @override
    def key(self) -> str:
        return lookup_key(self.account, self.name)


def lookup_key(account: str, name: LookupName) -> str:
    """Where list ``name`` of ``account`` is kept."""
    return f"lookup#{account}#{name}"
