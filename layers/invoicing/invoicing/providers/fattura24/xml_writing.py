"""Writing the XML of Fattura24's requests: free text always in CDATA, everything else plain codes, numbers, dates.

The service seems to replace HTML entities before it parses (the npm client's README asks for CDATA because of that), so
an escaped ampersand would break the document. What looks like an entity inside CDATA, such as a customer who typed
``&amp;``, is split over two sections: no replacement can find it, and every parser joins the two again.
"""

import html
import re
from decimal import Decimal

# It writes, and parses nothing.
from xml.sax.saxutils import escape  # nosec B406

from lxml import etree

from invoicing.domain.money import plain, to_cents
from invoicing.errors import Unsupported

_ENTITY = re.compile(r"&#?\w+;?", re.ASCII)
_BREAK = "]]><![CDATA["
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


class Elements:
    """The elements of one container, written in order; what has no value is left out."""

    def __init__(self, container: etree._Element) -> None:
        self._container = container

    def text(self, name: str, value: str | None) -> None:
        """Free text, in CDATA."""
        if value:
            self._container.append(_cdata_element(name, value))

    def code(self, name: str, value: str | None) -> None:
        """A code, a number or a date: nothing that would need escaping."""
        if value:
            if escape(value) != value:
                raise ValueError(f"{name} is no code")
            etree.SubElement(self._container, name).text = value

    def truth(self, name: str, value: bool) -> None:
        """A boolean."""
        self.code(name, "true" if value else "false")

    def amount(self, name: str, value: Decimal) -> None:
        """An amount, to the cent."""
        self.code(name, format(to_cents(value), "f"))

    def exact(self, name: str, value: Decimal) -> None:
        """A number as exact as it was given, with two decimals at least: the service takes up to eight."""
        whole, _, decimals = plain(value).partition(".")
        self.code(name, f"{whole}.{decimals:0<2}")

    def container(self, name: str) -> "Elements":
        """A new container inside this one."""
        return Elements(etree.SubElement(self._container, name))


class Envelope:
    """A whole request: ``Fattura24`` with its ``Document``."""

    def __init__(self) -> None:
        self._root = etree.Element("Fattura24")
        self.document = Elements(etree.SubElement(self._root, "Document"))

    def xml(self) -> str:
        """The request as text, without a byte order mark."""
        return _DECLARATION + etree.tostring(self._root, encoding="unicode")


def _cdata_element(name: str, value: str) -> etree._Element:
    sections = _unmistakable(value.replace("]]>", f"]]{_BREAK}>"))
    parser = etree.XMLParser(strip_cdata=False, resolve_entities=False, no_network=True)
    try:
        element = etree.fromstring(f"<{name}><![CDATA[{sections}]]></{name}>", parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unsupported(f"{name} holds a character that XML cannot hold", code="illegal_character") from None
    if element.text != value:
        raise Unsupported(f"{name} cannot be written as it is", code="illegal_character")
    return element


def _unmistakable(text: str) -> str:
    """``text`` with a section break after every ``&`` that HTML would read as the beginning of an entity."""
    return _ENTITY.sub(lambda match: _broken_up(match.group()), text)


def _broken_up(found: str) -> str:
    return found if html.unescape(found) == found else f"&{_BREAK}{found[1:]}"
