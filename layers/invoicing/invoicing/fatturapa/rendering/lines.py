"""What was sold: one row for each line."""

from collections.abc import Iterator

from invoicing.fatturapa import labels
from invoicing.fatturapa.rendering import older_codes
from invoicing.fatturapa.rendering.blocks import Column, Row, Table, Text, cell
from invoicing.fatturapa.rendering.source import SIMPLIFIED, Source
from invoicing.fatturapa.rendering.typeface import FAINT
from invoicing.fatturapa.rendering.wording import amount, code, date, joined, labelled, percent

_COLUMNS = (
    Column("N.", right=True),
    Column("Descrizione", share=1),
    Column("Quantità", right=True),
    Column("Prezzo unitario", right=True),
    Column("Sconto / maggiorazione", right=True),
    Column("IVA", right=True),
    Column("Prezzo totale", right=True),
)

_SIMPLIFIED_COLUMNS = (
    Column("Descrizione", share=3),
    Column("IVA", share=1),
    Column("Imposta", right=True),
    Column("Importo (IVA inclusa)", right=True),
)


def lines(body: Source) -> Table:
    """The lines; what a line rarely has stands small below its description."""
    goods = body.part("DatiBeniServizi")
    explained = set(goods.texts("DatiRiepilogo/Natura"))
    rows = [_row(line, explained) for line in goods.parts("DettaglioLinee")]
    return Table(_COLUMNS, rows, "Dettaglio").tidied()


def simplified_lines(body: Source) -> Table:
    """What a simplified invoice has instead: amounts that include the VAT."""
    rows = [
        [
            cell(one.text("Descrizione"), one.text("RiferimentoNormativo")),
            cell(percent(one.text("DatiIVA/Aliquota")), code(one.text("Natura"), older_codes.VAT_NATURES)),
            cell(amount(one.text("DatiIVA/Imposta"))),
            cell(amount(one.text("Importo"))),
        ]
        for one in body.parts(SIMPLIFIED)
    ]
    return Table(_SIMPLIFIED_COLUMNS, rows, "Dettaglio").tidied()


def _row(line: Source, explained: set[str]) -> Row:
    notes = [Text(note, FAINT) for note in _notes(line, explained) if note]
    return [
        cell(line.text("NumeroLinea")),
        [*cell(line.text("Descrizione")), *notes],
        cell(joined(amount(line.text("Quantita"), 0), line.text("UnitaMisura"))),
        cell(amount(line.text("PrezzoUnitario"))),
        cell(*price_changes(line)),
        cell(joined(percent(line.text("AliquotaIVA")), line.text("Natura"))),
        cell(amount(line.text("PrezzoTotale"))),
    ]


def price_changes(part: Source) -> Iterator[str]:
    """Discounts with a minus, surcharges with a plus, in the order in which they act."""
    for change in part.parts("ScontoMaggiorazione"):
        kind = change.text("Tipo")
        sign = {"SC": "-", "MG": "+"}.get(kind, joined(kind, ""))
        values = joined(percent(change.text("Percentuale")), amount(change.text("Importo")), by=" / ")
        yield f"{sign}{values}" if values else code(kind, labels.PRICE_CHANGES)


def _notes(line: Source, explained: set[str]) -> Iterator[str]:
    yield labelled("Tipo", code(line.text("TipoCessionePrestazione"), labels.LINE_TYPES))
    for article in line.parts("CodiceArticolo"):
        yield labelled("Codice", joined(article.text("CodiceTipo"), article.text("CodiceValore")))
    begin, end = date(line.text("DataInizioPeriodo")), date(line.text("DataFinePeriodo"))
    yield labelled("Periodo", joined(f"dal {begin}" if begin else "", f"al {end}" if end else ""))
    yield "Soggetta a ritenuta" if line.text("Ritenuta") else ""
    nature = line.text("Natura")
    yield labelled("Natura", "" if nature in explained else code(nature, older_codes.VAT_NATURES))
    yield labelled("Rif. amministrazione", line.text("RiferimentoAmministrazione"))
    for other in line.parts("AltriDatiGestionali"):
        number, day = amount(other.text("RiferimentoNumero")), date(other.text("RiferimentoData"))
        yield labelled(other.text("TipoDato") or "Altro", joined(other.text("RiferimentoTesto"), number, day)) or (
            other.text("TipoDato")
        )
