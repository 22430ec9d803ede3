"""What is read is what stands there."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from lxml import etree

from invoicing.domain.document import DocumentKind, Relation
from invoicing.domain.document_type import DocumentType
from invoicing.domain.vat import VatNature
from invoicing.fatturapa.codes import TaxRegime
from invoicing.fatturapa.parse import parse
from tests.unit.fatturapa.checks.mutated_file import (
    BODY,
    BUYER,
    GENERAL,
    GOODS,
    HEADER,
    SELLER,
    SENT,
    Change,
    add,
    put,
    remove,
    valid,
)
from tests.unit.fatturapa.checks.mutations import FRENCH, LINE_1, LINE_3, ROW_0, TYPE, WITHHELD
from tests.unit.fatturapa.parse.given_file import document, read

FUND = GENERAL + "DatiCassaPrevidenziale"
PAID = "<DatiPagamento><CondizioniPagamento>TP02</CondizioniPagamento><DettaglioPagamento>"
METHOD = "<ModalitaPagamento>MP05</ModalitaPagamento>"


def test_a_whole_document() -> None:
    found = document()
    assert (found.kind, found.document_type, str(found.date)) == (DocumentKind.INVOICE, None, "2026-11-20")
    assert (found.account, found.reference) == ("received", "IT12345670017-2026-12-A")
    assert found.electronic
    assert (found.customer.vat_number, found.customer.tax_code) == ("IT01234560017", "01234560017")
    assert found.customer.certified_email == "beta@pec.example"
    assert [line.unit_price for line in found.lines] == [100, 10, 50]
    discounted = found.lines[1]
    assert discounted.discount is not None
    assert discounted.surcharge is not None
    assert [discounted.discount.percent, discounted.surcharge.amount] == [10, 1]
    assert [line.vat_nature for line in found.lines] == [None, None, "N4"]
    (related,) = found.related
    assert (related.relation, related.number, str(related.date)) == (Relation.LINKED_INVOICE, "7", "2026-10-01")


def test_the_file_itself() -> None:
    parsed = parse(etree.tostring(valid()), account="demo")
    assert (parsed.version, parsed.progressive) == ("FPR12", "00001")
    assert parsed.transmitter is not None
    assert parsed.transmitter.code == "01879020517"
    (found,) = parsed.documents
    assert found.number == "12/A"
    assert found.document is not None
    assert found.document.account == "demo"
    assert found.seller is not None
    assert (found.seller.vat_number, found.seller.tax_regime) == ("IT12345670017", TaxRegime.ORDINARY)


def test_what_the_base_of_a_withholding_must_have_been() -> None:
    (tax,) = document().withholding_tax
    # No line is marked, and 20.00 are a fifth of 100.00.
    assert tax.base == 100
    (marked,) = document(add(LINE_1 + "/AliquotaIVA", WITHHELD)).withholding_tax
    assert marked.base is None
    (of_all,) = document(put(GENERAL + "DatiRitenuta/ImportoRitenuta", "36.00")).withholding_tax
    assert of_all.base == Decimal(180)


def test_what_the_base_of_a_contribution_must_have_been() -> None:
    assert [fund.base for fund in document().pension_fund_contribution] == [100]
    stated = add(FUND + "/ImportoContributoCassa", "<ImponibileCassa>99.99</ImponibileCassa>")
    (said,) = document(stated).pension_fund_contribution
    assert said.base == Decimal("99.99")


def test_expenses_in_the_customers_name_are_no_part_of_the_usual_base() -> None:
    excluded = [put(f"{place}/Natura", "N1") for place in (LINE_3, ROW_0)]
    for stated, base in (("130.00", None), ("180.00", Decimal(180))):
        whole = add(FUND + "/ImportoContributoCassa", f"<ImponibileCassa>{stated}</ImponibileCassa>")
        (fund,) = document(*excluded, whole).pension_fund_contribution
        assert fund.base == base


def test_a_self_billed_document_exchanges_the_parties() -> None:
    found = read(
        put(TYPE, "TD17"), *FRENCH, remove(SELLER + "CodiceFiscale"), put(SENT + "CodiceDestinatario", "ABC1234")
    )
    assert found.document is not None
    assert found.seller is not None
    assert (found.document.kind, found.document.document_type) == (
        DocumentKind.SELF_BILLED_INVOICE,
        DocumentType.SERVICES_FROM_ABROAD,
    )
    assert found.document.customer.vat_number == "FR40303265045"
    assert found.document.customer.recipient_code is None
    assert (found.seller.vat_number, found.seller.recipient_code) == ("IT01234560017", "ABC1234")
    assert found.seller.tax_regime is TaxRegime.OTHER
    assert any(one.endswith("CedentePrestatore/DatiAnagrafici/RegimeFiscale") for one in found.unexpressed)


@pytest.mark.parametrize(
    ("by_buyer", "kind"), [(True, DocumentKind.SELF_BILLED_INVOICE), (False, DocumentKind.INVOICE)]
)
def test_who_made_it_tells_what_td27_is(by_buyer: bool, kind: DocumentKind) -> None:
    maker = add(HEADER + "CessionarioCommittente", "<SoggettoEmittente>CC</SoggettoEmittente>")
    found = document(put(TYPE, "TD27"), *((maker,) if by_buyer else ()))
    assert (found.kind, found.document_type) == (kind, DocumentType.OWN_USE_OR_GIFT)


def test_another_document_may_have_no_date() -> None:
    (related,) = document(remove(BODY + "DatiGenerali/DatiFattureCollegate/Data")).related
    assert (related.number, related.date) == ("7", None)


def test_a_rule_in_the_sellers_own_words_is_the_sellers() -> None:
    words = add(ROW_0 + "/EsigibilitaIVA", "<RiferimentoNormativo>Art. 1</RiferimentoNormativo>")
    found = read(words)
    assert found.seller is not None
    assert dict(found.seller.legal_references) == {VatNature.EXEMPT: "Art. 1"}
    assert not any(one.endswith("RiferimentoNormativo") for one in found.unexpressed)


@pytest.mark.parametrize(("regime", "payability"), [("RF01", None), ("RF16", "I"), ("RF17", "I")])
def test_immediate_payability_is_said_by_who_pays_vat_when_paid(regime: str, payability: str | None) -> None:
    assert document(put(SELLER + "RegimeFiscale", regime)).vat_payability == payability


def test_a_credit_note_credits_what_it_names() -> None:
    found = document(put(TYPE, "TD04"))
    assert [one.relation for one in found.related] == [Relation.CREDITED_INVOICE]


def reasons(*texts: str) -> Callable[[etree._Element], None]:
    return add(FUND, *(f"<Causale>{text}</Causale>" for text in texts))


def test_reasons_become_subject_and_notes() -> None:
    found = document(reasons("Lavori", "di marzo", "e aprile"))
    assert (found.subject, found.notes) == ("Lavori", "di marzo e aprile")
    cut = document(reasons("Prima parte ", "e seconda"))
    assert (cut.subject, cut.notes) == (None, "Prima parte e seconda")


def test_the_only_payment_of_all_that_is_payable_says_no_amount() -> None:
    # 184.00 net, 25.88 VAT, 20.00 withheld.
    def paid(amount: str) -> Change:
        xml = f"{PAID}{METHOD}<ImportoPagamento>{amount}</ImportoPagamento></DettaglioPagamento></DatiPagamento>"
        return add(GOODS[:-1], xml)

    assert [one.amount for one in document(paid("189.88")).payments] == [None]
    assert [one.amount for one in document(paid("9.88")).payments] == [Decimal("9.88")]


def test_a_person_has_two_names() -> None:
    names = add(BUYER + "Anagrafica/Denominazione", "<Nome>Anna</Nome>", "<Cognome>Verdi</Cognome>")
    found = document(names, remove(BUYER + "Anagrafica/Denominazione"))
    assert (found.customer.type, found.customer.first_name, found.customer.last_name) == ("person", "Anna", "Verdi")
