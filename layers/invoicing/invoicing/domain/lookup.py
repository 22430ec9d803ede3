"""Lists a provider keeps for an account (series, templates, ...), as they were when last asked for."""

import base64
import json
import zlib
from enum import StrEnum
from typing import Annotated, Any, ClassVar, override

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

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


def _unpack(value: Any) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(value))) if isinstance(value, str) else value


def _pack(entries: tuple[LookupEntry, ...]) -> str:
    """A catalogue of thousands has to fit into one record."""
    text = json.dumps([entry.model_dump(mode="json") for entry in entries], ensure_ascii=False)
    return base64.b64encode(zlib.compress(text.encode())).decode()


class Lookup(Record):
    """One list of one account."""

    record_type: ClassVar[str] = "lookup"
    account: str
    name: LookupName
    entries: Annotated[tuple[LookupEntry, ...], BeforeValidator(_unpack), PlainSerializer(_pack)]
    fetched_ms: int

    @property
    @override
    def key(self) -> str:
        return lookup_key(self.account, self.name)


def lookup_key(account: str, name: LookupName) -> str:
    """Where list ``name`` of ``account`` is kept."""
    return f"lookup#{account}#{name}"
