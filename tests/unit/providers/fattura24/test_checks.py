"""What Fattura24 cannot be told is refused by name, all at once, with a way out."""

from typing import Any

import pytest

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document
from invoicing.domain.tasks import CreditToBill
from tests.contract.benches.fattura24 import COMPANY, LINE, Fattura24Bench

IBAN, OTHER_IBAN = "IT60X0542811101000000123456", "DE89370400440532013000"
BASE: dict[str, Any] = {
    "account": "demo",
    "reference": "r",
    "kind": "invoice",
    "date": "2026-01-01",
    "customer": COMPANY,
    "lines": [LINE],
}
FE = {"electronic": True}
NOTE = {"kind": "credit_note", "electronic": True}
ORDER = {"relation": "order", "reference": "o-1"}


def found(changes: dict[str, Any], **configuration: Any) -> set[tuple[str, str]]:
    bench = Fattura24Bench()
    values = bench.configuration.model_dump() | configuration
    problems = bench.provider().check(
        Document.model_validate(BASE | changes), AccountConfiguration.model_validate(values)
    )
    assert all(problem.detail and problem.remedy for problem in problems)
    return {(problem.code, problem.pointer) for problem in problems}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "quote"}, {("unsupported_kind", "/kind")}),
        ({"kind": "proforma", "electronic": True}, {("unsupported_kind", "/kind")}),
        ({"kind": "receipt", "electronic": True}, {("unsupported_electronic", "/electronic")}),
        ({"kind": "sales_order", "electronic": True}, {("unsupported_electronic", "/electronic")}),
        ({"kind": "credit_note"}, {("unsupported_kind", "/electronic")}),
        (FE | {"currency": "USD"}, {("unsupported_currency", "/currency")}),
        ({"stamp_duty": True}, {("unsupported_stamp_duty", "/stamp_duty")}),
        ({"vat_payability": "S"}, {("unsupported_vat_payability", "/vat_payability")}),
        (FE | {"vat_payability": "D"}, {("unsupported_vat_payability", "/vat_payability")}),
        (FE | {"email_to_customer": True}, {("unsupported_email", "/email_to_customer")}),
        (
            {"email_to_customer": True, "customer": {"name": "x"}},
            {("missing_field", "/customer/email")},
        ),
        ({"series": "nope"}, {("unknown_series", "/series")}),
        ({"kind": "sales_order", "series": "web"}, {("unsupported_series", "/series")}),
        ({"template": "nope"}, {("unknown_template", "/template")}),
        (FE | {"customer": COMPANY | {"name": "x" * 81}}, {("name_too_long", "/customer/name")}),
        (
            {"lines": [LINE, LINE | {"discount": {"amount": "1"}, "product_group": "nope"}]},
            {
                ("unsupported_discount", "/lines/1/discount/amount"),
                ("unknown_product_group", "/lines/1/product_group"),
            },
        ),
        (
            {"payments": [{"method": "MP05", "payment_account": "nope"}]},
            {("unknown_payment_account", "/payments/0/payment_account")},
        ),
        (
            {"payments": [{"method": "MP05", "payment_account": "banca", "iban": OTHER_IBAN}]},
            {("iban_mismatch", "/payments/0/iban")},
        ),
        (
            {"payments": [{"method": "MP05", "amount": "1"}, {"method": "MP08", "amount": "1"}]},
            {("unsupported_payments", "/payments/1/method")},
        ),
        (
            {"payments": [{"method": "MP05", "amount": "1", "iban": IBAN}, {"method": "MP05", "amount": "1"}]},
            {("unsupported_payments", "/payments/1/iban")},
        ),
        (
            {"payments": [{"method": "MP05", "amount": "1", "iban": IBAN}, {"method": "MP08", "amount": "1"}]},
            {("unsupported_payments", "/payments/1/method")},
        ),
        (
            {"related": [{"relation": "order", "number": "1", "date": "2026-01-01"}]},
            {("unsupported_related_document", "/related/0/number")},
        ),
        ({"related": [ORDER, ORDER]}, {("unsupported_related_document", "/related/1/relation")}),
        (NOTE | {"related": [ORDER]}, {("unsupported_related_document", "/related/0/relation")}),
        (
            {"kind": "quote", "series": "nope", "stamp_duty": True},
            {
                ("unsupported_kind", "/kind"),
                ("unknown_series", "/series"),
                ("unsupported_stamp_duty", "/stamp_duty"),
            },
        ),
    ],
)
def test_is_refused(changes: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert found(changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "sales_order", "currency": "USD"},
        {"kind": "receipt", "related": [ORDER]},
        {"vat_payability": "I"},
        {"email_to_customer": True},
        {"series": "web", "template": "standard", "customer": COMPANY | {"certified_email": "a@pec.example"}},
        {"customer": {"name": "x" * 200}},
        FE | {"vat_payability": "S", "stamp_duty": True},
        FE | {"customer": {"name": "Smith", "address": {"street": "1", "postcode": "1", "city": "x", "country": "US"}}},
        NOTE,
        {"payments": [{"method": "MP05", "payment_account": "banca", "iban": IBAN}]},
        {"payments": [{"method": "MP05", "amount": "1"}, {"method": "MP05", "amount": "1", "paid": True}]},
    ],
)
def test_is_accepted(changes: dict[str, Any]) -> None:
    assert found(changes) == set()


def test_what_is_unproven_waits_for_the_owner_to_switch_it_on() -> None:
    assert found(NOTE, settings={}) == {("credit_notes_disabled", "/kind")}
    assert found(FE | {"vat_payability": "D"}, settings={"deferred_vat_enabled": True}) == set()


def test_a_refused_name_lists_the_known_ones() -> None:
    bench = Fattura24Bench()
    document = Document.model_validate(BASE | {"series": "nope"})
    (problem,) = bench.provider().check(document, bench.configuration)
    assert "`web`" in problem.remedy
    (problem,) = bench.provider().check(document, AccountConfiguration(provider="fattura24"))
    assert "there is none" in problem.remedy


def test_an_account_that_is_set_up_wrongly_is_told_and_the_document_still_checked() -> None:
    expected = {("misconfigured_account", "/account"), ("unknown_series", "/series")}
    assert found({"series": "nope"}, settings={"nonsense": 1}) == expected


def test_a_credit_takes_neither_book_keeping_accounts_nor_natures() -> None:
    bench = Fattura24Bench()
    line = {"description": "x", "quantity": "1", "unit_price": "1", "vat_rate": "0"}
    lines = [line | {"vat_nature": "N1"}, line | {"product_group": "servizi", "discount": {"amount": "1"}}]
    credit = CreditToBill.model_validate({"account": "demo", "reference": "c", "customer": COMPANY, "lines": lines})
    problems = bench.provider().check_task(credit, bench.configuration)
    assert [problem.pointer for problem in problems] == [
        "/lines/0/vat_nature",
        "/lines/1/discount/amount",
        "/lines/1/product_group",
    ]
    assert not bench.provider().check_task(bench.contact(), bench.configuration)
    assert not bench.provider().check_task(bench.credit(), bench.configuration)
