"""Certified mail: elements of the file for SdI, below its header and its body."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from invoicing.contract import Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.electronic_rules import electronic_problems
from invoicing.domain.numbering import progressive
from invoicing.errors import Unsupported
from invoicing.providers.pec.settings import read_settings
from invoicing.providers.pec.wire import file_of, rehearsed
from tests.fatturapa.golden import SELLER

CONFIGURATION: Final = AccountConfiguration.model_validate(
    {
        "provider": "pec",
        "settings": {
            "seller": SELLER,
            "address": "fatture@pec.bianchi.example",
            "smtp_host": "smtps.pec.example",
            "imap_host": "imaps.pec.example",
        },
        "mappings": {
            "series": {"web": "{number}/W"},
            "payment_accounts": {"bank": {"name": "Banca di Prova", "iban": "IT60X0542811101000000123456"}},
        },
    }
)
WORDS: Final[dict[str, str]] = {}
NOT_SENT: Final = {
    "reference": "our key for the request is in the message's `Message-ID` alone, as a hash",
    "electronic": "nothing else is sent",
    "customer.type": "a person is who has `first_name` and `last_name`",
}


def sent(order: Order) -> dict[str, str]:
    settings, document = read_settings(CONFIGURATION), order.document
    for problem in electronic_problems(document):
        raise Unsupported(problem.detail, code=problem.code)
    if not order.number:
        order = replace(order, number=rehearsed(document, CONFIGURATION, settings).number, progressive=progressive(1))
    return read(file_of(order, CONFIGURATION, settings))


def read(body: bytes) -> dict[str, str]:
    root = etree.fromstring(body)
    return {"versione": str(root.attrib["versione"])} | {name: text for part in root for name, text in _flat(part, "")}


def _flat(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    seen = Counter[str]()
    for child in element:
        name = str(child.tag)
        seen[name] += 1
        below = path + name + (f"[{seen[name]}]" if seen[name] > 1 else "")
        if len(child):
            yield from _flat(child, f"{below}/")
        else:
            yield below, child.text or ""
