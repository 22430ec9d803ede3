"""The lists that can be read: how each is asked for, and what of its entries is told."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from invoicing.domain.document import DocumentKind
from invoicing.domain.lookup import Filter, LookupEntry, LookupName
from invoicing.errors import Unsupported
from invoicing.providers.fatture_in_cloud import filters
from invoicing.providers.fatture_in_cloud.answers import rows
from invoicing.providers.fatture_in_cloud.api import Api
from invoicing.providers.fatture_in_cloud.kinds import TYPES

PER_PAGE: Final = "100"
MOST_PAGES: Final = 20
"""So many pages are read of one list; each is a call. Whoever needs more, narrows the list down."""


@dataclass(frozen=True, slots=True)
class List:
    """One list.

    Attributes:
        path: below the company's address.
        fields: our filters that it takes, each with the vendor's name of the field.
        name: the vendor's field that people know an entry by.
        details: what else is told of an entry, each with the vendor's field.
        fixed: parameters it is always asked with.
    """

    path: str
    fields: Mapping[str, str]
    name: str
    details: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)


_DOCUMENT: Final = {
    "date": "date",
    "customer": "entity.name",
    "net": "amount_net",
    "gross": "amount_gross",
    "updated_at": "updated_at",
}
_CONTACT: Final = {"code": "code", "vat_number": "vat_number", "tax_code": "tax_code", "city": "address_city"}
PAGED: Final[Mapping[LookupName, List]] = {
    LookupName.ISSUED_DOCUMENTS: List(
        "/issued_documents",
        {"dates": "date", "updated_since": "updated_at", "text": "entity.name", "number": "number"},
        "number",
        {**_DOCUMENT, "series": "numeration", "sdi": "ei_status"},
        {"fieldset": "detailed"},
    ),
    LookupName.RECEIVED_DOCUMENTS: List(
        "/received_documents",
        {"dates": "date", "updated_since": "updated_at", "text": "entity.name", "number": "invoice_number"},
        "description",
        {**_DOCUMENT, "number": "invoice_number", "category": "category"},
        {"type": "expense", "fieldset": "detailed"},
    ),
    LookupName.CLIENTS: List(
        "/entities/clients", {"updated_since": "updated_at", "text": "name", "number": "code"}, "name", _CONTACT
    ),
    LookupName.PRODUCTS: List(
        "/products",
        {"updated_since": "updated_at", "text": "name", "number": "code"},
        "name",
        {"code": "code", "net_price": "net_price", "description": "description", "unit": "measure"},
    ),
}
WHOLE: Final[Mapping[LookupName, List]] = {
    LookupName.PAYMENT_METHODS: List("/info/payment_methods", {}, "name", {"code": "ei_payment_method"}),
    LookupName.PAYMENT_ACCOUNTS: List("/info/payment_accounts", {}, "name", {"iban": "iban", "type": "type"}),
}
_VAT_TYPES: Final = List(
    "", {}, "value", {"nature": "ei_type", "description": "description", "disabled": "is_disabled"}
)
_OWN_NUMBER = re.compile(r"([0-9]+)(.*)", re.ASCII | re.DOTALL)


def entries(api: Api, name: LookupName, wanted: Filter) -> Iterator[LookupEntry]:
    """The entries of list ``name``.

    Raises:
        Unsupported: it cannot be filtered by that, or has more pages than are read.
    """
    asked = WHOLE.get(name)
    if asked is not None:
        whole(name, wanted)
        yield from _told(asked, rows(api.get(f"list_{_word(name)}", api.company(asked.path))))
        return
    paged = PAGED[name]
    parameters = {**_type(name, wanted), **paged.fixed, **_query(name, paged, wanted)}
    parameters |= {"per_page": PER_PAGE, "sort": "-created_at"}
    seen: set[str] = set()
    for page in range(1, MOST_PAGES + 1):
        answer = api.get(f"list_{_word(name)}", api.company(paged.path), {**parameters, "page": str(page)})
        for entry in _told(paged, rows(answer)):
            if entry.id not in seen:
                seen.add(entry.id)
                yield entry
        if not answer.get("next_page_url"):
            return
    raise Unsupported(
        f"the list has more than {MOST_PAGES * int(PER_PAGE)} entries", code="list_too_large", remedy="Narrow it down."
    )


def vat_types(listed: Any) -> list[LookupEntry]:
    """A company's VAT types."""
    return list(_told(_VAT_TYPES, rows({"data": listed})))


def whole(name: LookupName, wanted: Filter) -> None:
    """Make sure that list ``name`` is asked for as a whole.

    Raises:
        Unsupported: it is not, and it cannot be filtered.
    """
    if wanted != Filter():
        raise _unsupported(name)


def _word(name: LookupName) -> str:
    return name.replace("-", "_")


def _type(name: LookupName, wanted: Filter) -> dict[str, str]:
    if name is LookupName.ISSUED_DOCUMENTS:
        kind = wanted.kind or DocumentKind.INVOICE
        if kind not in TYPES:
            raise _unsupported(name)
        return {"type": TYPES[kind]}
    if wanted.kind is not None:
        raise _unsupported(name)
    return {}


def _query(name: LookupName, asked: List, wanted: Filter) -> dict[str, str]:
    conditions: list[str] = []
    for key, condition in _conditions(name, wanted):
        if key not in asked.fields:
            raise _unsupported(name)
        conditions += condition(asked.fields[key])
    return {"q": filters.every(*conditions)} if conditions else {}


def _conditions(name: LookupName, wanted: Filter) -> Iterator[tuple[str, Callable[[str], list[str]]]]:
    days = [str(day) if day else None for day in (wanted.date_from, wanted.date_to)]
    if any(days):
        yield "dates", lambda field: filters.between(field, *days)
    if wanted.updated_since:
        since = str(wanted.updated_since)
        yield "updated_since", lambda field: filters.between(field, since, None)
    if wanted.text:
        text = wanted.text
        yield "text", lambda field: [filters.contains(field, text)]
    if wanted.number:
        number = wanted.number
        own = _OWN_NUMBER.fullmatch(number) if name is LookupName.ISSUED_DOCUMENTS else None
        yield "number", lambda field: _numbered(field, own) if own else [filters.equals(field, number)]


def _numbered(field: str, own: re.Match[str]) -> list[str]:
    """A document's number as we tell it: the vendor's, and its series."""
    return [filters.equals(field, own[1]), *([filters.equals("numeration", own[2])] if own[2] else [])]


def _told(asked: List, listed: Iterable[Mapping[str, Any]]) -> Iterator[LookupEntry]:
    for row in listed:
        if "id" in row:
            details = {ours: text for ours, theirs in asked.details.items() if (text := _text(row, theirs))}
            yield LookupEntry(id=str(row["id"]), name=_text(row, asked.name), details=details)


def _text(row: Mapping[str, Any], path: str) -> str:
    value: Any = row
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return "" if value is None else str(value)


def _unsupported(name: LookupName) -> Unsupported:
    return Unsupported(
        f"the list of {name} cannot be filtered by that", code="unsupported_filter", remedy="Leave the filter out."
    )
