"""From the lists that Fattura24 keeps for an account to our entries: templates, numberings, accounts, products, calls.

The vendor documents none of their elements; they stand as recorded by the Ruby gem fattura24 1.0.1.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from invoicing.domain.lookup import LookupEntry, LookupName
from invoicing.errors import Unavailable
from invoicing.providers.xml_reading import value

if TYPE_CHECKING:
    from lxml import etree

OPERATIONS: Final = {
    LookupName.TEMPLATES: "GetTemplate",
    LookupName.NUMBERINGS: "GetNumerator",
    LookupName.CHART_OF_ACCOUNTS: "GetPdc",
    LookupName.PRODUCTS: "GetProduct",
}
_NO_ID = "-1"


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call as Fattura24 logged it; the time as it writes it, the duration in milliseconds."""

    date: str
    operation: str
    source: str
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class LoggedCalls:
    """A page of the account's call log; ``total`` counts the calls of the last 24 hours."""

    total: int | None
    calls: tuple[LoggedCall, ...]


def entries(name: LookupName, root: "etree._Element") -> Sequence[LookupEntry]:
    """The entries of list ``name``.

    Raises:
        Unavailable: this is not that list.
    """
    if root.tag != "root":
        raise Unavailable("what came is not the list asked for", code="unreadable_answer")
    return tuple(_READERS[name](root))


def logged_calls(root: "etree._Element") -> LoggedCalls:
    """The page of the call log; the name of its root is recorded nowhere."""
    return LoggedCalls(
        total=_whole(value(root, "totalRecord")),
        calls=tuple(
            LoggedCall(
                date=value(log, "date") or "",
                operation=value(log, "serviceName") or "",
                source=value(log, "source") or "",
                milliseconds=_whole(value(log, "deliveryTime")),
            )
            for log in root.iter("log")
        ),
    )


def _templates(root: "etree._Element") -> Iterator[LookupEntry]:
    if value(root, "return_cod") != "TP04":
        raise Unavailable("the list of templates does not say that it is whole", code="unreadable_answer")
    for item in root:
        if item.tag.startswith("modello"):
            yield from _entry(item, "descrizione", note="nota", document_type="idTipoDocumento", default="isDefault")


def _numberings(root: "etree._Element") -> Iterator[LookupEntry]:
    for item in root.findall("sezionale"):
        states = {value(doc, "id"): value(doc, "stato") for doc in item.findall("doc")}
        extra = {
            "default_for_types": ",".join(sorted(key for key, state in states.items() if key and state == "2")),
            "active_for_types": ",".join(sorted(key for key, state in states.items() if key and state in ("1", "2"))),
        }
        yield from _entry(item, "anteprima", pattern="code", export_code="codExport", extra=extra)


def _chart_of_accounts(root: "etree._Element") -> Iterator[LookupEntry]:
    for item in root.findall("pdc"):
        # Levels are separated by ^, as the official Magento module shows.
        code = {"code": (value(item, "codice") or "").replace("^", ".")}
        yield from _entry(item, "descrizione", parent="parentId", usable="ultimoLivello", active="attivo", extra=code)


def _products(root: "etree._Element") -> Iterator[LookupEntry]:
    stocks = root.findall("magazzino")
    for position, item in enumerate(root.findall("prodotto")):
        # Products and stocks alternate, and belong together by their position.
        stock = value(stocks[position], "magGiacenza") if position < len(stocks) else None
        extra = {"stock": stock or ""}
        yield from _entry(item, "descrizione", code="codice", category="categoria", price="importo", extra=extra)


def _entry(
    item: "etree._Element", name: str, *, extra: dict[str, str] | None = None, **elements: str
) -> Iterator[LookupEntry]:
    """One entry, without what has no value; an item without an id can be of no use."""
    found = value(item, "id")
    if not found:
        return
    details = {detail: value(item, element) or "" for detail, element in elements.items()} | (extra or {})
    told = {detail: text for detail, text in details.items() if text not in ("", _NO_ID)}
    yield LookupEntry(id=found, name=value(item, name) or found, details=told)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


_READERS: Final[dict[LookupName, Callable[["etree._Element"], Iterator[LookupEntry]]]] = {
    LookupName.TEMPLATES: _templates,
    LookupName.NUMBERINGS: _numberings,
    LookupName.CHART_OF_ACCOUNTS: _chart_of_accounts,
    LookupName.PRODUCTS: _products,
}
