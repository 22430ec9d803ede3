"""Reading a file that anybody may have made: what is missing is empty, and nothing that was not read is forgotten."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from invoicing.fatturapa.parse.content import Unreadable, root_of

MOST_ELEMENTS: Final = 250_000
"""More than the 5 MB that SdI takes can fill with values."""
SIMPLIFIED: Final = "DatiBeniServizi[Importo]"
"""The lines of a simplified invoice, below its body."""

# Not for people: the signature, and the file that an attachment is.
_UNSHOWN = frozenset({"Signature", "Attachment"})

type Named = tuple[str, str]
"""The name of an element, and its value."""


class Source:
    """A part of the file, that remembers for all parts which of their values were read."""

    def __init__(self, element: etree._Element, read: set[etree._Element]) -> None:
        self._element = element
        self._read = read

    def text(self, *paths: str) -> str:
        """The value at the first of ``paths`` that has one, with blanks made one; empty where there is none."""
        for path in paths:
            found = self._element.find(path)
            if found is not None and (value := self._value(found)):
                return value
        return ""

    def texts(self, path: str) -> list[str]:
        """The values of all elements at ``path`` that have one."""
        return [value for found in self._element.findall(path) if (value := self._value(found))]

    def part(self, *paths: str) -> "Source":
        """The part at the first of ``paths`` that there is, an empty one where there is none."""
        found = next((one for path in paths for one in self._element.findall(path)[:1]), None)
        return Source(etree.Element("none") if found is None else found, self._read)

    def parts(self, path: str) -> "list[Source]":
        """All parts at ``path``."""
        return [Source(found, self._read) for found in self._element.findall(path)]

    def length(self, path: str) -> int:
        """How many characters the value at ``path`` has, without its blanks."""
        return len("".join(self._element.findtext(path, "").split()))

    def unread(self) -> Iterator[tuple[list[str], list[Named]]]:
        """The values below that were not read: those of one element together, after the names that lead to it."""
        yield from self._unread_below(self._element, [])

    def _unread_below(self, element: etree._Element, way: list[str]) -> Iterator[tuple[list[str], list[Named]]]:
        children = [child for child in element if isinstance(child.tag, str) and child.tag not in _UNSHOWN]
        leaves = [child for child in children if not len(child) and child not in self._read]
        if values := [(str(leaf.tag), text) for leaf in leaves if (text := _tidy(leaf))]:
            yield way, values
        for child in children:
            if len(child):
                yield from self._unread_below(child, [*way, str(child.tag)])

    def _value(self, element: etree._Element) -> str:
        self._read.add(element)
        return _tidy(element)


def _tidy(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def source(content: bytes) -> Source:
    """The root of a FatturaPA, ordinary or simplified.

    Namespaces are taken off: only the root should have one, but not every file keeps to that.

    Raises:
        Unreadable: what ``root_of`` refuses, too many elements, or something else than a FatturaPA.
    """
    root = root_of(content)
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Unreadable(f"more than {MOST_ELEMENTS} elements")
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    if not str(root.tag).startswith("FatturaElettronica") or root.find("FatturaElettronicaBody") is None:
        raise Unreadable("not a FatturaPA")
    return Source(root, set())
