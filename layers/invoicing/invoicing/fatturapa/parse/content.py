"""From bytes to a tree: the XML itself, or within a signed file; nothing in it is resolved, fetched or expanded."""

import base64
import binascii
import re
from typing import Final

from lxml import etree

from invoicing.fatturapa.parse.ber import Malformed, signed_content
from invoicing.fatturapa.safe_xml import safe_parser

LARGEST: Final = 16 * 1024 * 1024
"""Bytes that are looked at: SdI's 5 MB, once more encoded and signed, leave room."""

_ENCODINGS: Final = frozenset(
    "utf-8 utf8 us-ascii ascii iso-8859-1 iso8859-1 latin1 iso-8859-15 windows-1252 cp1252".split()
)
_MOST_SIGNATURES = 3
_BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(rb"\A<\?xml\s[^>]{0,200}\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ARMOUR = re.compile(rb"-----(BEGIN|END) [A-Z0-9 ]{1,40}-----")
_SPACE = b" \t\r\n"


class Unreadable(Exception):
    """No harmless, well-formed invoice. The message never quotes it."""


def root_of(content: bytes) -> etree._Element:
    """The root element of an XML file, or of one in a `.p7m` (CAdES), be it binary or base64.

    Raises:
        Unreadable: it is too large, no such file, damaged, or brings a document type or an entity.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"more than {LARGEST} bytes")
    for _ in range(_MOST_SIGNATURES + 1):
        xml = content.removeprefix(_BOM).lstrip(_SPACE)
        if xml.startswith(b"<"):
            return _parsed(_decoded(xml))
        content = _unwrapped(content)
    raise Unreadable("signed too often")


def _unwrapped(content: bytes) -> bytes:
    """What ``content`` wraps: a signature in binary, or one in base64."""
    try:
        if content.startswith(b"\x30"):
            return signed_content(content)
        decoded = base64.b64decode(_ARMOUR.sub(b"", content).translate(None, _SPACE), validate=True)
    except Malformed as error:
        raise Unreadable(f"no whole signed file: {error}") from None
    except binascii.Error:
        raise Unreadable("neither XML nor a signed file") from None
    if not decoded.startswith(b"\x30"):
        raise Unreadable("neither XML nor a signed file")
    return decoded


def _decoded(xml: bytes) -> str:
    declaration = _DECLARATION.match(xml)
    named = _ENCODING.search(declaration[0]) if declaration else None
    encoding = named[1].decode().lower() if named else "utf-8"
    if encoding not in _ENCODINGS:
        raise Unreadable("an encoding that is not read")
    try:
        return xml[declaration.end() if declaration else 0 :].decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(f"not the {encoding} that it says") from None


def _parsed(text: str) -> etree._Element:
    # Before anything is parsed, and wherever it stands: no invoice speaks of these.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("a document type or an entity")
    try:
        return etree.fromstring(text.encode(), safe_parser())
    except (etree.XMLSyntaxError, ValueError):
        # The parser's own message quotes the text.
        raise Unreadable("malformed XML") from None
