"""Tables become pages: page breaks, repeated headings, what stays together, page numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from invoicing.fatturapa.rendering.blocks import Row, Sheets, Table, Text
from invoicing.fatturapa.rendering.columns import INDENT, Span, spans
from invoicing.fatturapa.rendering.page import BOTTOM, LEFT, RIGHT, TOP, Page
from invoicing.fatturapa.rendering.typeface import FAINT, HEAD, SECTION, Style, drawable, wrapped

_PADDING = 2.6
_BETWEEN = 10.0
_RUNNING = 16.0
_MOST_WHOLE = (TOP - BOTTOM) / 2
MOST_PAGES: Final = 2_000
"""No file that SdI takes needs as many, unless it was made to."""
FOOTER = "Copia di cortesia priva di valore fiscale. La fattura è il file XML trasmesso al Sistema di Interscambio."


class TooLong(Exception):
    """What was to be set does not fit ``MOST_PAGES``."""


type Line = tuple[bytes, Style]


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row in lines: those of each cell, and the height of each line, which all cells share."""

    cells: Sequence[Sequence[Line]]
    heights: Sequence[float]

    @property
    def height(self) -> float:
        """With the padding, in points."""
        return sum(self.heights) + 2 * _PADDING

    def part(self, start: int, end: int) -> "SetRow":
        """The lines from ``start`` up to ``end``."""
        return SetRow([lines[start:end] for lines in self.cells], self.heights[start:end])


def set_row(row: Row, columns: Sequence[Span]) -> SetRow:
    """``row`` broken into lines that fit ``columns``."""
    cells = [
        [(line, text.style) for text in cell for line in wrapped(drawable(text.text), text.style, span.width)]
        for cell, span in zip(row, columns, strict=True)
    ]
    count = max(map(len, cells), default=0)
    return SetRow(cells, [max(lines[n][1].leading for lines in cells if n < len(lines)) for n in range(count)])


class Typesetter:
    """Fills pages, one document after another."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self._running = b""

    def add(self, sheets: Sheets) -> None:
        """A document, from a new page on."""
        self._running = b""
        self._turn()
        self._running = next(iter(wrapped(drawable(sheets.running), FAINT, RIGHT - LEFT)), b"")
        for table in sheets.tables:
            self._table(table)
            self._page.y -= _BETWEEN

    def number_pages(self) -> None:
        """The footers, once it is known how many pages there are."""
        for number, page in enumerate(self.pages, 1):
            page.rule(BOTTOM - 12)
            page.text(LEFT, BOTTOM - 22, drawable(FOOTER), FAINT)
            page.text_to(RIGHT, BOTTOM - 22, drawable(f"Pagina {number} di {len(self.pages)}"), FAINT)

    @property
    def _page(self) -> Page:
        return self.pages[-1]

    @property
    def _room(self) -> float:
        return self._page.y - BOTTOM

    def _turn(self) -> None:
        if len(self.pages) == MOST_PAGES:
            raise TooLong(f"more than {MOST_PAGES} pages")
        self.pages.append(Page())
        if self._running:
            self._page.text_to(RIGHT, TOP - FAINT.size, self._running, FAINT)
            self._page.y -= _RUNNING

    def _table(self, table: Table) -> None:
        columns = spans(table)
        heading = set_row([[Text(column.title, HEAD)] for column in table.columns], columns)
        # Only as many as must be known beforehand: of 10,000 lines there may be too many pages.
        begun = [set_row(row, columns) for row in (table.rows if table.whole else table.rows[:1])]
        rest = (set_row(row, columns) for row in table.rows[len(begun) :])
        self._keep_together(table, heading, begun)
        if table.title:
            self._title(table.title)
        self._heading(heading, columns)
        for row in chain(begun, rest):
            for part in self._parts(row, heading, columns):
                self._row(part, columns)
            if table.ruled:
                self._page.rule(self._page.y)

    def _keep_together(self, table: Table, heading: SetRow, begun: Sequence[SetRow]) -> None:
        """On to the next page, if this one cannot hold the title with the rows that belong to it, and that one can."""
        needed = sum(row.height for row in begun) if table.whole else min(begun[0].height, _MOST_WHOLE)
        needed += heading.height if heading.heights else 0
        needed += SECTION.leading + _PADDING if table.title else 0
        if self._room < needed <= TOP - _RUNNING - BOTTOM:
            self._turn()

    def _parts(self, row: SetRow, heading: SetRow, columns: Sequence[Span]) -> Iterator[SetRow]:
        """``row`` in as many parts as it needs pages; a row of moderate height goes to the next page whole."""
        if self._room < row.height <= _MOST_WHOLE:
            self._turn()
            self._heading(heading, columns)
        start = 0
        while start < len(row.heights):
            end, left = start, self._room - 2 * _PADDING
            while end < len(row.heights) and row.heights[end] <= left:
                left -= row.heights[end]
                end += 1
            if end > start:
                yield row.part(start, end)
            start = end
            if start < len(row.heights):
                self._turn()
                self._heading(heading, columns)

    def _title(self, title: str) -> None:
        self._page.text(LEFT + INDENT, self._page.y - SECTION.size, drawable(title), SECTION)
        self._page.y -= SECTION.leading + _PADDING

    def _heading(self, heading: SetRow, columns: Sequence[Span]) -> None:
        if heading.heights:
            self._page.band(self._page.y, heading.height)
            self._row(heading, columns)

    def _row(self, row: SetRow, columns: Sequence[Span]) -> None:
        top = self._page.y - _PADDING
        for lines, span in zip(row.cells, columns, strict=True):
            y = top
            for (line, style), height in zip(lines, row.heights, strict=False):
                baseline = y - height + (height - style.size) / 2 + style.size * 0.22
                draw = self._page.text_to if span.right else self._page.text
                draw(span.right_edge if span.right else span.left, baseline, line, style)
                y -= height
        self._page.y -= row.height
