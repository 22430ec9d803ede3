"""What Fatture in Cloud cannot be told is refused by name, all at once, with a way out."""

from typing import Any

import pytest

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document
from invoicing.domain.tasks import CreditToBill
from invoicing.errors import Unsupported
from tests.contract.benches.fattura24 import COMPANY, LINE
from tests.unit.providers.fatture_in_cloud.office import IBAN, OTHER_IBAN, Office

BASE: dict[str, Any] = {
    "account": "demo",
    "reference": "r",
    "kind": "invoice",
    "date": "2026-01-01",
    "customer": COMPANY,
    "lines": [LINE],
}
MP05 = {"method": "MP05"}
FE = {"electronic": True, "payments": [MP05]}
ORDER = {"relation": "order", "reference": "o-1"}
PDF = {"name": "a.pdf", "content": "JVBERg=="}


def found(changes: dict[str, Any], **settings: Any) -> set[tuple[str, str]]:
    office = Office(**settings)
    problems = office.provider().check(Document.model_validate(BASE | changes), office.configuration)
    assert all(problem.detail and problem.remedy for problem in problems)
    return {(problem.code, problem.pointer) for problem in problems}


def line(**changes: Any) -> dict[str, Any]:
    return {"lines": [LINE, LINE | changes]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "debit_note"}, {("unsupported_kind", "/kind")}),
        ({"kind": "self_billed_invoice", "electronic": False}, {("unsupported_kind", "/kind")}),
        (FE | {"kind": "receipt"}, {("unsupported_electronic", "/electronic")}),
        (FE | {"kind": "proforma"}, {("unsupported_electronic", "/electronic")}),
        ({"currency": "USD"}, {("unsupported_currency", "/currency")}),
        ({"email_to_customer": True}, {("unsupported_email", "/email_to_customer")}),
        ({"stamp_duty": True}, {("unsupported_stamp_duty", "/stamp_duty")}),
        ({"vat_payability": "S"}, {("unsupported_vat_payability", "/vat_payability")}),
        ({"vat_payability": "D"}, {("unsupported_vat_payability", "/vat_payability")}),
        ({"kind": "delivery_note", "series": "negozio"}, {("unsupported_series", "/series")}),
        ({"series": "nope"}, {("unknown_series", "/series")}),
        ({"template": "nope"}, {("unknown_template", "/template")}),
        (line(product_group="nope"), {("unknown_product_group", "/lines/1/product_group")}),
        (line(discount={"amount": "1"}), {("unsupported_discount", "/lines/1/discount/amount")}),
        (line(unit_price="0.005", quantity="3"), {("too_many_decimals", "/lines/1/unit_price")}),
        (line(discount={"percent": "33.333"}, quantity="99"), {("too_many_decimals", "/lines/1/discount/percent")}),
        (
            line(unit_price="999999999.12345678", quantity="0.00000001"),
            {("too_many_digits", "/lines/1/unit_price")},
        ),
        (line(quantity="999999999.12345678"), {("too_many_digits", "/lines/1/quantity")}),
        ({"electronic": True}, {("missing_field", "/payments")}),
        ({"payments": [MP05 | {"amount": "195.19"}]}, {("payments_mismatch", "/payments")}),
        (
            {"payments": [MP05 | {"payment_account": "nope"}]},
            {("unknown_payment_account", "/payments/0/payment_account")},
        ),
        ({"payments": [MP05 | {"paid": True}]}, {("missing_field", "/payments/0/payment_account")}),
        (
            {"payments": [MP05 | {"payment_account": "banca", "iban": OTHER_IBAN}]},
            {("iban_mismatch", "/payments/0/iban")},
        ),
        (
            {"payments": [MP05 | {"amount": "95.20"}, {"method": "MP08", "amount": "100"}]},
            {("unsupported_payments", "/payments/1/method")},
        ),
        (
            {"payments": [MP05 | {"amount": "95.20", "iban": IBAN}, MP05 | {"amount": "100"}]},
            {("unsupported_payments", "/payments/1/iban")},
        ),
        ({"attachments": [PDF, PDF, PDF]}, {("unsupported_attachments", f"/attachments/{at}") for at in (1, 2)}),
        ({"attachments": [PDF | {"name": "pdf"}]}, {("unsupported_attachment_type", "/attachments/0/name")}),
        ({"attachments": [PDF | {"name": "a.pdf.p7m"}]}, {("unsupported_attachment_type", "/attachments/0/name")}),
        ({"attachments": [PDF | {"format": "PDF"}]}, {("unsupported_field", "/attachments/0/format")}),
        ({"attachments": [PDF | {"description": "x"}]}, {("unsupported_field", "/attachments/0/description")}),
        ({"related": [ORDER]}, {("unsupported_related_document", "/related/0/relation")}),
        (FE | {"related": [ORDER, ORDER]}, {("unsupported_related_document", "/related/1/relation")}),
        (
            {"kind": "debit_note", "series": "nope", "stamp_duty": True, "currency": "CHF"},
            {
                ("unsupported_kind", "/kind"),
                ("unknown_series", "/series"),
                ("unsupported_stamp_duty", "/stamp_duty"),
                ("unsupported_currency", "/currency"),
            },
        ),
    ],
)
def test_is_refused(changes: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert found(changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"kind": "delivery_note"},
        {"series": "negozio", "template": "chiaro"},
        {"vat_payability": "I"},
        FE | {"vat_payability": "S", "stamp_duty": True},
        FE | {"related": [ORDER], "series": "negozio"},
        line(discount={"percent": "12.5"}, product_group="servizi"),
        # Rounded first, and the line amounts to the same.
        line(unit_price="8.19672131", quantity="1"),
        line(quantity="0.33333333"),
        {"payments": [MP05 | {"amount": "95.20", "iban": IBAN}, MP05 | {"amount": "100", "payment_account": "banca"}]},
    ],
)
def test_is_accepted(changes: dict[str, Any]) -> None:
    assert found(changes) == set()


@pytest.mark.parametrize("suffix", "png jpg gif pdf zip xls xlsx doc docx PDF".split())
@pytest.mark.parametrize("form", [{}, FE])
def test_a_file_of_each_type_that_the_vendor_lists(suffix: str, form: dict[str, Any]) -> None:
    assert found(form | {"attachments": [PDF | {"name": f"a.{suffix}"}]}) == set()


def test_only_kinds_that_were_consented_to_are_issued() -> None:
    assert found({"kind": "quote"}, kinds=["invoice"]) == {("kind_not_enabled", "/kind")}


def test_an_account_without_a_company_can_do_nothing() -> None:
    assert found({}, company_id=None) == {("misconfigured_account", "/account")}
    office = Office(company_id=None)
    (problem,) = office.provider().check_task(office.contact(), office.configuration)
    assert (problem.code, problem.pointer) == ("misconfigured_account", "/account")


def test_an_account_that_is_set_up_wrongly_is_told_and_the_document_still_checked() -> None:
    office = Office()
    broken = AccountConfiguration(provider="fatture_in_cloud", settings={"nonsense": 1, "company_id": "x"})
    document = Document.model_validate(BASE | {"stamp_duty": True})
    problems = office.provider().check(document, broken)
    assert {problem.code for problem in problems} >= {"misconfigured_account", "unsupported_stamp_duty"}


def test_contacts_wait_for_the_owner_and_credits_are_not_known() -> None:
    office = Office(contacts=False)
    (problem,) = office.provider().check_task(office.contact(), office.configuration)
    assert problem.code == "not_offered"
    credit = CreditToBill.model_validate({"account": "demo", "reference": "c", "customer": COMPANY, "lines": [LINE]})
    (problem,) = office.provider().check_task(credit, office.configuration)
    assert problem.code == "not_offered"
    office = Office()
    assert not office.provider().check_task(office.contact(), office.configuration)


def test_what_became_inexpressible_after_acceptance_never_leaves() -> None:
    office = Office()
    order = office.order(series="gone", stamp_duty=True)
    with pytest.raises(Unsupported) as caught:
        office.connection().issue(order)
    assert [problem.pointer for problem in caught.value.problems] == ["/stamp_duty", "/series"]
    assert not office.simulator.calls


@pytest.mark.parametrize(
    ("mappings", "where"),
    [
        ({"templates": {"chiaro": "x"}}, "/mappings/templates/chiaro"),
        ({"payment_accounts": {"banca": {"name": "B"}}}, "/mappings/payment_accounts/banca/provider_id"),
        (
            {"payment_accounts": {"banca": {"name": "B", "provider_id": "²"}}},
            "/mappings/payment_accounts/banca/provider_id",
        ),
    ],
)
def test_a_mapping_to_no_id_is_told_by_its_name(mappings: dict[str, Any], where: str) -> None:
    configuration = AccountConfiguration.model_validate({"provider": "fatture_in_cloud", "mappings": mappings})
    (problem,) = Office().provider().check_configuration(configuration)
    assert (problem.code, problem.pointer) == ("invalid_mapping", where)
