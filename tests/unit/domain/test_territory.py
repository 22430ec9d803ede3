"""OO, which stands for suppliers outside the territory of VAT, is the country of no customer."""

import pytest

from invoicing.domain.task_rules import task_problems
from tests.builders import a_customer_update, a_document, an_electronic_document, customer_body
from tests.unit.domain.test_rules import found

LIVIGNO = customer_body(vat_number="OO12345")
REFUSED = [("invalid_vat_number", "/customer/vat_number")]


@pytest.mark.parametrize("type_", ["TD17", "TD19"])
def test_a_supplier_in_livigno_is_named_by_who_integrates_its_invoice(type_: str) -> None:
    assert found(an_electronic_document(kind="self_billed_invoice", document_type=type_, customer=LIVIGNO)) == []


@pytest.mark.parametrize("type_", ["TD16", "TD18", "TD28"])
def test_no_other_supplier_is(type_: str) -> None:
    document = an_electronic_document(kind="self_billed_invoice", document_type=type_, customer=LIVIGNO)
    assert found(document) == REFUSED


def test_a_customer_there_is_not_known_so() -> None:
    assert found(a_document(customer=LIVIGNO)) == REFUSED
    assert found(an_electronic_document(customer=LIVIGNO)) == REFUSED
    told = task_problems(a_customer_update(customer=LIVIGNO))
    assert [(problem.code, problem.pointer) for problem in told] == REFUSED
    assert task_problems(a_customer_update()) == []
