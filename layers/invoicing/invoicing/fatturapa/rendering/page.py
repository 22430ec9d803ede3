"""A4 pages that are filled from the top, and the PDF that holds them."""

from io import BytesIO

import pydyf

from invoicing.fatturapa.rendering.typeface import Ink, Style

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 42.5, WIDTH - 42.5, HEIGHT - 40.0, 56.0
"""Edges of what is printed, in points from the page's lower left corner."""

PALE: Ink = (0.93, 0.95, 0.97)
RULE: Ink = (0.80, 0.83, 0.86)
_FONTS = {False: "Regular", True: "Bold"}


class Page:
    """One page: ``y`` is how far down it is filled, in points from the lower edge."""

    def __init__(self) -> None:
        self.stream = pydyf.Stream()
        self.y = TOP

    def text(self, x: float, y: float, text: bytes, style: Style) -> None:
        """One line with its baseline at ``y``."""
        self.stream.begin_text()
        self.stream.set_color_rgb(*style.ink)
        self.stream.set_font_size(_FONTS[style.bold], style.size)
        self.stream.move_text_to(round(x, 2), round(y, 2))
        self.stream.show_text_string(text)
        self.stream.end_text()

    def text_to(self, x: float, y: float, text: bytes, style: Style) -> None:
        """One line that ends at ``x``."""
        self.text(x - style.width(text), y, text, style)

    def rule(self, y: float, ink: Ink = RULE) -> None:
        """A line across the page."""
        self.stream.set_color_rgb(*ink, stroke=True)
        self.stream.set_line_width(0.5)
        self.stream.move_to(LEFT, round(y, 2))
        self.stream.line_to(RIGHT, round(y, 2))
        self.stream.stroke()

    def band(self, y: float, height: float) -> None:
        """A pale strip across the page, downwards from ``y``."""
        self.stream.set_color_rgb(*PALE)
        self.stream.rectangle(LEFT, round(y - height, 2), round(RIGHT - LEFT, 2), round(height, 2))
        self.stream.fill()


def pdf(pages: list[Page], *, title: str, day: str) -> bytes:
    """The file: no clock, no random identity and no compression, whose result could change with its library.

    Args:
        pages: in their order.
        title: what a reader shows as the document's name.
        day: its date as YYYYMMDD, or nothing.
    """
    made = pydyf.PDF()
    fonts = {name: _font(made, bold=bold).reference for bold, name in _FONTS.items()}
    resources = pydyf.Dictionary({"Font": pydyf.Dictionary(fonts)})
    for page in pages:
        made.add_object(page.stream)
        made.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": made.pages.reference,
                    "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
                    "Resources": resources,
                    "Contents": page.stream.reference,
                }
            )
        )
    _describe(made, title, day)
    written = BytesIO()
    made.write(written)
    return written.getvalue()


def _font(made: pydyf.PDF, *, bold: bool) -> pydyf.Dictionary:
    name = "/Helvetica-Bold" if bold else "/Helvetica"
    font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": name, "Encoding": "/WinAnsiEncoding"})
    made.add_object(font)
    return font


def _describe(made: pydyf.PDF, title: str, day: str) -> None:
    made.info["Title"] = pydyf.String(title)
    made.info["Producer"] = pydyf.String("Sportello")
    if day:
        made.info["CreationDate"] = pydyf.String(f"D:{day}000000Z")
    made.catalog["Lang"] = pydyf.String("it-IT")
    made.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
