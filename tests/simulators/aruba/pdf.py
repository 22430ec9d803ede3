"""The courtesy copy that `includePdf` brings: one page, enough to be told from another's."""

from __future__ import annotations

from tests.simulators.aruba.records import SentInvoice
from tests.simulators.pdf_sheet import WIDTH, Sheet


def courtesy_pdf(invoice: SentInvoice) -> bytes:
    sheet = Sheet(invoice.filename)
    sheet.add_page()
    sheet.write_style(14, bold=True)
    for day, key in zip(invoice.dates, invoice.keys, strict=True):
        sheet.paragraph(WIDTH, f"Fattura {key.number} del {day}", height=8)
    sheet.write_style(10)
    for title, person in (("Cedente", invoice.sender), ("Cessionario", invoice.receiver)):
        sheet.paragraph(WIDTH, f"{title}: {person.description} {person.country}{person.vat_number} {person.tax_code}")
    return bytes(sheet.output())
