"""A courtesy copy: the parts of each document in the order in which a person reads them."""

from invoicing.fatturapa.parse.content import Unreadable
from invoicing.fatturapa.rendering.amounts import pension_funds, totals_table, vat_summary, withholding
from invoicing.fatturapa.rendering.blocks import Sheets, Table
from invoicing.fatturapa.rendering.general import facts, heading, left_over, number_and_day, reasons, references
from invoicing.fatturapa.rendering.lines import lines, simplified_lines
from invoicing.fatturapa.rendering.page import pdf
from invoicing.fatturapa.rendering.parties import name, parties
from invoicing.fatturapa.rendering.payments import attachments, payments
from invoicing.fatturapa.rendering.source import Source, source
from invoicing.fatturapa.rendering.totals import totals
from invoicing.fatturapa.rendering.typesetting import TooLong, Typesetter
from invoicing.fatturapa.rendering.wording import compact_day, italian, joined

_GENERAL = "DatiGenerali/DatiGeneraliDocumento"


def courtesy_copy(content: bytes) -> bytes:
    """The PDF of all documents in a FatturaPA file."""
    root = source(content)
    header, bodies = root.part("FatturaElettronicaHeader"), root.parts("FatturaElettronicaBody")
    typesetter = Typesetter()
    try:
        for body in bodies:
            typesetter.add(_sheets(header, body))
    except TooLong as error:
        raise Unreadable(str(error)) from None
    typesetter.number_pages()
    first = bodies[0].part(_GENERAL)
    title = joined(_running(header, first), f"e altri {len(bodies) - 1}" if len(bodies) > 1 else "")
    return pdf(typesetter.pages, title=title, day=compact_day(first.text("Data")))


def _running(header: Source, general: Source) -> str:
    return joined(number_and_day(general), name(header.part("CedentePrestatore")), by=" - ")


def _sheets(header: Source, body: Source) -> Sheets:
    general = body.part(_GENERAL)
    found = totals(general, body)
    total = "" if found.total is None else joined(italian(found.total), general.text("Divisa"))
    tables: list[Table] = [
        heading(general, total),
        *parties(header),
        facts(header, general),
        reasons(general),
        references(body),
        lines(body),
        simplified_lines(body),
        pension_funds(general),
        vat_summary(body),
        withholding(general),
        totals_table(general, found),
        payments(body),
        attachments(body),
    ]
    tables.append(left_over(header, body))
    return Sheets(_running(header, general), [table for table in tables if table.rows])
