"""Lists a provider keeps for an account (series, templates, ...), as they were when last asked for."""

import base64
import json
import zlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, override

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from invoicing.domain.account import Record
from invoicing.domain.canonical import content, fingerprint
from invoicing.domain.dates import Day
from invoicing.domain.document_kind import DocumentKind
from invoicing.domain.party import Model
from invoicing.domain.text import Line20, Name


class LookupName(StrEnum):
    """Which list."""

    TEMPLATES = "templates"
    NUMBERINGS = "numberings"
    CHART_OF_ACCOUNTS = "chart-of-accounts"
    PRODUCTS = "products"
    COMPANIES = "companies"
    CLIENTS = "clients"
    ISSUED_DOCUMENTS = "issued-documents"
    RECEIVED_DOCUMENTS = "received-documents"
    VAT_TYPES = "vat-types"
    PAYMENT_METHODS = "payment-methods"
    PAYMENT_ACCOUNTS = "payment-accounts"


_OF_PEOPLE = frozenset({LookupName.CLIENTS, LookupName.ISSUED_DOCUMENTS, LookupName.RECEIVED_DOCUMENTS})


class Filter(Model):
    """Which entries of a list are wanted; all of what is given has to hold. Days are days in Rome, both included."""

    kind: DocumentKind | None = Field(None, description="Of documents.")
    date_from: Day | None = None
    date_to: Day | None = None
    updated_since: Day | None = None
    text: Name | None = Field(None, description="Part of a name.")
    number: Line20 | None = Field(None, description="A document's number, or a product's code.")


class LookupEntry(BaseModel):
    """One entry: the provider's id, what people call it, and whatever else the provider tells."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
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
    wanted: Filter = Filter()
    filtered: str = Field("", description="What it was filtered by, hashed: it stays when the words are erased.")
    erased_ms: int | None = Field(None, description="When it was emptied, for nobody had asked for it again.")

    @property
    @override
    def key(self) -> str:
        return _key(self.account, self.name, self.filtered)

    @property
    def personal(self) -> bool:
        """Whether it may still tell of people: its entries, or the words it was asked for with."""
        return self.erased_ms is None and (self.name in _OF_PEOPLE or self.wanted.text is not None)

    def erased(self, *, at_ms: int) -> Self:
        """The list without its entries and the words it was asked for with: what is not named here goes."""
        return type(self)(
            version=self.version,
            account=self.account,
            name=self.name,
            entries=(),
            fetched_ms=self.fetched_ms,
            filtered=self.filtered,
            erased_ms=at_ms,
        )


def lookup_of(
    account: str, name: LookupName, wanted: Filter, entries: Iterable[LookupEntry], *, fetched_ms: int
) -> Lookup:
    """The list ``name`` of ``account``, as far as it was ``wanted``, with its ``entries`` of now."""
    return Lookup(
        account=account,
        name=name,
        entries=tuple(entries),
        fetched_ms=fetched_ms,
        wanted=wanted,
        filtered=_filtered(wanted),
    )


def lookup_key(account: str, name: LookupName, wanted: Filter | None = None) -> str:
    """Where list ``name`` of ``account`` is kept, or what of it was ``wanted``."""
    return _key(account, name, _filtered(wanted or Filter()))


def is_lookup(key: str) -> bool:
    """Whether ``key`` is a list's."""
    return key.startswith("lookup#")


def _key(account: str, name: LookupName, filtered: str) -> str:
    return f"lookup#{account}#{name}" + (f"#{filtered}" if filtered else "")


def _filtered(wanted: Filter) -> str:
    values = content(wanted)
    return fingerprint(values)[:40] if values else ""
