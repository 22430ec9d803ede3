"""What stands in a PDF that was rendered: its text, and where each piece of it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader

from invoicing.fatturapa.rendering import render
from invoicing.fatturapa.rendering.typeface import Style

_SHOWN = re.compile(rb"/(Regular|Bold) ([0-9.]+) Tf\n([-0-9.]+) ([-0-9.]+) Td\n\((.*?)\) Tj\nET", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)


def squeezed(text: str) -> str:
    """Without blanks, since a text may break anywhere."""
    return "".join(text.split())


def pages_of(content: bytes) -> list[str]:
    """The text of each page, as an independent reader finds it, without blanks."""
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(render(content)), strict=True).pages]


def text_of(content: bytes) -> str:
    """The text of all pages, without blanks."""
    return "".join(pages_of(content))


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a piece of text takes, in points from the lower left corner."""

    text: bytes
    left: float
    right: float
    baseline: float
    size: float

    def overlaps(self, other: "Box") -> bool:
        """Whether both draw on the same spot; an em has a tenth of air above its letters."""
        apart = self.right <= other.left + 0.05 or other.right <= self.left + 0.05
        upper, lower = (self, other) if self.baseline >= other.baseline else (other, self)
        return not apart and upper.baseline - upper.size * 0.21 < lower.baseline + lower.size * 0.72


def boxes_of(content: bytes) -> Iterator[list[Box]]:
    """The boxes of each page, read from the bytes of the file."""
    for stream in _STREAM.findall(render(content)):
        yield [_box(*found) for found in _SHOWN.findall(stream)]


def _box(font: bytes, size: bytes, left: bytes, baseline: bytes, shown: bytes) -> Box:
    text = re.sub(rb"\\(.)", rb"\1", shown)
    style = Style(float(size), bold=font == b"Bold")
    return Box(text, float(left), float(left) + style.width(text), float(baseline), style.size)
