"""The courtesy copy holds what the file holds, in the words of a person."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO

import pytest
from lxml import etree
from pypdf import PdfReader

from invoicing.fatturapa import labels
from invoicing.fatturapa.rendering import render
from tests.fatturapa.rendered import pages_of, squeezed, text_of
from tests.fatturapa.rendering_sample import RICH, SIMPLIFIED, body, file_of, line
from tests.fatturapa.schema import BESIDE, faults_of

SAMPLES = sorted((BESIDE / "samples").glob("*.xml"))
FILES = {"rich": RICH, "simplified": SIMPLIFIED, **{path.name: path.read_bytes() for path in SAMPLES}}
LISTS = {
    "TD06": labels.DOCUMENT_TYPES,
    "FPR12": labels.TRANSMISSION_FORMATS,
    "RF01": labels.TAX_REGIMES,
    "TZ": labels.WRITTEN_BY,
    "SU": labels.SHAREHOLDERS,
    "LN": labels.LIQUIDATION,
    "N1": {**labels.VAT_NATURES, "N2": "Non soggette", "N3": "Non imponibili", "N6": "Inversione contabile"},
    "<EsigibilitaIVA>D": labels.VAT_PAYABILITIES,
    "<TipoCessionePrestazione>AB": labels.LINE_TYPES,
    "TP01": labels.PAYMENT_TERMS,
    "MP05": labels.PAYMENT_METHODS,
    "TC04": labels.PENSION_FUNDS,
    "RT01": labels.WITHHOLDING_TYPES,
    "<CausalePagamento>A": labels.WITHHOLDING_REASONS,
}


def values(content: bytes) -> Iterator[str]:
    """Every value, but for the attached file, the signature, and SC or MG, which become minus and plus."""
    for element in etree.fromstring(content).iter(etree.Element):
        way = {etree.QName(one).localname for one in (element, *element.iterancestors())}
        value = " ".join((element.text or "").split())
        if (
            value
            and not len(element)
            and not way & {"Attachment", "Signature"}
            and not {"ScontoMaggiorazione", "Tipo"} <= way
        ):
            yield value


def ways_to_write(value: str) -> Iterator[str]:
    """As it is; as an Italian amount, with no more zeros than two decimals need; as an Italian date."""
    yield value
    with suppress(InvalidOperation):
        number = Decimal(value)
        least = max(2, -int(number.normalize().as_tuple().exponent))
        yield f"{number:,.{least}f}".translate(str.maketrans(",.", ".,"))
        yield f"{number.normalize():,f}".translate(str.maketrans(",.", ".,"))
    with suppress(ValueError):
        yield date.fromisoformat(value).strftime("%d/%m/%Y")


def test_the_rich_file_is_one_that_the_schema_knows() -> None:
    assert faults_of(RICH) == []


@pytest.mark.parametrize("name", FILES)
def test_every_value_of_the_file_stands_in_the_copy(name: str) -> None:
    text = text_of(FILES[name])
    missing = [value for value in values(FILES[name]) if not any(squeezed(one) in text for one in ways_to_write(value))]
    assert missing == []


@pytest.mark.parametrize(
    ("held", "code", "name"),
    [(held, code, name) for held, codes in LISTS.items() for code, name in codes.items()],
)
def test_every_code_is_spelled_out(held: str, code: str, name: str) -> None:
    tag, _, old = held.rpartition(">")
    written = RICH.decode().replace(f"{tag}>{old}<" if tag else f">{old}<", f"{tag}>{code}<" if tag else f">{code}<")
    assert squeezed(f"{code} {name}") in text_of(written.encode())


@pytest.mark.parametrize(
    "shown",
    [
        "Parcella n. 42/2026 del 20/11/2026 Copia di cortesia 16.092,81 EUR totale documento",
        "Partita IVA: IT01234560017",
        "Codice fiscale: RSSMRA80A01H501U",
        "Caffè & Pasticceria «Città Alta» S.n.c. di Però Niccolò",
        "PEC destinatario cliente@pec.example.it",
        "Codice destinatario 0000000",
        "Bollo virtuale SI 2,00",
        "Ordine di acquisto OA-66685 01/03/2026 1, 2 10 COMM-2026-0815 J11F26000010001 Z4A3B2C1D0",
        "Fattura collegata 12/2026 30/04/2026",
        "Documento di trasporto DDT-101 02/11/2026 3",
        "100 ore 120,00 -10% +2,00 22% 11.000,00",
        "1 1.600,12345678 22% 1.600,12",
        "Abbuono concordato Tipo: AB Abbuono 1 -0,12 22% -0,12",
        "Periodo: dal 03/03/2026 al 31/10/2026",
        "CANTIERE: Bergamo Alta, lotto 2 815,50 05/05/2026",
        "4% 12.600,00 22% INARCASSA-1 504,00",
        "0% - N1 Escluse ex. art. 15 del D.P.R. 633/1972 Art. 15 DPR 633/72 102,99 0,00",
        "20% 2.520,00",
        "Totale imponibile 13.206,99 Totale imposta 2.882,88",
        "Sconto / maggiorazione sul documento -3,07 Arrotondamento 0,01",
        "Totale documento 16.092,81 EUR Ritenute -2.605,50 Netto a pagare 13.487,31 EUR",
        "IBAN IT60 X054 2811 1010 0000 0123 456",
        "ABI: 05428 - CAB: 11101 - BIC: BPROITMMXXX",
        "Termini: 30 giorni dal 20/11/2026",
        "20/12/2026 10.000,00",
        "Sconto per pagamento anticipato: 50,00 entro il 01/12/2026",
        "relazione.pdf Relazione finale PDF 0,1 KB",
        "Dati trasporto Mezzo trasporto: Furgone",
    ],
)
def test_the_rich_file_reads_as_a_person_expects(shown: str) -> None:
    assert squeezed(shown) in text_of(RICH)


def test_each_page_says_what_it_is_and_which_it_is() -> None:
    pages = pages_of(RICH)
    for number, page in enumerate(pages, 1):
        assert squeezed("Copia di cortesia priva di valore fiscale. La fattura è il file XML") in page
        assert squeezed(f"Pagina {number} di {len(pages)}") in page
    assert all(squeezed("n. 42/2026 del 20/11/2026 - Ing. Mario Rossi") in page for page in pages[1:])


def test_each_body_is_a_document_that_begins_on_a_page_of_its_own() -> None:
    second = body(line(1, "Altro")).replace("7/2026", "8/2026").replace("TD01", "TD04")
    pages = pages_of(file_of(body(line(1, "Uno")), second))
    assert len(pages) == 2
    assert squeezed("Fattura n. 7/2026 del 21/11/2026") in pages[0]
    assert squeezed("Nota di credito n. 8/2026 del 21/11/2026") in pages[1]


def test_a_reader_is_told_the_title_the_language_and_the_day() -> None:
    read = PdfReader(BytesIO(render(RICH)))
    assert read.metadata is not None
    assert read.metadata.title == "n. 42/2026 del 20/11/2026 - Ing. Mario Rossi"
    assert str(read.metadata["/CreationDate"]) == "D:20261120000000Z"
    assert str(read.root_object["/Lang"]) == "it-IT"


def test_no_empty_part_has_a_heading() -> None:
    text = text_of(file_of(body("")))
    for title in ("Dettaglio", "RiepilogoIVA", "Pagamento", "Ritenute", "Allegati", "Causale", "Nettoapagare"):
        assert title not in text


def test_an_unknown_element_is_shown_as_well() -> None:
    text = text_of(file_of(body(line(1, "x"), "<DatoNuovo><ValoreMai>visto 7</ValoreMai></DatoNuovo>")))
    assert squeezed("Dato nuovo Valore mai: visto 7") in text


def test_namespaces_do_not_matter() -> None:
    everywhere = RICH.replace(b"p:FatturaElettronica", b"FatturaElettronica").replace(b"xmlns:p=", b"xmlns=")
    assert render(everywhere) == render(RICH)


def test_a_nature_that_the_summary_does_not_explain_is_explained_at_its_line() -> None:
    goods = line(1, "x").replace("22.00</AliquotaIVA>", "0.00</AliquotaIVA><Natura>N4</Natura>")
    assert "Natura:N4Esenti" in text_of(file_of(body(goods)))
