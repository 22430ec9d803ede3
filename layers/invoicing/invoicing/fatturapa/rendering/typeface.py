"""The two typefaces of the page: how wide a text is, and where it breaks.

Helvetica and its bold are among the 14 fonts that every PDF reader brings, so none is embedded. Their encoding, WinAnsi
(Windows-1252), covers Latin-1: all that the schema allows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from invoicing.domain.schema_texts import LATIN_1
from invoicing.domain.transliteration import written

# Adobe's published metrics of the standard 14 fonts, in thousandths of the size, from the space (code 32) to 255.
_REGULAR = """
    278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278
    584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944
    667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500
    278 556 500 722 500 500 500 334 260 334 584 350 556 350 222 556 333 1000 556 556 333 1000 667 333 1000 350 611
    350 350 222 222 333 333 350 556 1000 333 1000 500 333 944 350 500 667 278 333 556 556 556 556 260 556 333 737
    370 556 584 333 737 333 400 584 333 333 333 556 537 278 333 333 365 556 834 834 834 611 667 667 667 667 667 667
    1000 722 667 667 667 667 278 278 278 278 722 722 778 778 778 778 778 584 778 722 722 722 722 667 667 611 556 556
    556 556 556 556 889 500 556 556 556 556 278 278 278 278 556 556 556 556 556 556 556 584 611 556 556 556 556 500
    556 500
"""
_BOLD = """
    278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333
    584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944
    667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556
    333 611 556 778 556 556 500 389 280 389 584 350 556 350 278 556 500 1000 556 556 333 1000 667 333 1000 350 611
    350 350 278 278 500 500 350 556 1000 333 1000 556 333 944 350 500 667 278 333 556 556 556 556 280 556 333 737
    370 556 584 333 737 333 400 584 333 333 333 611 556 278 333 333 365 556 834 834 834 611 722 722 722 722 722 722
    1000 722 667 667 667 667 278 278 278 278 722 722 778 778 778 778 778 584 778 722 722 722 722 667 667 611 556 556
    556 556 556 556 889 556 556 556 556 556 278 278 278 278 611 611 611 611 611 611 611 584 611 611 611 611 611 556
    611 556
"""
_BEFORE_SPACE = [0] * 32
_WIDTHS = {bold: [*_BEFORE_SPACE, *map(int, text.split())] for bold, text in ((False, _REGULAR), (True, _BOLD))}

type Ink = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

BLACK: Ink = (0.13, 0.15, 0.17)
GREY: Ink = (0.38, 0.42, 0.46)
ACCENT: Ink = (0.10, 0.28, 0.46)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; sizes in points."""

    size: float
    bold: bool = False
    ink: Ink = BLACK

    @property
    def leading(self) -> float:
        """Distance between two baselines."""
        return self.size * 1.25

    def width(self, text: bytes) -> float:
        """Width of ``text`` on one line, in points."""
        return sum(map(_WIDTHS[self.bold].__getitem__, text)) * self.size / 1000


BODY = Style(8)
STRONG = Style(8, bold=True)
FAINT = Style(7, ink=GREY)
HEAD = Style(7, bold=True, ink=ACCENT)
NAME = Style(10, bold=True)
TOTAL = Style(10.5, bold=True)
SECTION = Style(9, bold=True, ink=ACCENT)
TITLE = Style(18, bold=True, ink=ACCENT)
LONG_TITLE = Style(12, bold=True, ink=ACCENT)


def drawable(text: str) -> bytes:
    """``text`` in the fonts' encoding, on one line.

    A foreign file may hold any character: what the encoding lacks is transliterated by the published rule, or becomes a
    question mark.
    """
    tidy = " ".join(text.split())
    try:
        return tidy.encode("cp1252")
    except UnicodeEncodeError:
        return b"".join(map(_nearest, tidy))


def _nearest(character: str) -> bytes:
    nearest = written(character, LATIN_1)
    # Joiners become nothing, and mean nothing.
    return character.encode("cp1252", "ignore") or nearest.encode("cp1252", "replace")


def wrapped(text: bytes, style: Style, room: float) -> list[bytes]:
    """``text`` in lines no wider than ``room`` points, broken at blanks; within a word only where it is wider."""
    lines: list[bytes] = []
    line, used, blank = b"", 0.0, style.width(b" ")
    for piece, width in _pieces(text, style, room):
        if line and used + blank + width <= room:
            line, used = line + b" " + piece, used + blank + width
        else:
            lines.append(line)
            line, used = piece, width
    return [one for one in (*lines, line) if one]


def _pieces(text: bytes, style: Style, room: float) -> Iterator[tuple[bytes, float]]:
    """The words of ``text`` with their widths, those wider than ``room`` in pieces."""
    for word in text.split(b" "):
        width = style.width(word)
        if width <= room:
            yield word, width
            continue
        start, used = 0, 0.0
        for end in range(len(word)):
            wide = style.width(word[end : end + 1])
            if used + wide > room and end > start:
                yield word[start:end], used
                start, used = end, 0.0
            used += wide
        yield word[start:], used
