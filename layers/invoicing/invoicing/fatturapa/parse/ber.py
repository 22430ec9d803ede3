"""The content of a signed file (CMS SignedData, RFC 5652), out of its BER or DER. Signatures are not verified.

Only what leads to the content is read, so that neither certificates nor signatures can do harm. Signing software also
writes lengths that an end mark tells, and contents in pieces: both are BER, and both are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SEQUENCE, _OCTETS, _OID, _CONTENT = 0x30, 0x04, 0x06, 0xA0
_PIECES: Final = 0x24
_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
_END_MARK: Final = b"\0\0"
_DEEPEST: Final = 32
_MOST_ELEMENTS: Final = 100_000


class Malformed(Exception):
    """No signed content of the usual form; the message never quotes it."""


def signed_content(data: bytes) -> bytes:
    """What was signed in ``data``.

    Raises:
        Malformed: it is cut, nested too deep, no SignedData, or holds no content (a detached signature).
    """
    reader = _Reader(data)
    content_type, wrapped = reader.first(2, within=reader.whole(_SEQUENCE))
    if content_type.tag != _OID or data[content_type.begin : content_type.end] != _SIGNED_DATA:
        raise Malformed("no signed data")
    (signed,) = reader.first(1, within=wrapped.as_a(_CONTENT))
    _, _, encapsulated = reader.first(3, within=signed.as_a(_SEQUENCE))
    _, content = reader.first(2, within=encapsulated.as_a(_SEQUENCE))
    (octets,) = reader.first(1, within=content.as_a(_CONTENT))
    return b"".join(reader.pieces(octets))


@dataclass(frozen=True, slots=True)
class _Element:
    """One tag; its content is what stands from ``begin`` to ``end``, and the next element begins at ``after``."""

    tag: int
    begin: int
    end: int
    after: int
    depth: int

    def as_a(self, tag: int) -> "_Element":
        if self.tag != tag:
            raise Malformed("a part of another kind")
        return self


class _Reader:
    """Reads one file, and gives up where it has more elements than a signature needs."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._seen = 0

    def whole(self, tag: int) -> _Element:
        return self._element(0, len(self._data), 0).as_a(tag)

    def first(self, count: int, *, within: _Element) -> list[_Element]:
        found = [child for child, _ in zip(self._children(within), range(count), strict=False)]
        if len(found) < count:
            raise Malformed("a part is missing")
        return found

    def pieces(self, element: _Element) -> Iterator[bytes]:
        """The octets of ``element``, which may be made of pieces."""
        if element.tag == _OCTETS:
            yield self._data[element.begin : element.end]
        else:
            for child in self._children(element.as_a(_PIECES)):
                yield from self.pieces(child)

    def _children(self, element: _Element) -> Iterator[_Element]:
        position = element.begin
        while position < element.end:
            child = self._element(position, element.end, element.depth + 1)
            yield child
            position = child.after

    def _element(self, position: int, limit: int, depth: int) -> _Element:
        self._seen += 1
        if depth > _DEEPEST or self._seen > _MOST_ELEMENTS:
            raise Malformed("too deep or too many parts")
        if position + 2 > limit:
            raise Malformed("cut off")
        tag, length = self._data[position], self._data[position + 1]
        begin = position + 2
        if length == 0x80:
            return self._until_end_mark(tag, begin, limit, depth)
        if length & 0x80:
            size = length & 0x7F
            length, begin = int.from_bytes(self._data[begin : begin + size]), begin + size
        if begin + length > limit:
            raise Malformed("cut off")
        return _Element(tag, begin, begin + length, begin + length, depth)

    def _until_end_mark(self, tag: int, begin: int, limit: int, depth: int) -> _Element:
        """An element of indefinite length: its parts, and two zero bytes."""
        position = begin
        while self._data[position : position + 2] != _END_MARK:
            position = self._element(position, limit, depth + 1).after
        return _Element(tag, begin, position, position + 2, depth)
