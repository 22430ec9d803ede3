"""One document and the file made of it: a test changes the one thing it is about."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from invoicing.domain.document import Document
from invoicing.fatturapa.build import build, unbuildable
from invoicing.fatturapa.invoice import Earlier, Invoice
from invoicing.fatturapa.parties import Seller, Transmitter
from tests.builders import electronic_body
from tests.fatturapa.golden import SELLER


def given(
    document: Document | None = None,
    *,
    number: str = "12/2026",
    seller: Mapping[str, Any] = SELLER,
    earlier: Mapping[str, Earlier] | None = None,
    **changes: Any,
) -> Invoice:
    """An electronic invoice of 200.00 net, with ``changes`` of its body, or the ``document``."""
    return Invoice(
        document=document or Document.model_validate(electronic_body(**changes)),
        seller=Seller.model_validate(seller),
        transmitter=Transmitter("IT", "01879020517"),
        number=number,
        progressive="0000A",
        related=earlier or {},
    )


def tree(invoice: Invoice) -> etree._Element:
    """The root of its file."""
    return etree.fromstring(build(invoice))


def said(invoice: Invoice, path: str) -> list[str]:
    """The texts of the elements at ``path`` below the root of its file, however deep it begins."""
    return [element.text or "" for element in tree(invoice).iterfind(f".//{path}")]


def problems(invoice: Invoice) -> list[tuple[str, str]]:
    """Code and pointer of everything it cannot say."""
    return [(problem.code, problem.pointer) for problem in unbuildable(invoice)]
