"""What stands on the page, before anybody knows where: documents made of tables made of texts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from invoicing.fatturapa.rendering.typeface import BODY, Style


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in one style."""

    text: str
    style: Style = BODY


type Cell = Sequence[Text]
type Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``share`` of what the others leave, or 0: as wide as its widest text."""

    title: str = ""
    right: bool = False
    share: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading that is repeated on each page.

    Attributes:
        ruled: a line under each row.
        whole: stays on one page if one page can hold it.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    title: str = ""
    ruled: bool = True
    whole: bool = False

    def tidied(self) -> "Table":
        """The same table, less the rows and the columns that hold no text."""
        rows = [row for row in self.rows if any(text.text for one in row for text in one)]
        kept = [n for n in range(len(self.columns)) if any(text.text for row in rows for text in row[n])]
        return replace(self, columns=[self.columns[n] for n in kept], rows=[[row[n] for n in kept] for row in rows])


@dataclass(frozen=True, slots=True)
class Sheets:
    """One document: it begins on a page of its own; ``running`` is repeated on top of its later pages."""

    running: str
    tables: Sequence[Table]


def cell(*texts: str) -> Cell:
    """A cell of plain texts, one under the other; empty ones take no room."""
    return [Text(text) for text in texts if text]
