"""The paper: page size, fonts, colours and the footer of every page."""

from __future__ import annotations

from typing import Literal

from fpdf import FPDF, FontFace

from tests.simulators.pdf_text import ENCODING, drawable

WIDTH = 180.0
INK = (33, 37, 41)
GREY = (108, 117, 125)
ACCENT = (31, 78, 121)
PALE = (238, 243, 248)
LINE = (206, 212, 218)
FOOTER = "Documento simulato, senza valore fiscale  ·  Simulated document, no fiscal value"
HEADINGS = FontFace(emphasis="BOLD", color=ACCENT, fill_color=PALE)
Align = Literal["L", "C", "R"]


class Sheet(FPDF):
    """An A4 page in the style of all documents."""

    def __init__(self, running_title: str) -> None:
        super().__init__(format="A4")
        # Without this the built-in fonts would refuse € and –, which Windows-1252 has and Latin-1 has not.
        self.core_fonts_encoding = ENCODING
        self.running_title = drawable(running_title)
        self.set_margins(15, 15, 15)
        self.set_auto_page_break(auto=True, margin=20)
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)

    def header(self) -> None:
        """Later pages repeat what they belong to."""
        if self.page_no() == 1:
            return
        self.write_style(8, color=GREY)
        self.cell(WIDTH, 5, self.running_title, align="R", new_x="LMARGIN", new_y="NEXT")
        self.ln(2)

    def footer(self) -> None:
        self.set_y(-14)
        self.line(15, self.get_y(), 15 + WIDTH, self.get_y())
        self.write_style(7.5, color=GREY)
        self.cell(WIDTH / 4 * 3, 6, FOOTER)
        # fpdf2 aligns the placeholder, which is wider than the number that replaces it.
        surplus = self.get_string_width("{nb}") - self.get_string_width("0")
        self.cell(WIDTH / 4 + surplus, 6, f"Pagina {self.page_no()} di {{nb}}", align="R")

    def write_style(self, size: float, *, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
        self.set_font("helvetica", "B" if bold else "", size)
        self.set_text_color(*color)

    def paragraph(self, width: float, text: str, *, height: float = 4.4, align: Align = "L") -> None:
        """Wrapped text; the position then is below it, at the same left edge."""
        left = self.get_x()
        self.multi_cell(width, height, drawable(text), align=align, new_x="LEFT", new_y="NEXT")
        self.set_x(left)

    def caption(self, width: float, text: str) -> None:
        self.write_style(7.5, bold=True, color=ACCENT)
        self.paragraph(width, text.upper(), height=4.6)

    def keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()
