"""A body or header as it is read: what was taken out of it is known, so that the rest can be told."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lxml import etree

from invoicing.domain.money import plain
from invoicing.fatturapa.build.tree import YES
from invoicing.fatturapa.checks.finding import leaves
from invoicing.fatturapa.checks.tree import day, number


class Taken:
    """Which leaves of a tree were read.

    Whatever holds a text and was not taken is left: that is how nothing is dropped unsaid.
    """

    def __init__(self) -> None:
        self._elements: set[etree._Element] = set()

    def text(self, parent: etree._Element | None, path: str, *, strip: bool = True) -> str | None:
        """The text of the first element at ``path`` below ``parent``, which is taken; None where there is none."""
        element = parent.find(path) if parent is not None else None
        if element is None or not element.text:
            return None
        self._elements.add(element)
        return (element.text.strip() or None) if strip else element.text

    def amount(self, parent: etree._Element | None, path: str) -> str | None:
        """The number at ``path`` as it stands in a request; as it is where it is none, for the model to refuse."""
        text = self.text(parent, path)
        value = number(text)
        return text if value is None else plain(value)

    def day(self, parent: etree._Element | None, path: str) -> str | None:
        """The day at ``path``, without a time zone; as it is where it is none, for the model to refuse."""
        text = self.text(parent, path)
        value: date | None = day(text)
        return text if value is None else value.isoformat()

    def agrees(self, parent: etree._Element | None, path: str, wanted: Decimal | str | None) -> bool:
        """Take the element at ``path`` if it says what the canonical document makes of it anyway: ``wanted``."""
        element = parent.find(path) if parent is not None else None
        if element is None:
            return True
        text = (element.text or "").strip()
        same = number(text) == wanted if isinstance(wanted, Decimal) else text == wanted
        if same:
            self._elements.add(element)
        return same

    def flag(self, parent: etree._Element | None, path: str) -> bool:
        """Whether the element at ``path`` says yes; anything else that it says is left."""
        element = parent.find(path) if parent is not None else None
        return element is not None and self.agrees(parent, path, YES)

    def left(self, root: etree._Element) -> Iterator[str]:
        """Paths of what was not taken, in the order of the file."""
        return (path for element, path in leaves(root) if element not in self._elements)
