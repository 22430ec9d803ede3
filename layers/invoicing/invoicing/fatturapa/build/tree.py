"""Content of a file as nested pairs of name and content, in the order of the schema, and the XML made of it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from lxml import etree

from invoicing.domain.money import plain

type Content = str | Iterable["Part"] | None
type Part = tuple[str, Content]
"""An element's name, and its text or its own parts; None leaves it out."""

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
YES = "SI"


def rooted(version: str, parts: Iterable[Part]) -> etree._Element:
    """A whole file's root: it alone has a namespace, as the schema's local elements are unqualified."""
    root = etree.Element(f"{{{NAMESPACE}}}FatturaElettronica", {"versione": version}, nsmap={"p": NAMESPACE})
    _append(root, parts)
    return root


def _append(parent: etree._Element, parts: Iterable[Part]) -> None:
    for name, content in parts:
        if content is None:
            continue
        child = etree.SubElement(parent, name)
        if isinstance(content, str):
            child.text = content
        else:
            _append(child, content)


def yes(flag: bool) -> str | None:
    """The only value of the schema's flags, or nothing."""
    return YES if flag else None


def cents(amount: Decimal) -> str:
    """``amount``, or a rate in percent, with exactly two decimals; it must not have more."""
    return f"{amount:.2f}"


def decimals(amount: Decimal) -> str:
    """``amount`` with two to eight decimals."""
    text = plain(amount)
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<2}"


def day(value: date | None) -> str | None:
    """``value`` as the schema writes days, without a zone."""
    return value.isoformat() if value else None
