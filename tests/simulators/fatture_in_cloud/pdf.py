"""Draws a document as a PDF, on the paper that all simulators share."""

from __future__ import annotations

from decimal import Decimal

from tests.simulators.clock import utc_datetime
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.records import Row
from tests.simulators.fatture_in_cloud.switches import Switches
from tests.simulators.fatture_in_cloud.totals import compute, line_amount, number
from tests.simulators.pdf_sheet import ACCENT, GREY, HEADINGS, WIDTH, Sheet
from tests.simulators.pdf_text import day, drawable, money, pieces, quantity

TITLES = {
    "invoice": "Fattura", "credit_note": "Nota di credito", "receipt": "Ricevuta", "order": "Ordine cliente",
    "quote": "Preventivo", "proforma": "Fattura proforma", "delivery_note": "Documento di trasporto",
    "work_report": "Rapportino", "supplier_order": "Ordine fornitore", "self_own_invoice": "Autofattura",
    "self_supplier_invoice": "Autofattura",
}  # fmt: skip
COLUMNS = ("Codice", "Descrizione", "Q.tà", "Prezzo", "Sc. %", "IVA", "Importo")
WIDTHS = (21, 71, 14, 24, 12, 12, 26)
ALIGNS = ("LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT", "RIGHT")


def draw_pdf(data: Row, company: Company, created_at: float) -> bytes:
    """The same bytes for the same document: its dates come from the document, not from today."""
    title = f"{TITLES[data['type']]} n. {data['number']}{data['numeration']}"
    sheet = Sheet(f"{title} del {day(data['date'])}")
    sheet.set_title(drawable(title))
    sheet.set_creation_date(utc_datetime(created_at))
    sheet.add_page()
    sheet.write_style(14, bold=True)
    sheet.paragraph(WIDTH, company.name, height=6.2)
    sheet.write_style(17, bold=True, color=ACCENT)
    sheet.paragraph(WIDTH, title, height=8, align="R")
    sheet.write_style(10)
    sheet.paragraph(WIDTH, f"del {day(data['date'])}", align="R")
    _customer(sheet, data["entity"])
    _lines(sheet, data)
    _totals(sheet, data)
    if data.get("visible_subject") or data.get("notes"):
        sheet.ln(4)
        sheet.write_style(9, color=GREY)
        sheet.paragraph(WIDTH, "\n".join(filter(None, [data.get("visible_subject"), data.get("notes")])))
    return bytes(sheet.output())


def _customer(sheet: Sheet, entity: Row) -> None:
    sheet.ln(3)
    sheet.caption(WIDTH, "Cliente")
    sheet.write_style(11, bold=True)
    sheet.paragraph(WIDTH, str(entity.get("name") or ""))
    sheet.write_style(9)
    place = " ".join(
        str(entity.get(name) or "") for name in ("address_postal_code", "address_city", "address_province")
    )
    codes = (("P. IVA", "vat_number"), ("C.F.", "tax_code"), ("Codice destinatario", "ei_code"))
    lines = [entity.get("address_street"), place.strip()]
    lines += [f"{label} {entity[name]}" for label, name in codes if entity.get(name)]
    for line in filter(None, lines):
        sheet.paragraph(WIDTH, line)
    sheet.ln(4)


def _lines(sheet: Sheet, data: Row) -> None:
    sheet.write_style(8.5)
    with sheet.table(
        col_widths=WIDTHS, text_align=ALIGNS, width=round(WIDTH), line_height=4.2, padding=(1.1, 1.2), align="LEFT",
        borders_layout="HORIZONTAL_LINES", headings_style=HEADINGS, v_align="TOP",
    ) as table:  # fmt: skip
        table.row([drawable(heading) for heading in COLUMNS])
        for item in data["items_list"]:
            for cells in _cells(item, gross_prices=bool(data["use_gross_prices"])):
                table.row([drawable(cell) for cell in cells])
    sheet.ln(4)


def _cells(item: Row, *, gross_prices: bool) -> list[list[str]]:
    """A table row; a very long text goes on in further rows."""
    text = "\n".join(filter(None, [item["name"], item["description"]]))
    first, *rest = pieces(text, 450)
    price = item["gross_price" if gross_prices else "net_price"]
    cells = [
        str(item["code"] or "")[:80],
        first,
        quantity(str(item["qty"])),
        quantity(str(price or 0), at_least=2),
        quantity(str(item["discount"])) if item["discount"] else "",
        item["vat"].get("ei_type") or f"{quantity(str(item['vat'].get('value', 0)))}%",
        money(line_amount(item, Switches(), gross_prices=gross_prices)),
    ]
    return [cells, *(["", text, "", "", "", "", ""] for text in rest)]


def _totals(sheet: Sheet, data: Row) -> None:
    due: Decimal = compute(data, Switches())["amount_due"]
    rows = [("Imponibile", data["amount_net"]), ("IVA", data["amount_vat"]), ("Totale", data["amount_gross"])]
    for label, amount in [*rows, ("Da pagare", due)]:
        sheet.set_x(122)
        sheet.write_style(10, bold=label == "Totale")
        sheet.cell(33, 7, label)
        sheet.cell(40, 7, drawable(f"{money(number(amount))} €"), align="R", new_x="LMARGIN", new_y="NEXT")
