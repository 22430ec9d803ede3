"""What a document is: its title, how it was sent, why it was written, and what it refers to."""

from collections.abc import Iterator

from invoicing.fatturapa import labels
from invoicing.fatturapa.rendering import older_codes
from invoicing.fatturapa.rendering.blocks import Cell, Column, Row, Table, Text, cell
from invoicing.fatturapa.rendering.source import Source
from invoicing.fatturapa.rendering.typeface import FAINT, LONG_TITLE, NAME, TITLE
from invoicing.fatturapa.rendering.wording import amount, code, date, joined, words

_FACTS_IN_A_ROW = 4
_SHORT = 35
_REFERENCES = {
    "DatiOrdineAcquisto": "Ordine di acquisto",
    "DatiContratto": "Contratto",
    "DatiConvenzione": "Convenzione",
    "DatiRicezione": "Ricezione",
    "DatiFattureCollegate": "Fattura collegata",
}
_CORRECTED = "ElementiRettificati"
_REFERENCE_COLUMNS = (
    Column("Tipo"),
    Column("Numero", share=2),
    Column("Data"),
    Column("Righe", share=1),
    Column("Voce"),
    Column("Commessa / convenzione", share=2),
    Column("CUP"),
    Column("CIG"),
)


def heading(general: Source, total: str) -> Table:
    """What the document is, in large letters, and its total."""
    kind = general.text("TipoDocumento")
    called = older_codes.DOCUMENT_TYPES.get(kind, "") or "Documento"
    left = [Text(called, TITLE if len(called) <= _SHORT else LONG_TITLE), Text(number_and_day(general), NAME)]
    right = [Text("Copia di cortesia", FAINT), Text(total, NAME), Text("totale documento" if total else "", FAINT)]
    return Table([Column(share=1), Column(right=True)], [[left, right]], ruled=False, whole=True)


def number_and_day(general: Source) -> str:
    """``n. 123 del 18/12/2014``."""
    number, day = general.text("Numero"), date(general.text("Data"))
    return joined(f"n. {number}" if number else "", f"del {day}" if day else "")


def facts(header: Source, general: Source) -> Table:
    """How the document was sent, and what concerns it as a whole."""
    found: list[Cell] = [[Text(label, FAINT), Text(value)] for label, value in _facts(header, general) if value]
    found += [cell()] * (-len(found) % _FACTS_IN_A_ROW)
    rows = [found[start : start + _FACTS_IN_A_ROW] for start in range(0, len(found), _FACTS_IN_A_ROW)]
    return Table([Column(share=1)] * _FACTS_IN_A_ROW, rows, ruled=False, whole=True)


def _facts(header: Source, general: Source) -> Iterator[tuple[str, str]]:
    sent, stamp = header.part("DatiTrasmissione"), general.part("DatiBollo")
    yield "Tipo documento", code(general.text("TipoDocumento"), older_codes.DOCUMENT_TYPES)
    yield "Divisa", general.text("Divisa")
    yield "Codice destinatario", sent.text("CodiceDestinatario")
    yield "PEC destinatario", sent.text("PECDestinatario")
    yield "Formato di trasmissione", code(sent.text("FormatoTrasmissione"), older_codes.TRANSMISSION_FORMATS)
    yield "Progressivo di invio", sent.text("ProgressivoInvio")
    yield "Trasmittente", sent.text("IdTrasmittente/IdPaese") + sent.text("IdTrasmittente/IdCodice")
    yield "Soggetto emittente", code(header.text("SoggettoEmittente"), labels.WRITTEN_BY)
    yield "Art. 73 DPR 633/72", general.text("Art73")
    duty = joined(stamp.text("BolloVirtuale"), amount(stamp.text("ImportoBollo")))
    yield "Bollo virtuale", duty or general.text("BolloVirtuale")


def reasons(general: Source) -> Table:
    """The Causale, whose 200 characters are often continued in the next one."""
    return Table([Column(share=1)], [[cell(text)] for text in general.texts("Causale")], "Causale", ruled=False)


def references(body: Source) -> Table:
    """The documents that this one refers to."""
    general = body.part("DatiGenerali")
    rows = [_reference(one, title) for tag, title in _REFERENCES.items() for one in general.parts(tag)]
    rows += [_delivery_note(one) for one in general.parts("DatiDDT")]
    rows += [_corrected_invoice(one) for one in general.parts("DatiFatturaRettificata")]
    rows += [_main_invoice(one) for one in general.parts("FatturaPrincipale")]
    return Table(_REFERENCE_COLUMNS, rows, "Riferimenti").tidied()


def _reference(one: Source, title: str) -> Row:
    contract = one.text("CodiceCommessaConvenzione")
    lines = ", ".join(one.texts("RiferimentoNumeroLinea"))
    values = (title, one.text("IdDocumento"), date(one.text("Data")), lines, one.text("NumItem"), contract)
    return [cell(value) for value in (*values, one.text("CodiceCUP"), one.text("CodiceCIG"))]


def _delivery_note(one: Source) -> Row:
    lines = ", ".join(one.texts("RiferimentoNumeroLinea"))
    values = ("Documento di trasporto", one.text("NumeroDDT"), date(one.text("DataDDT")), lines)
    return [cell(value) for value in (*values, "", "", "", "")]


def _main_invoice(one: Source) -> Row:
    number, day = one.text("NumeroFatturaPrincipale"), date(one.text("DataFatturaPrincipale"))
    return [cell(value) for value in ("Fattura principale", number, day, "", "", "", "", "")]


def _corrected_invoice(one: Source) -> Row:
    values = ("Fattura rettificata", one.text("NumeroFR"), date(one.text("DataFR")), "", "", one.text(_CORRECTED))
    return [cell(value) for value in (*values, "", "")]


def left_over(*sources: Source) -> Table:
    """Every value that no other part of the page shows, with where it stands in the file."""
    rows = [
        [cell(" / ".join(map(words, way))), cell("; ".join(f"{words(name)}: {value}" for name, value in values))]
        for one in sources
        for way, values in one.unread()
    ]
    return Table([Column(share=2), Column(share=3)], rows, "Altri dati nel file")
