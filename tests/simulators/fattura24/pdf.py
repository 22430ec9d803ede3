"""Draws a document as a PDF, so that a person looking at it sees their invoice (fact sheet, section 2.4)."""

from __future__ import annotations

from tests.simulators.clock import utc_datetime
from tests.simulators.fattura24.accounts import CREDIT_NOTE, E_INVOICE, INVOICE, ORDER, RECEIPT, Company
from tests.simulators.fattura24.pdf_tables import draw_payments, draw_rows, draw_totals
from tests.simulators.fattura24.records import Document
from tests.simulators.pdf_sheet import ACCENT, GREY, INK, LINE, WIDTH, Sheet
from tests.simulators.pdf_text import day, drawable

TITLES = {INVOICE: "Fattura", RECEIPT: "Ricevuta", CREDIT_NOTE: "Nota di credito", ORDER: "Ordine cliente"}


def draw_pdf(document: Document, company: Company) -> bytes:
    """The same bytes for the same document: its dates come from the document, not from today."""
    title, subtitle = titles(document)
    sheet = Sheet(f"{title} {document.number} del {day(document.date)}  –  {document.customer_name[:60]}")
    sheet.set_title(drawable(f"{title} {document.number}"))
    sheet.set_author(drawable(company.name))
    sheet.set_creation_date(utc_datetime(document.created_at))
    sheet.add_page()
    _draw_head(sheet, document, company, title, subtitle)
    _draw_parties(sheet, document)
    _draw_object(sheet, document)
    draw_rows(sheet, document)
    draw_totals(sheet, document)
    draw_payments(sheet, document)
    _draw_notes(sheet, document)
    return bytes(sheet.output())


def titles(document: Document) -> tuple[str, str]:
    """Title and subtitle by the type that was created; an electronic document's PDF is only a courtesy copy."""
    if document.doc_type == E_INVOICE:
        return ("Nota di credito" if document.is_credit_note else "Fattura elettronica"), "Copia di cortesia"
    return TITLES[document.doc_type], ""


def _draw_head(sheet: Sheet, document: Document, company: Company, title: str, subtitle: str) -> None:
    top, left_width = sheet.get_y(), 100.0
    sheet.write_style(14, bold=True, color=INK)
    sheet.paragraph(left_width, company.name, height=6.2)
    sheet.write_style(8.5, color=GREY)
    place = f"{company.postcode} {company.city} ({company.province})"
    codes = f"P. IVA {company.vat_code}  –  C.F. {company.fiscal_code}"
    for line in (company.address, place, codes, f"{company.email}  –  {company.phone}"):
        sheet.paragraph(left_width, line, height=4.2)
    bottom = sheet.get_y()
    sheet.set_xy(15 + left_width, top)
    sheet.write_style(19, bold=True, color=ACCENT)
    sheet.paragraph(WIDTH - left_width, title, height=8, align="R")
    sheet.write_style(9, color=GREY)
    if subtitle:
        sheet.paragraph(WIDTH - left_width, subtitle, align="R")
    sheet.write_style(10, bold=True)
    sheet.paragraph(WIDTH - left_width, f"n. {document.number}", height=5.4, align="R")
    sheet.write_style(10)
    sheet.paragraph(WIDTH - left_width, f"del {day(document.date)}", height=5, align="R")
    sheet.set_xy(15, max(bottom, sheet.get_y()) + 3)
    sheet.set_draw_color(*ACCENT)
    sheet.set_line_width(0.6)
    sheet.line(15, sheet.get_y(), 15 + WIDTH, sheet.get_y())
    sheet.set_draw_color(*LINE)
    sheet.set_line_width(0.2)
    sheet.ln(5)


def _draw_parties(sheet: Sheet, document: Document) -> None:
    """The delivery address (or the document's data) on the left, the customer on the right."""
    top = sheet.get_y()
    delivery = _address(document, "Delivery")
    if delivery:
        _draw_block(sheet, 15, "Destinazione", document.fields.get("DeliveryName", ""), delivery)
    else:
        _draw_block(sheet, 15, "Dati del documento", "", _facts(document))
    left_bottom = sheet.get_y()
    sheet.set_y(top)
    _draw_block(sheet, 110, "Cliente", document.customer_name, [*_address(document, "Customer"), *_codes(document)])
    sheet.set_xy(15, max(left_bottom, sheet.get_y()) + 5)


def _draw_block(sheet: Sheet, left: float, caption: str, name: str, lines: list[str]) -> None:
    width = 85.0
    sheet.set_x(left)
    sheet.caption(width, caption)
    sheet.set_x(left)
    if name:
        sheet.write_style(11, bold=True)
        sheet.paragraph(width, name, height=5)
    sheet.write_style(9)
    for line in lines:
        sheet.set_x(left)
        sheet.paragraph(width, line)


def _address(document: Document, prefix: str) -> list[str]:
    part = {name: document.fields.get(prefix + name, "").strip() for name in
            ("Address", "Postcode", "City", "Province", "Country")}  # fmt: skip
    province = f"({part['Province']})" if part["Province"] else ""
    country = part["Country"] if part["Country"].upper() not in ("IT", "ITALIA") else ""
    place = " ".join(filter(None, [part["Postcode"], part["City"], province, country]))
    return [line for line in (part["Address"], place) if line]


def _codes(document: Document) -> list[str]:
    labels = {
        "CustomerVatCode": "P. IVA",
        "CustomerFiscalCode": "C.F.",
        "FeDestinationCode": "Codice destinatario",
        "FeCustomerPec": "PEC",
        "CustomerEmail": "E-mail",
    }
    return [f"{label} {document.fields[name]}" for name, label in labels.items() if document.fields.get(name)]


def _facts(document: Document) -> list[str]:
    fields = document.fields
    facts = [
        ("Tipo", fields.get("FeDocType", "") or document.document_type),
        ("Valuta", fields.get("Currency", "") or "EUR"),
        ("Pagamento", " ".join(filter(None, [fields.get("FePaymentCode", ""), fields.get("PaymentMethodName", "")]))),
        ("Coordinate", fields.get("PaymentMethodDescription", "")),
        ("Ordine collegato", fields.get("F24OrderId", "")),
    ]
    return [f"{label}: {value}" for label, value in facts if value]


def _draw_object(sheet: Sheet, document: Document) -> None:
    text = document.fields.get("Object", "").strip()
    if text:
        sheet.caption(WIDTH, "Oggetto")
        sheet.write_style(9)
        sheet.paragraph(WIDTH, text)
        sheet.ln(3)


def _draw_notes(sheet: Sheet, document: Document) -> None:
    legal = []
    if document.fields.get("FeVirtualStamp") == "V":
        legal.append("Imposta di bollo assolta in modo virtuale.")
    if document.fields.get("VatType") == "S":
        legal.append("Operazione soggetta a scissione dei pagamenti (split payment).")
    text = "\n".join(filter(None, [document.fields.get("FootNotes", "").strip(), *legal]))
    if text:
        sheet.ln(4)
        sheet.keep_together(14)
        sheet.caption(WIDTH, "Note")
        sheet.write_style(8.5)
        sheet.paragraph(WIDTH, text)
