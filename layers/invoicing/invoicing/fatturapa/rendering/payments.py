"""How and when it is paid, and what is attached."""

from collections.abc import Iterator

from invoicing.fatturapa import labels
from invoicing.fatturapa.rendering.blocks import Column, Row, Table, Text, cell
from invoicing.fatturapa.rendering.source import Source
from invoicing.fatturapa.rendering.typeface import FAINT, STRONG
from invoicing.fatturapa.rendering.wording import amount, code, date, iban, joined, labelled, size

_PAYMENT_COLUMNS = (
    Column("Condizioni", share=2),
    Column("Modalità", share=2),
    Column("Estremi", share=4),
    Column("Scadenza", right=True),
    Column("Importo", right=True),
)
_ATTACHMENT_COLUMNS = (
    Column("Nome", share=2),
    Column("Descrizione", share=3),
    Column("Formato"),
    Column("Compressione"),
    Column("Dimensione", right=True),
)


def payments(body: Source) -> Table:
    """A row for each payment."""
    rows = []
    for terms in body.parts("DatiPagamento"):
        called = code(terms.text("CondizioniPagamento"), labels.PAYMENT_TERMS)
        details = terms.parts("DettaglioPagamento")
        rows += [_payment(called, one) for one in details] or [[cell(called), cell(), cell(), cell(), cell()]]
    return Table(_PAYMENT_COLUMNS, rows, "Pagamento").tidied()


def _payment(called: str, one: Source) -> Row:
    account = iban(one.text("IBAN"))
    strong = [Text(f"IBAN {account}", STRONG)] if account else []
    return [
        cell(called),
        cell(code(one.text("ModalitaPagamento"), labels.PAYMENT_METHODS)),
        [*cell(one.text("Beneficiario")), *strong, *(Text(line, FAINT) for line in _details(one) if line)],
        cell(date(one.text("DataScadenzaPagamento"))),
        cell(amount(one.text("ImportoPagamento"))),
    ]


def _details(one: Source) -> Iterator[str]:
    yield one.text("IstitutoFinanziario")
    yield joined(*(labelled(tag, one.text(tag)) for tag in ("ABI", "CAB", "BIC")), by=" - ")
    days = one.text("GiorniTerminiPagamento")
    since = date(one.text("DataRiferimentoTerminiPagamento"))
    yield labelled("Termini", joined(f"{days} giorni" if days else "", f"dal {since}" if since else ""))
    yield labelled("Codice pagamento", one.text("CodicePagamento"))
    yield labelled("Ufficio postale", one.text("CodUfficioPostale"))
    receiver = joined(*(one.text(f"{part}Quietanzante") for part in ("Titolo", "Nome", "Cognome", "CF")))
    yield labelled("Quietanzante", receiver)
    early, until = amount(one.text("ScontoPagamentoAnticipato")), date(one.text("DataLimitePagamentoAnticipato"))
    yield labelled("Sconto per pagamento anticipato", joined(early, f"entro il {until}" if until else ""))
    late, after = amount(one.text("PenalitaPagamentiRitardati")), date(one.text("DataDecorrenzaPenale"))
    yield labelled("Penale per ritardo", joined(late, f"dal {after}" if after else ""))


def attachments(body: Source) -> Table:
    """What is attached to the XML file; it is not in this copy."""
    rows = [
        [
            cell(one.text("NomeAttachment")),
            cell(one.text("DescrizioneAttachment")),
            cell(one.text("FormatoAttachment")),
            cell(one.text("AlgoritmoCompressione")),
            cell(size(one.length("Attachment") * 3 // 4)),
        ]
        for one in body.parts("Allegati")
    ]
    return Table(_ATTACHMENT_COLUMNS, rows, "Allegati (nel file XML)").tidied()
