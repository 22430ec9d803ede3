"""Fattura24: elements of the XML, below the document."""

from collections import Counter
from typing import Final
from urllib.parse import parse_qs

from lxml import etree

from invoicing.contract import Order
from invoicing.domain.account import AccountConfiguration
from invoicing.providers.fattura24.wire import document_xml

CONFIGURATION: Final = AccountConfiguration.model_validate(
    {
        "provider": "fattura24",
        "settings": {"credit_notes_enabled": True, "deferred_vat_enabled": True},
        "mappings": {
            "series": {"web": "3021"},
            "templates": {"standard": "4001"},
            "product_groups": {"services": "5003"},
            "payment_accounts": {"bank": {"name": "Banca di Prova", "iban": "IT60X0542811101000000123456"}},
        },
    }
)
WORDS: Final[dict[str, str]] = {"F24OrderId": "the id that the order got there"}
NOT_SENT: Final = {
    "reference": "our key for the request goes beside the document (`idRequest`)",
    "customer.type": "Fattura24 tells persons and companies apart by their numbers",
}


def sent(order: Order) -> dict[str, str]:
    return _read(document_xml(order, CONFIGURATION))


def read(body: bytes) -> dict[str, str]:
    return _read(parse_qs(body.decode())["xml"][0])


def _read(xml: str) -> dict[str, str]:
    return dict(_flat(etree.fromstring(xml.encode())[0], ""))


def _flat(element: etree._Element, path: str) -> list[tuple[str, str]]:
    found, seen = [], Counter[str]()
    for child in element:
        name = str(child.tag)
        seen[name] += 1
        below = path + name + (f"[{seen[name]}]" if seen[name] > 1 else "")
        found += _flat(child, f"{below}/") if len(child) else [(below, child.text or "")]
    return found
