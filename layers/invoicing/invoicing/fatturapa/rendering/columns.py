"""How wide the columns of a table are, and where they stand."""

from dataclasses import dataclass

from invoicing.fatturapa.rendering.blocks import Table
from invoicing.fatturapa.rendering.page import LEFT, RIGHT
from invoicing.fatturapa.rendering.typeface import HEAD, drawable

INDENT = 4.0
"""Between the edge of a table and its text, in points."""
_GAP = 9.0
_WIDEST = 105.0
_NARROW = 30.0
# What columns of numbers may take of the page together; the rest is for texts.
_MOST = 0.7


@dataclass(frozen=True, slots=True)
class Span:
    """Where a column stands, in points from the page's left edge."""

    left: float
    width: float
    right: bool

    @property
    def right_edge(self) -> float:
        """Where a text that is set to the right ends."""
        return self.left + self.width


def spans(table: Table) -> list[Span]:
    """The places of the columns of ``table``, from left to right; together they are as wide as the page."""
    room = RIGHT - LEFT - 2 * INDENT - _GAP * (len(table.columns) - 1)
    shares = sum(column.share for column in table.columns)
    natural = [0.0 if column.share else _natural(table, n) for n, column in enumerate(table.columns)]
    if shares:
        natural = _narrowed(natural, room * _MOST)
    rest = room - sum(natural)
    found, left = [], LEFT + INDENT
    for column, width in zip(table.columns, natural, strict=True):
        wide = rest * column.share / shares if column.share else width
        found.append(Span(left, wide, column.right))
        left += wide + _GAP
    return found


def _narrowed(widths: list[float], most: float) -> list[float]:
    """``widths`` that together take no more than ``most``; the narrow ones stay as they are."""
    narrow = sum(width for width in widths if width <= _NARROW)
    wide = sum(widths) - narrow
    scale = min(1.0, (most - narrow) / wide) if wide else 1.0
    return [width if width <= _NARROW else width * scale for width in widths]


def _natural(table: Table, n: int) -> float:
    """Width of the widest text of column ``n`` on one line, within reason; of its title the widest word counts."""
    words = (HEAD.width(word) for word in drawable(table.columns[n].title).split(b" "))
    texts = (text.style.width(drawable(text.text)) for row in table.rows for text in row[n])
    return min(max((*words, *texts)) + 0.01, _WIDEST)
