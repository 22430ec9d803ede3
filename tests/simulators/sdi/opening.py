"""A file as it is handed over, opened: plain XML, or CAdES (`.p7m`, DER or BER, also as base64)."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator

from lxml import etree

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _OCTETS, _OCTETS_IN_PARTS, _CONTEXT_0 = 0x30, 0x04, 0x24, 0xA0


class Unopenable(Exception):
    """Not a signed file, or its signed content is not inside."""


def signed_content(content: bytes) -> bytes:
    """The file inside a CMS envelope: ContentInfo > SignedData > encapContentInfo > eContent (RFC 5652)."""
    try:
        der = content if content[:1] == b"\x30" else base64.b64decode(content, validate=False)
        outer = _inside(der, _SEQUENCE)
        if next(outer)[1] != _SIGNED_DATA:
            raise Unopenable("not signed data")
        fields = list(_parts(next(_parts(next(outer)[1]))[1]))
        inner = next(value for tag, value in fields if tag == _SEQUENCE)
        wrapped = next(value for tag, value in _parts(inner) if tag == _CONTEXT_0)
        tag, value = next(_parts(wrapped))
        return b"".join(part for _, part in _parts(value)) if tag == _OCTETS_IN_PARTS else value
    except (StopIteration, IndexError, binascii.Error) as error:
        raise Unopenable("not a CMS file with its content inside") from error


def _inside(data: bytes, tag: int) -> Iterator[tuple[int, bytes]]:
    found, value = next(_parts(data))
    if found != tag:
        raise Unopenable("not DER")
    return _parts(value)


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data) and data[position : position + 2] != b"\0\0":
        tag = data[position]
        start, end, after = _extent(data, position)
        yield tag, data[start:end]
        position = after


def _extent(data: bytes, position: int) -> tuple[int, int, int]:
    """Where the value begins and ends, and where the next one begins; lengths may be indefinite (BER)."""
    first, start = data[position + 1], position + 2
    if first < 0x80:
        return start, start + first, start + first
    if first > 0x80:
        size = first - 0x80
        length = int.from_bytes(data[start : start + size])
        return start + size, start + size + length, start + size + length
    end = start
    while data[end : end + 2] != b"\0\0":
        if end >= len(data):
            raise Unopenable("an open end")
        end = _extent(data, end)[2]
    return start, end, end + 2


def parse_xml(content: bytes) -> etree._Element | None:
    """The root element; None where it is no XML, or brings a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(io.BytesIO(content), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if tree.docinfo.internalDTD is not None else tree.getroot()
