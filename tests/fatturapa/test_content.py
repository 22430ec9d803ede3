"""What a document says, in the places that the schema has for it."""

from decimal import Decimal
from typing import Any

import pytest

from invoicing.domain.document import Document
from invoicing.fatturapa.build.general import reasons
from tests.builders import electronic_body, line_body, payment_body
from tests.fatturapa.given import given, said
from tests.fatturapa.golden import SELLER

ADVANCE = {"kind": "advance_invoice"}
HALF = [payment_body(amount="122.00"), payment_body(amount="122.00")]


@pytest.mark.parametrize(
    ("changes", "terms"),
    [
        ({"payments": [payment_body()]}, "TP02"),
        ({"payments": [payment_body(amount="244.00")]}, "TP02"),
        ({"payments": [payment_body(amount="100.00")]}, "TP01"),
        ({"payments": [payment_body(amount="200.00")], "vat_payability": "S"}, "TP02"),
        ({"payments": HALF}, "TP01"),
        ({"payments": [payment_body()], **ADVANCE}, "TP03"),
    ],
)
def test_the_terms_say_whether_it_is_all(changes: dict[str, Any], terms: str) -> None:
    assert said(given(**changes), "CondizioniPagamento") == [terms]


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({}, "244.00"),
        ({"vat_payability": "S"}, "200.00"),
        ({"withholding_tax": [{"type": "RT01", "rate": "20", "reason": "A"}]}, "204.00"),
    ],
)
def test_what_is_to_be_paid_is_what_is_payable(changes: dict[str, Any], amount: str) -> None:
    invoice = given(payments=[payment_body()], **changes)
    assert said(invoice, "ImportoPagamento") == [amount]
    assert said(invoice, "ImportoTotaleDocumento") == ["244.00"]
    assert said(invoice, "DataScadenzaPagamento") == ["2026-11-21"]


def test_lines_are_marked_for_withholding_where_none_is_and_all_are_meant() -> None:
    lines = [line_body(), line_body()]
    tax = {"type": "RT01", "rate": "20", "reason": "A"}
    assert said(given(lines=lines, withholding_tax=[tax]), "DettaglioLinee/Ritenuta") == ["SI", "SI"]
    assert said(given(lines=lines, withholding_tax=[{**tax, "base": "9"}]), "DettaglioLinee/Ritenuta") == []
    marked = [line_body(withholding=True), line_body()]
    assert said(given(lines=marked, withholding_tax=[tax]), "DettaglioLinee/Ritenuta") == ["SI"]
    assert said(given(lines=lines), "DettaglioLinee/Ritenuta") == []


def test_expenses_in_the_customers_name_are_not_marked_unless_the_request_does() -> None:
    tax = {"type": "RT01", "rate": "20", "reason": "A"}
    lines = [line_body(), line_body(vat_rate="0", vat_nature="N1")]
    fund = {"type": "TC02", "rate": "4", "vat_rate": "22"}
    invoice = given(lines=lines, withholding_tax=[tax], pension_fund_contribution=[fund])
    assert said(invoice, "DettaglioLinee[1]/Ritenuta") == ["SI"]
    assert said(invoice, "DettaglioLinee[2]/Ritenuta") == []
    assert (said(invoice, "ImportoRitenuta"), said(invoice, "ImponibileCassa")) == (["40.00"], ["200.00"])
    marked = given(lines=[lines[0], lines[1] | {"withholding": True}], withholding_tax=[tax])
    assert said(marked, "DettaglioLinee[2]/Ritenuta") == ["SI"]


def test_payability_is_said_of_rows_with_vat() -> None:
    lines = [line_body(), line_body(vat_rate="0", vat_nature="N4")]
    assert said(given(lines=lines), "DatiRiepilogo/EsigibilitaIVA") == ["I"]
    assert said(given(lines=lines, vat_payability="D"), "DatiRiepilogo/EsigibilitaIVA") == ["D"]
    assert said(given(lines=lines[1:], vat_payability="S"), "DatiRiepilogo/EsigibilitaIVA") == []


@pytest.mark.parametrize("regime", ["RF16", "RF17"])
def test_whose_vat_is_payable_when_paid_says_nothing_unless_asked(regime: str) -> None:
    seller = {**SELLER, "tax_regime": regime}
    assert said(given(seller=seller), "DatiRiepilogo/EsigibilitaIVA") == []
    assert said(given(seller=seller, vat_payability="I"), "DatiRiepilogo/EsigibilitaIVA") == ["I"]


def test_a_sellers_own_words_replace_the_rule_of_their_nature() -> None:
    seller = {**SELLER, "legal_references": {"N4": "Esente, art. 10, c. 1, n. 18 DPR 633/72"}}
    lines = [line_body(vat_rate="0", vat_nature="N3.2"), line_body(vat_rate="0", vat_nature="N4")]
    words = said(given(lines=lines, seller=seller), "RiferimentoNormativo")
    assert words == ["Non imponibile, artt. 41, 58 DL 331/93", "Esente, art. 10, c. 1, n. 18 DPR 633/72"]


def test_the_rule_that_is_named_depends_on_the_sellers_regime() -> None:
    lines = [line_body(vat_rate="0", vat_nature="N2.2")]
    assert said(given(lines=lines), "RiferimentoNormativo") == ["Non soggetto ad IVA"]
    flat = given(lines=lines, seller={**SELLER, "tax_regime": "RF19"})
    assert "190/2014" in said(flat, "RiferimentoNormativo")[0]


def test_numbers_keep_their_decimals_and_have_two_at_least() -> None:
    invoice = given(
        lines=[line_body(quantity="3", unit_price="0.12345678"), line_body(quantity="0.5", unit_price="-2")]
    )
    assert said(invoice, "Quantita") == ["3.00", "0.50"]
    assert said(invoice, "PrezzoUnitario") == ["0.12345678", "-2.00"]
    assert said(invoice, "PrezzoTotale") == ["0.37", "-1.00"]


@pytest.mark.parametrize("length", [1, 200, 201, 399, 400, 401, 2000])
def test_long_notes_are_cut_between_words_and_nothing_is_lost(length: int) -> None:
    for text in ("x" * length, ("caffè in grani, 1 kg " * 100)[: length - 1] + "x"):
        document = Document.model_validate(electronic_body(notes=text, subject="Oggetto"))
        subject, *pieces = reasons(document)
        assert (subject, "".join(pieces)) == ("Oggetto", text)
        assert all(1 <= len(piece) <= 200 for piece in pieces)
        assert all(piece.endswith(" ") for piece in pieces[:-1]) or " " not in text


def test_the_file_says_its_encoding_and_writes_letters_as_they_are() -> None:
    assert said(given(subject="Perché <no> & sì"), "Causale") == ["Perché <no> & sì"]


def test_stamp_duty_is_two_euros() -> None:
    assert [Decimal(one) for one in said(given(stamp_duty=True), "ImportoBollo")] == [Decimal(2)]
    assert said(given(), "DatiBollo") == []
