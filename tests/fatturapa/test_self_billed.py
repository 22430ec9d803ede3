"""What a document says of who stands as its seller, and what that one is owed."""

from typing import Any

import pytest

from invoicing.fatturapa.build import build
from invoicing.fatturapa.parse import parse
from invoicing.fatturapa.parties import Seller
from tests.builders import customer_body, foreign_customer_body, line_body, payment_body
from tests.fatturapa.given import given, said
from tests.fatturapa.golden import SELLER

FREE = line_body(vat_rate="0", vat_nature="N2.2")
ONESELF = customer_body(name=SELLER["name"], vat_number=SELLER["vat_number"])


def self_billed(type_: str, **changes: Any) -> Any:
    customer = ONESELF if type_ in ("TD21", "TD27") else foreign_customer_body()
    return given(kind="self_billed_invoice", document_type=type_, customer=customer, **changes)


def test_the_rule_that_is_named_is_not_the_buyers() -> None:
    seller = {**SELLER, "tax_regime": "RF19"}
    invoice = self_billed("TD17", lines=[FREE], seller=seller)
    assert said(invoice, "RegimeFiscale") == ["RF18"]
    assert said(invoice, "RiferimentoNormativo") == ["Non soggetto ad IVA"]
    assert parse(build(invoice)).documents[0].unexpressed == ()
    oneself = self_billed("TD27", lines=[FREE], seller=seller)
    assert said(oneself, "RegimeFiscale") == ["RF19"]
    assert "190/2014" in said(oneself, "RiferimentoNormativo")[0]


def test_a_buyers_cash_accounting_is_not_the_suppliers() -> None:
    assert said(self_billed("TD17", seller={**SELLER, "tax_regime": "RF17"}), "EsigibilitaIVA") == ["I"]


def test_the_accounts_own_words_stand_in_its_own_file() -> None:
    seller = {**SELLER, "legal_references": {"N2.2": "Art. 1"}}
    invoice = self_billed("TD17", lines=[FREE], seller=seller)
    assert said(invoice, "RiferimentoNormativo") == ["Art. 1"]
    (read,) = parse(build(invoice)).documents
    assert read.unexpressed == ()
    assert isinstance(read.seller, Seller)
    assert dict(read.seller.legal_references) == {"N2.2": "Art. 1"}


@pytest.mark.parametrize(("type_", "amount"), [("TD17", "200.00"), ("TD28", "244.00"), ("TD27", "0.00")])
def test_what_is_to_be_paid_is_what_the_supplier_is_owed(type_: str, amount: str) -> None:
    invoice = self_billed(type_, payments=[payment_body()])
    assert said(invoice, "ImportoPagamento") == [amount]
    assert said(invoice, "ImportoTotaleDocumento") == ["244.00"]
