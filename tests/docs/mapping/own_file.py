"""Files for SdI that are made here: the invoice of a probe, and the elements of its file below header and body."""

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
from invoicing.fatturapa.invoice import Invoice
from invoicing.fatturapa.parties import Transmitter
from invoicing.providers.own_file import invoice_of, rehearsed
from invoicing.providers.own_file_settings import OwnFileSettings

MAPPINGS: Final = {
    "series": {"web": "{number}/W"},
    "payment_accounts": {"bank": {"name": "Banca di Prova", "iban": "IT60X0542811101000000123456"}},
}


def probed(
    order: Order, configuration: AccountConfiguration, settings: OwnFileSettings, transmitter: Transmitter
) -> Invoice:
    """What the file of ``order`` is made of, numbered if it is not yet."""
    for problem in electronic_problems(order.document):
        raise Unsupported(problem.detail, code=problem.code)
    if not order.number:
        number = rehearsed(order.document, configuration, settings, transmitter).number
        order = replace(order, number=number, progressive=progressive(1))
    return invoice_of(order, configuration, settings, transmitter)


def elements(file: bytes) -> dict[str, str]:
    """By path the texts of ``file``."""
    root = etree.fromstring(file)
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
