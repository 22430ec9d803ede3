"""What certified mail is never asked for, and what an account of it may be."""

from typing import Any

import pytest

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document
from invoicing.domain.numbering import Numbers
from invoicing.errors import Misconfigured
from invoicing.providers.pec.adapter import Pec
from invoicing.providers.pec.settings import read_credentials, read_settings, transmitter
from tests.builders import customer_body, electronic_body, line_body, payment_body
from tests.docs.mapping.wires.pec import CONFIGURATION
from tests.fakes.clock import FakeClock
from tests.fatturapa.golden import SELLER

PEC = Pec(clock=FakeClock())


def configured(**settings: Any) -> AccountConfiguration:
    given = {name: value for name, value in {**CONFIGURATION.settings, **settings}.items() if value is not None}
    return CONFIGURATION.model_copy(update={"settings": given})


def refusals(**changes: Any) -> list[tuple[str, str]]:
    document = Document.model_validate(electronic_body(**changes))
    return [(problem.code, problem.pointer) for problem in PEC.check(document, CONFIGURATION)]


def test_an_ordinary_invoice_is_taken() -> None:
    assert refusals() == []


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"kind": "receipt"}, "unsupported_kind", "/kind"),
        ({"electronic": False}, "unsupported_electronic", "/electronic"),
        ({"customer": customer_body(recipient_code="UF1234")}, "unsigned_for_public_body", "/customer/recipient_code"),
        ({"customer": customer_body(email="x@rossi.example")}, "unsupported_field", "/customer/email"),
        ({"template": "standard"}, "unsupported_field", "/template"),
        ({"email_to_customer": True}, "unsupported_field", "/email_to_customer"),
        ({"lines": [line_body(product_group="services")]}, "unsupported_field", "/lines/0/product_group"),
        ({"payments": [payment_body(paid=True)]}, "unsupported_field", "/payments/0/paid"),
        ({"payments": [payment_body(payment_account="x")]}, "unknown_payment_account", "/payments/0/payment_account"),
        ({"series": "x"}, "unknown_series", "/series"),
        (
            {"payments": [payment_body(payment_account="bank", iban="DE89370400440532013000")]},
            "iban_mismatch",
            "/payments/0/iban",
        ),
        ({"customer": customer_body(vat_number="01234560017")}, "sdi_00471", "/document_type"),
    ],
)
def test_what_sdi_cannot_be_told_is_refused_by_name(changes: dict[str, Any], code: str, pointer: str) -> None:
    assert (code, pointer) in refusals(**changes)


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"seller": None}, "/settings/seller"),
        ({"seller": {**SELLER, "vat_number": "01234560018"}}, "/settings/seller/vat_number"),
        ({"address": "us@localhost"}, "/settings/address"),
        ({"smtp_host": "https://smtps.pec.example"}, "/settings/smtp_host"),
        ({"smtp_port": 0}, "/settings/smtp_port"),
        ({"imap_host": ""}, "/settings/imap_host"),
        ({"folders": []}, "/settings/folders"),
        ({"folders": ['INBOX" EXAMINE "x']}, "/settings/folders/0"),
        ({"sdi_address": "sdi01@pec.fatturapa.it.evil.example"}, "/settings/sdi_address"),
        ({"receipt_minutes": 9}, "/settings/receipt_minutes"),
        ({"receipt_minutes": 1_441}, "/settings/receipt_minutes"),
        ({"certificate_authority": "none"}, "/settings/certificate_authority"),
        ({"numbering": {"first": [{"year": 2026, "number": 5, "series": "x"}]}}, "/settings/numbering/first/0/series"),
        ({"password": "x"}, "/settings/password"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], where: str) -> None:
    problems = PEC.check_configuration(configured(**settings))
    assert where in [problem.pointer for problem in problems]
    with pytest.raises(Misconfigured):
        read_settings(configured(**settings))


def test_a_series_is_a_format_of_numbers() -> None:
    wrong = AccountConfiguration.model_validate({**CONFIGURATION.model_dump(), "mappings": {"series": {"web": "W"}}})
    assert [problem.pointer for problem in PEC.check_configuration(wrong)] == ["/mappings/series/web"]


def test_a_bank_whose_name_no_file_can_hold_is_named() -> None:
    account = {"name": "Банк", "iban": "IT60X0542811101000000123456"}
    wrong = {**CONFIGURATION.model_dump(), "mappings": {"payment_accounts": {"bank": account}}}
    (problem,) = PEC.check_configuration(AccountConfiguration.model_validate(wrong))
    assert problem.pointer == "/mappings/payment_accounts/bank/name"


def test_what_has_no_place_and_what_sdi_refuses_are_told_together() -> None:
    told = refusals(template="standard", customer=customer_body(vat_number="01234560017"))
    assert [code for code, _ in told] == ["unsupported_field", "sdi_00471"]


def test_a_person_transmits_by_the_tax_code_and_numbers_by_the_vat_number() -> None:
    person = {**SELLER, "name": None, "first_name": "Mario", "last_name": "Rossi", "tax_code": "RSSMRA80A01H501U"}
    configuration = configured(seller={name: value for name, value in person.items() if value is not None})
    settings = read_settings(configuration)
    assert transmitter(settings.seller).code == "RSSMRA80A01H501U"
    assert PEC.numbers(configuration) == Numbers("IT01234560017", settings.numbering, {"web": "{number}/W"})


def test_the_window_is_the_mailboxes_whatever_its_password() -> None:
    one, other = ({"username": "Us@pec.example", "password": word} for word in ("a", "b"))
    assert PEC.identity(one, CONFIGURATION) == PEC.identity(other, CONFIGURATION)
    assert PEC.identity(one, configured(smtp_host="other.example")) != PEC.identity(one, CONFIGURATION)


@pytest.mark.parametrize("secret", [{}, {"username": "x"}, {"username": "x", "password": "é"}, {"password": "\r\n"}])
def test_a_secret_of_another_form_is_never_shown(secret: dict[str, str]) -> None:
    with pytest.raises(Misconfigured) as caught:
        read_credentials(secret)
    assert caught.value.__cause__ is None
    assert caught.value.code == "invalid_credentials"


def test_a_password_is_taken_as_it_is() -> None:
    """Of a user name, spaces around it were copied along; a password may hold them."""
    read = read_credentials({"username": " fatture@pec.example ", "password": " one space on both sides "})
    assert (read.username, read.password) == ("fatture@pec.example", " one space on both sides ")
