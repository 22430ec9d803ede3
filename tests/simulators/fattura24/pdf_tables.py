"""The tables of a document: its lines, the VAT summary beside the totals, the payments."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from tests.simulators.fattura24.records import Document
from tests.simulators.fattura24.totals import cents, row_net
from tests.simulators.pdf_sheet import ACCENT, GREY, HEADINGS, PALE, WIDTH, Sheet
from tests.simulators.pdf_text import day, drawable, money, pieces, quantity

COLUMNS = ("Codice", "Descrizione", "Q.tà", "U.M.", "Prezzo", "Sc. %", "IVA", "Importo")
WIDTHS = (21, 60, 14, 11, 24, 12, 12, 26)
ALIGNS = ("LEFT", "LEFT", "RIGHT", "CENTER", "RIGHT", "RIGHT", "RIGHT", "RIGHT")
PIECE = 450


def draw_rows(sheet: Sheet, document: Document) -> None:
    """One table over as many pages as it takes; the headings repeat on each."""
    sheet.write_style(8.5)
    with sheet.table(
        col_widths=WIDTHS, text_align=ALIGNS, width=round(WIDTH), line_height=4.2, padding=(1.1, 1.2), align="LEFT",
        borders_layout="HORIZONTAL_LINES", headings_style=HEADINGS, v_align="TOP",
    ) as table:  # fmt: skip
        table.row([drawable(heading) for heading in COLUMNS])
        for row in document.rows:
            for cells in _row_cells(row):
                table.row([drawable(cell) for cell in cells])
    sheet.ln(5)


def _row_cells(row: dict[str, str]) -> list[list[str]]:
    """A table row; a very long description goes on in further rows."""
    first, *rest = pieces(row.get("Description", ""), PIECE)
    discount = row.get("Discounts", "")
    cells = [
        row.get("Code", "")[:80],
        first,
        quantity(row.get("Qty") or "1"),
        row.get("Um", "")[:20],
        quantity(row["Price"], at_least=2),
        quantity(discount) if discount not in ("", "0") and Decimal(discount) else "",
        _rate(row),
        money(row_net(row)),
    ]
    return [cells, *(["", text, "", "", "", "", "", ""] for text in rest)]


def _rate(row: dict[str, str]) -> str:
    nature = row.get("FeVatNature", "")
    return nature or f"{quantity(row.get('VatCode') or '0')}%"


def draw_totals(sheet: Sheet, document: Document) -> None:
    """The VAT summary on the left, the totals on the right; both stay on one page."""
    groups: dict[tuple[Decimal, str], Decimal] = defaultdict(Decimal)
    for row in document.rows:
        groups[Decimal(row.get("VatCode") or "0"), row.get("FeVatNature", "")] += row_net(row)
    sheet.keep_together(max(10 + 6 * len(groups), 26) + 6)
    top = sheet.get_y()
    _draw_vat(sheet, groups)
    bottom = sheet.get_y()
    sheet.set_y(top)
    _draw_sums(sheet, document)
    sheet.set_xy(15, max(bottom, sheet.get_y()))


def _draw_vat(sheet: Sheet, groups: dict[tuple[Decimal, str], Decimal]) -> None:
    sheet.caption(95, "Riepilogo IVA")
    sheet.write_style(8.5)
    with sheet.table(
        col_widths=(35, 30, 30), text_align=("LEFT", "RIGHT", "RIGHT"), width=95, line_height=4.2, align="LEFT",
        padding=(0.8, 1.2), borders_layout="HORIZONTAL_LINES", headings_style=HEADINGS,
    ) as table:  # fmt: skip
        table.row(["Aliquota", "Imponibile", "Imposta"])
        for (rate, nature), net in groups.items():
            label = f"{quantity(str(rate))}%" + (f"  natura {nature}" if nature else "")
            table.row([drawable(label), money(net), money(cents(net * rate / 100))])


def _draw_sums(sheet: Sheet, document: Document) -> None:
    currency = document.fields.get("Currency", "") or "EUR"
    symbol = "€" if currency == "EUR" else currency
    left, label_width, value_width = 122.0, 33.0, 40.0
    for label, amount in (("Imponibile", document.total_without_tax), ("IVA", document.vat_amount)):
        sheet.set_x(left)
        sheet.write_style(9.5, color=GREY)
        sheet.cell(label_width, 7, label)
        sheet.write_style(9.5)
        sheet.cell(value_width, 7, drawable(f"{money(amount)} {symbol}"), align="R", new_x="LMARGIN", new_y="NEXT")
    sheet.set_x(left)
    sheet.set_fill_color(*PALE)
    sheet.write_style(12, bold=True, color=ACCENT)
    sheet.cell(label_width, 10, "Totale", fill=True)
    total = drawable(f"{money(document.total)} {symbol}")
    sheet.cell(value_width, 10, total, align="R", fill=True, new_x="LMARGIN", new_y="NEXT")
    # Tables fill their cells with the current colour: back to paper.
    sheet.set_fill_color(255)


def draw_payments(sheet: Sheet, document: Document) -> None:
    if not document.payments:
        return
    sheet.ln(5)
    sheet.keep_together(12 + 6 * min(len(document.payments), 20))
    sheet.caption(95, "Scadenze e pagamenti")
    sheet.write_style(8.5)
    with sheet.table(
        col_widths=(35, 30, 30), text_align=("LEFT", "RIGHT", "LEFT"), width=95, line_height=4.2, align="LEFT",
        padding=(0.8, 1.2), borders_layout="HORIZONTAL_LINES", headings_style=HEADINGS,
    ) as table:  # fmt: skip
        table.row(["Scadenza", "Importo", "Stato"])
        for payment in document.payments:
            paid = "Pagato" if payment.get("Paid") == "true" else "Da pagare"
            table.row([day(payment.get("Date", "")), money(Decimal(payment.get("Amount") or "0")), paid])
