"""What a document comes to, and what of it is paid."""

import pytest

from tests.fatturapa.rendered import squeezed, text_of
from tests.fatturapa.rendering_sample import SIMPLIFIED, body, file_of


def row(net: str, vat: str, payability: str = "I") -> str:
    return f"""<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>{net}</ImponibileImporto>
<Imposta>{vat}</Imposta><EsigibilitaIVA>{payability}</EsigibilitaIVA></DatiRiepilogo>"""


def change(kind: str, *, percent: str = "", fixed: str = "") -> str:
    share = f"<Percentuale>{percent}</Percentuale>" if percent else ""
    amount = f"<Importo>{fixed}</Importo>" if fixed else ""
    return f"<ScontoMaggiorazione><Tipo>{kind}</Tipo>{share}{amount}</ScontoMaggiorazione>"


ROW = row("100.00", "22.00")
STATED = "<ImportoTotaleDocumento>122.00</ImportoTotaleDocumento>"
WITHHELD = "<DatiRitenuta><ImportoRitenuta>20.00</ImportoRitenuta></DatiRitenuta>"


@pytest.mark.parametrize(
    ("goods", "general", "shown"),
    [
        (ROW, STATED, "Totale documento 122,00 EUR Netto a pagare 122,00 EUR"),
        (ROW, "", "Totale documento (calcolato) 122,00 EUR Netto a pagare 122,00 EUR"),
        (ROW * 2, "", "Totale imponibile 200,00 Totale imposta 44,00 Totale documento (calcolato) 244,00 EUR"),
        (ROW, STATED + WITHHELD, "Totale documento 122,00 EUR Ritenute -20,00 Netto a pagare 102,00 EUR"),
        (
            row("100.00", "22.00", "S"),
            STATED,
            "IVA versata dal cliente (scissione dei pagamenti) -22,00 Netto a pagare 100,00 EUR",
        ),
        (ROW, change("SC", percent="10"), "sul documento -10% Totale documento (calcolato) 109,80 EUR"),
        (ROW, change("MG", percent="10", fixed="5"), "sul documento +10% / 5,00 Totale documento (calcolato) 127,00"),
        (ROW, "<Arrotondamento>-0.01</Arrotondamento>", "Arrotondamento -0,01 Totale documento (calcolato) 121,99 EUR"),
        (row("-100.00", "-22.00"), "", "Totale documento (calcolato) -122,00 EUR Netto a pagare -122,00 EUR"),
        (row("1234567.00", "0.00"), "", "Netto a pagare 1.234.567,00 EUR"),
        ("", STATED, "Totale documento 122,00 EUR Netto a pagare 122,00 EUR"),
        (ROW, "<ImportoTotaleDocumento>12O</ImportoTotaleDocumento>", "Totale documento 12O"),
    ],
)
def test_totals(goods: str, general: str, shown: str) -> None:
    assert squeezed(shown) in text_of(file_of(body(goods, general)))


@pytest.mark.parametrize(
    ("goods", "general"),
    [
        (row("cento", "22.00"), ""),
        (ROW, change("SC", fixed="molto")),
        (ROW, change("SC")),
        (ROW, "<Arrotondamento>poco</Arrotondamento>"),
        (ROW, STATED + WITHHELD.replace("20.00", "20,00")),
    ],
)
def test_what_cannot_be_told_from_the_file_is_not_told(goods: str, general: str) -> None:
    assert "Netto" not in text_of(file_of(body(goods, general)))


def test_a_credit_note_is_not_to_be_paid() -> None:
    text = text_of(file_of(body(ROW).replace("TD01", "TD04")))
    assert squeezed("Netto a credito 122,00 EUR") in text
    assert "Nettoapagare" not in text


@pytest.mark.parametrize("number", [16, 17, 18, 19, 20, 21, 22, 23, 27])
def test_who_integrates_an_invoice_or_bills_itself_is_told_no_sum_to_pay(number: int) -> None:
    text = text_of(file_of(body(ROW).replace("TD01", f"TD{number}")))
    assert squeezed("Totale documento (calcolato) 122,00 EUR") in text
    assert "Netto" not in text


def test_what_san_marino_charged_is_to_be_paid() -> None:
    assert squeezed("Netto a pagare 122,00 EUR") in text_of(file_of(body(ROW).replace("TD01", "TD28")))


def test_a_simplified_invoice_has_a_total_too() -> None:
    text = text_of(SIMPLIFIED)
    assert squeezed("Pranzo 10% 2,73 30,00") in text
    assert squeezed("Totale documento (calcolato) 35,00 EUR Netto a credito 35,00 EUR") in text
    assert squeezed("Fattura rettificata S0 19/11/2026") in text
