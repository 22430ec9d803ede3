"""Reading the XML that providers answer: tolerant of known sloppiness, never of what could hide something.

Two steps. ``parse`` reads a well-formed answer. Only where that fails, ``single_value`` pulls one complete element out
of the text, and whoever uses it says so in the result: a broken answer may be a cut one.
"""

import re
from html.entities import html5
from typing import Final

# It writes, and parses nothing.
from xml.sax.saxutils import escape  # nosec B406

from lxml import etree

from invoicing.fatturapa.safe_xml import safe_parser

# What XML itself declares; all others come from HTML and stop a parser.
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CDATA_OR_ENTITY = re.compile(r"<!\[CDATA\[.*?\]\]>|&([A-Za-z][A-Za-z0-9]*);", re.DOTALL)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>\s*")
_FIRST_ELEMENT = re.compile(r"<[A-Za-z_]")
MISSING: Final = frozenset({"", "null", "N.D."})
"""How Italian services write that there is no value."""


class Unreadable(Exception):
    """No well-formed XML of a harmless kind. The message never quotes it."""


def decode(content: bytes) -> str:
    """The text of an answer: UTF-8 where it is, else Windows-1252, as older Italian services send."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; Latin-1 takes them, and the parser refuses them then.
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            return content.decode("latin-1")


def parse(text: str) -> etree._Element:
    """The root element of ``text``; HTML entities such as ``&egrave;`` are understood although nothing declares them.

    Raises:
        Unreadable: it is empty, malformed, or brings a DOCTYPE (with it, entities could drop or fetch text).
    """
    body = _DECLARATION.sub("", text, count=1)
    first = _FIRST_ELEMENT.search(body)
    if first is None:
        raise Unreadable("no XML")
    if "<!doctype" in body[: first.start()].lower():
        raise Unreadable("a document type declaration")
    try:
        return etree.fromstring(_CDATA_OR_ENTITY.sub(_known_entity, body).strip().encode(), safe_parser())
    except (etree.XMLSyntaxError, ValueError):
        # The parser's own message quotes the text.
        raise Unreadable("malformed XML") from None


def value(element: etree._Element, name: str) -> str | None:
    """Text of the only child ``name``; None where there is none, several, or one of the words for no value."""
    found = element.findall(name)
    text = "".join(str(part) for part in found[0].itertext()).strip() if len(found) == 1 else ""
    return None if text in MISSING else text


def single_value(text: str, name: str, pattern: str) -> str | None:
    """The value of element ``name`` in malformed ``text``, if every complete occurrence gives the same one.

    Complete means that it ends with its closing tag, or with an opening one in its place (a known mistake): a value cut
    off in the middle is never taken for a whole one.
    """
    tag = re.escape(name)
    complete = re.compile(rf"<{tag}>\s*(?:<!\[CDATA\[)?({pattern})(?:\]\]>)?\s*</?{tag}>")
    values = set(complete.findall(text))
    found = values.pop() if len(values) == 1 else ""
    return None if found in MISSING else found


def _known_entity(match: re.Match[str]) -> str:
    name = match.group(1)
    if name is None or name in _XML_ENTITIES:
        return match.group()
    known = html5.get(f"{name};")
    return match.group() if known is None else escape(known)
