"""One format for every document: what it may hold, what excludes what, and what is refused by name."""

from typing import Any

import pytest

from invoicing.domain.canonical import content
from invoicing.domain.document import Discount, Document, DocumentKind, Line, Payment, RelatedDocument
from invoicing.domain.tasks import CreditToBill, CustomerUpdate
from tests.builders import (
    OMIT,
    a_credit,
    a_customer_update,
    a_document,
    address_body,
    credit_body,
    customer_body,
    customer_update_body,
    document_body,
    electronic_body,
    faults,
    line_body,
    payment_body,
    related_body,
)


def _line(**changes: Any) -> list[tuple[str, str]]:
    return faults(Line, line_body(**changes))


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_can_be_asked_for(kind: DocumentKind) -> None:
    assert a_document(kind=kind).kind is kind


def test_what_is_left_out_means_the_usual() -> None:
    document = a_document()
    assert (document.currency, document.file, document.electronic) == ("EUR", True, False)
    assert (document.payments, document.related, document.totals, document.series) == ((), (), None, None)
    assert not any((document.late_ok, document.zero_total_ok, document.stamp_duty, document.email_to_customer))


@pytest.mark.parametrize("field", ["account", "reference", "kind", "customer", "lines"])
def test_what_must_be_there_is_missed_by_name(field: str) -> None:
    assert faults(Document, document_body(**{field: OMIT})) == [("missing", field)]


@pytest.mark.parametrize("field", ["description", "quantity", "unit_price", "vat_rate"])
def test_what_a_line_must_have_is_missed_by_name(field: str) -> None:
    assert ("missing", f"lines.0.{field}") in faults(Document, document_body(lines=[line_body(**{field: OMIT})]))


def test_a_wrong_line_is_not_also_called_a_missing_line() -> None:
    assert faults(Document, document_body(lines=[line_body(quantity="x")])) == [("invalid_number", "lines.0.quantity")]


@pytest.mark.parametrize("name", ["totl", "admin", "Kind", "providerId", "__proto__", "kind ", "is-admin"])
def test_an_unknown_field_is_refused_wherever_it_stands(name: str) -> None:
    assert faults(Document, document_body(**{name: 1})) == [("extra_forbidden", name)]
    assert _line(**{name: 1}) == [("extra_forbidden", name)]
    assert faults(Payment, payment_body(**{name: 1})) == [("extra_forbidden", name)]
    assert faults(RelatedDocument, related_body(**{name: 1})) == [("extra_forbidden", name)]


@pytest.mark.parametrize("value", [{}, False, "https://example.it/hook", {"rate": "20"}])
def test_what_does_not_exist_yet_is_refused_by_name(value: Any) -> None:
    assert faults(Document, document_body(callback=value)) == [("not_available", "callback")]


@pytest.mark.parametrize("field", sorted(Document.model_fields))
def test_null_means_left_out(field: str) -> None:
    without, null = document_body(**{field: OMIT}), document_body(**{field: None})
    required = Document.model_fields[field].is_required()
    assert faults(Document, null) == faults(Document, without) == ([("missing", field)] if required else [])
    if not required:
        assert Document.model_validate(null) == Document.model_validate(without)


def test_null_means_left_out_at_any_depth() -> None:
    nulls = document_body(
        customer=customer_body(type=None, phone=None, address=address_body(country=None)),
        lines=[line_body(discount=None, vat_nature=None), line_body(discount={"percent": "10", "amount": None})],
        payments=[payment_body(paid=None, amount=None)],
        related=[related_body(number=None, date=None)],
    )
    left_out = document_body(
        customer=customer_body(address=address_body(country=OMIT)),
        lines=[line_body(), line_body(discount={"percent": "10"})],
        payments=[payment_body()],
        related=[related_body()],
    )
    assert content(Document.model_validate(nulls)) == content(Document.model_validate(left_out))
    assert faults(Document, document_body(lines=[line_body(quantity=None)])) == [("missing", "lines.0.quantity")]


def test_refusals_by_name_come_together_with_all_other_problems() -> None:
    body = document_body(callback="https://example.it", withholding_tax=[{}], kind="bill", totl=1)
    assert {where for _, where in faults(Document, body)} >= {"callback", "withholding_tax.0.rate", "kind", "totl"}


@pytest.mark.parametrize("field", ["electronic", "late_ok", "zero_total_ok", "stamp_duty", "email_to_customer", "file"])
@pytest.mark.parametrize("value", ["true", "yes", 1, 0, "", []])
def test_yes_and_no_are_said_with_true_and_false(field: str, value: Any) -> None:
    assert [where for _, where in faults(Document, document_body(**{field: value}))] == [field]


@pytest.mark.parametrize("value", [True, False, 0.1, "1,50", [], {}])
@pytest.mark.parametrize("field", ["quantity", "unit_price", "vat_rate"])
def test_a_number_is_no_flag_and_no_float(field: str, value: Any) -> None:
    assert _line(**{field: value}) == [("invalid_number", field)]


@pytest.mark.parametrize("lines", [[], None, {}, "x", [None], [[]], ["x"]])
def test_a_document_has_lines(lines: Any) -> None:
    assert faults(Document, document_body(lines=lines))


def test_a_document_has_a_thousand_lines_at_most() -> None:
    assert faults(Document, document_body(lines=[line_body()] * 1000)) == []
    assert faults(Document, document_body(lines=[line_body()] * 1001)) == [("too_many_items", "lines")]


def test_a_flood_of_wrong_lines_is_one_problem() -> None:
    assert faults(Document, document_body(lines=[0] * 5001)) == [("too_many_items", "lines")]


@pytest.mark.parametrize("currency", ["eur", "EU", "EURO", "€", "", "EUR\n", "ＥＵＲ", "QQQ", "XXX", "LIT", "HRK"])
def test_a_currency_is_one_of_iso_4217(currency: str) -> None:
    assert faults(Document, document_body(currency=currency)) == [("invalid_currency", "currency")]
    assert faults(Document, document_body(currency=978)) == [("string_type", "currency")]


@pytest.mark.parametrize("currency", ["EUR", "USD", "CHF", "GBP", "JPY"])
def test_a_currency_there_is_is_accepted(currency: str) -> None:
    assert a_document(currency=currency).currency == currency


def test_every_fault_of_a_line_is_told_at_once() -> None:
    wrong = line_body(quantity="0", vat_rate="0.22", unit_price="x", discount={"percent": "101", "amount": "0"})
    assert _line(**wrong) == [
        ("invalid_quantity", "quantity"),
        ("invalid_number", "unit_price"),
        ("invalid_discount", "discount.percent"),
        ("invalid_discount", "discount.amount"),
        ("invalid_vat_rate", "vat_rate"),
    ]


def test_a_name_of_the_account_is_told_from_other_faults() -> None:
    names = document_body(account="Demo", reference="a/b", series="Web shop", template="")
    assert faults(Document, names) == [
        ("invalid_account", "account"),
        ("invalid_reference", "reference"),
        ("invalid_name", "series"),
        ("invalid_name", "template"),
    ]


@pytest.mark.parametrize("quantity", ["0", "-1", "-0.00000001", 0, "0.00"])
def test_a_quantity_is_above_zero(quantity: Any) -> None:
    assert _line(quantity=quantity) == [("invalid_quantity", "quantity")]


@pytest.mark.parametrize("rate", ["0.22", "0.04", "0.99999999", "-22", "-1", "100.01", "220"])
def test_a_rate_is_said_in_percent(rate: str) -> None:
    assert _line(vat_rate=rate) == [("invalid_vat_rate", "vat_rate")]


def test_a_rate_is_a_number() -> None:
    assert _line(vat_rate="22%") == [("invalid_number", "vat_rate")]


@pytest.mark.parametrize("nature", ["N2", "N3", "N6", "N8", "N6.10", "n4", "", "N4 ", 4])
def test_withdrawn_and_unknown_natures_are_refused(nature: Any) -> None:
    assert _line(vat_rate="0", vat_nature=nature) == [("enum", "vat_nature")]


@pytest.mark.parametrize("discount", [{}, {"percent": "10", "amount": "1"}, {"percent": None, "amount": None}])
def test_a_discount_is_a_percentage_or_an_amount(discount: dict[str, Any]) -> None:
    assert faults(Discount, discount) == [("invalid_discount", "")]


@pytest.mark.parametrize("percent", ["0", "-5", "100.00000001", "101"])
def test_a_percentage_is_above_zero_and_at_most_a_hundred(percent: str) -> None:
    assert faults(Discount, {"percent": percent}) == [("invalid_discount", "percent")]
    assert faults(Discount, {"percent": "100"}) == []


@pytest.mark.parametrize("amount", ["0", "-0.01", "0.00"])
def test_a_discount_takes_something_off(amount: str) -> None:
    assert faults(Discount, {"amount": amount}) == [("invalid_discount", "amount")]


@pytest.mark.parametrize("method", ["MP00", "MP24", "mp05", "bank_transfer", "", 5])
def test_a_payment_method_is_one_of_the_list(method: Any) -> None:
    assert faults(Payment, payment_body(method=method)) == [("enum", "method")]


def test_a_payment_is_not_negative() -> None:
    assert faults(Payment, payment_body(amount="-5.00"))


def test_sixty_payments_and_twenty_relations_are_enough() -> None:
    assert faults(Document, document_body(payments=[payment_body()] * 61)) == [("too_many_items", "payments")]
    assert faults(Document, document_body(related=[related_body()] * 21)) == [("too_many_items", "related")]


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": OMIT},
        {"number": "12"},
        {"date": "2026-01-02"},
        {"number": "12", "date": "2026-01-02"},
        {"reference": OMIT, "date": "2026-01-02"},
    ],
)
def test_another_document_is_named_by_reference_or_by_number(changes: dict[str, Any]) -> None:
    assert faults(RelatedDocument, related_body(**changes)) == [("invalid_related_document", "")]


def test_a_document_from_elsewhere_is_named_by_number_and_a_delivery_note_by_date_too() -> None:
    elsewhere = related_body(reference=OMIT, number="12/A")
    assert faults(RelatedDocument, elsewhere) == []
    assert faults(RelatedDocument, elsewhere | {"date": "2026-01-02"}) == []
    note = elsewhere | {"relation": "delivery_note"}
    assert faults(RelatedDocument, note) == [("invalid_related_document", "date")]
    assert faults(RelatedDocument, note | {"date": "2026-01-02"}) == []
    assert faults(RelatedDocument, related_body(relation="delivery_note")) == []


def test_stated_totals_are_amounts_to_the_cent() -> None:
    body = electronic_body(totals={"net": "1.001", "vat": "x"})
    assert {where for _, where in faults(Document, body)} == {"totals.net", "totals.vat", "totals.gross"}


def test_a_contact_can_be_repeated_only_by_its_numbers() -> None:
    assert a_customer_update().repeatable
    assert not a_customer_update(customer=customer_body(vat_number=OMIT)).repeatable
    assert a_customer_update(customer=customer_body(vat_number=OMIT, tax_code="RSSMRA80A01H501U")).repeatable
    assert faults(CustomerUpdate, customer_update_body(lines=[])) == [("extra_forbidden", "lines")]


def test_a_credit_needs_numbers_by_which_its_customer_is_found() -> None:
    assert a_credit().reference == "credit-1"
    nameless = credit_body(customer=customer_body(vat_number=OMIT))
    assert faults(CreditToBill, nameless) == [("missing_customer_identifier", "customer")]
