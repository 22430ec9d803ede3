"""Numbers and codes are checked as far as they can be, normalised once, and never refused when they may be valid."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from invoicing.domain.identifiers import (
    AccountId,
    Country,
    Currency,
    Iban,
    MappedName,
    Phone,
    Province,
    RecipientCode,
    Reference,
    TaxCode,
    VatNumber,
)
from invoicing.domain.money import Number
from tests.builders import faults


def _read(wanted: Any, value: Any) -> Any:
    return TypeAdapter(wanted).validate_python(value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01234560017", "IT01234560017"),
        ("IT01234560017", "IT01234560017"),
        ("it 0123 456 0017", "IT01234560017"),
        (" IT01234560017 ", "IT01234560017"),
        ("01879020517", "IT01879020517"),
        ("DE136695976", "DE136695976"),
        ("de 136 695 976", "DE136695976"),
        ("FRXX999999999", "FRXX999999999"),
        ("NL123456789B01", "NL123456789B01"),
        ("ESX1234567X", "ESX1234567X"),
        ("ATU12345678", "ATU12345678"),
        ("RO18", "RO18"),
        ("CHE123456789", "CHE123456789"),
        ("GB999999973", "GB999999973"),
        ("XI123456789", "XI123456789"),
        ("EL123456789", "EL123456789"),
        ("SM12345", "SM12345"),
    ],
)
def test_a_vat_number_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert _read(VatNumber, typed) == kept
    assert _read(VatNumber, kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        *("01234567890", "00000000000", "01234560018", "IT01234560018", "0123456001", "012345600170", "IT", "", "1"),
        *("٠١٢٣٤٥٦٠٠١٧", "IT٠١٢٣٤٥٦٠٠١٧", "01234560017X", "DE", "D", "DE1", "-01234560017"),
        *(
            "DE136695976\n",
            "DE13669\u00a05976",
            "ÑE136695976",
            "DE" + "1" * 29,
            "DE136;DROP",
            "x" * 5000,
        ),
        pytest.param("０１２３４５６００１７", id="wide digits"),
        pytest.param("ITIT01234560017", id="country twice"),
        pytest.param("IT01234560017\n", id="trailing newline"),
        pytest.param("01234560017\t", id="trailing tab"),
        pytest.param("IT\u00a001234560017", id="no-break space"),
    ],
)
def test_what_is_no_vat_number_is_refused(text: str) -> None:
    assert faults(VatNumber, text)


@pytest.mark.parametrize("typed", ["0123-4560-017", "IT-01234560017", "IT:01234560017"])
def test_separators_people_type_never_reach_the_document(typed: str) -> None:
    assert faults(VatNumber, typed) or _read(VatNumber, typed) == "IT01234560017"


@pytest.mark.parametrize("text", ["UK999999973", "XX123456789", "ZZ123456789"])
def test_a_vat_number_begins_with_a_country_there_is(text: str) -> None:
    assert faults(VatNumber, text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("RSSMRA80A01H501U", "RSSMRA80A01H501U"),
        ("rssmra80a01h501u", "RSSMRA80A01H501U"),
        ("RSS MRA 80A01 H501U", "RSSMRA80A01H501U"),
        pytest.param("RSSMRA80A01H50MM", "RSSMRA80A01H50MM", id="omocodia"),
        ("VRDLGU75B15F205J", "VRDLGU75B15F205J"),
        ("BNCLRA90E45L219S", "BNCLRA90E45L219S"),
        pytest.param("12345670017", "12345670017", id="organisation"),
    ],
)
def test_a_tax_code_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert _read(TaxCode, typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        *("RSSMRA80A01H501X", "RSSMRA80A01H50LM", "RSSMRA80A01H501", "RSSMRA80A01H501UU", "RSSMRA80A01H501U\n", ""),
        *("RSSMRA80A32H501U", "RSSMRA80Z01H501U", "ßSSMRA80A01H501U", "RSSMRA٨٠A01H501U", "ıssmra80a01h501u"),
        *("01234567890", "1234567001", "IT12345670017", "MARIO ROSSI", "0000000000000000"),
        pytest.param("12345670017\n", id="organisation and newline"),
        pytest.param("1234:567001:7", id="organisation and colons"),
    ],
)
def test_what_is_no_tax_code_is_refused(text: str) -> None:
    assert faults(TaxCode, text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("IT60X0542811101000000123456", "IT60X0542811101000000123456"),
        ("it60 x054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"),
        ("DE89370400440532013000", "DE89370400440532013000"),
        ("GB82WEST12345698765432", "GB82WEST12345698765432"),
        ("SM86U0322509800000000270100", "SM86U0322509800000000270100"),
        ("NO9386011117947", "NO9386011117947"),
    ],
)
def test_an_iban_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert _read(Iban, typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        *("IT60X0542811101000000123457", "IT60X054281110100000012345", "XX82WEST12345698765432", "IT60", "", "1" * 27),
        *("GB82WEST123456987654321", "IT60X0542811101000000123456;"),
        pytest.param("IT٦٠X0542811101000000123456", id="Arabic digits"),
        pytest.param("IT60X0542811101000000123456\n", id="trailing newline"),
        pytest.param("\tIT60X0542811101000000123456", id="leading tab"),
    ],
)
def test_what_is_no_iban_is_refused(text: str) -> None:
    assert faults(Iban, text)


@pytest.mark.parametrize("typed", ["IT60-X0542811101000000123456", "IT60.X0542811101000000123456"])
def test_separators_in_an_iban_never_reach_the_document(typed: str) -> None:
    assert faults(Iban, typed) or _read(Iban, typed) == "IT60X0542811101000000123456"


@pytest.mark.parametrize("code", ["IT", "it", "DE", "GB", "CH", "SM", "VA", "XI", "XK", "US", "JP"])
def test_a_country_there_is_is_accepted(code: str) -> None:
    assert _read(Country, code) == code.upper()


@pytest.mark.parametrize("code", ["UK", "XX", "ZZ", "EL", "EU", "ITA", "I", "", "IT\n", "ıt", "ＩＴ", "Italia", "OO"])
def test_a_country_there_is_not_is_refused(code: str) -> None:
    assert faults(Country, code) == [("invalid_country", "")]


def test_whoever_sends_uk_is_told_gb() -> None:
    with pytest.raises(ValueError, match="GB, not UK"):
        _read(Country, "UK")


@pytest.mark.parametrize("code", ["MI", "rm", "NA", "BT", "FC", "FM", "FE", "SU", "OT", "AO", "PU", "VB", "BZ"])
def test_a_province_there_is_or_was_is_accepted(code: str) -> None:
    assert _read(Province, code) == code.upper()


@pytest.mark.parametrize("code", ["EE", "XX", "M", "MIL", "", "MI\n", "Milano", "ＭＩ", "00"])
def test_a_province_there_is_not_is_refused(code: str) -> None:
    assert faults(Province, code) == [("invalid_province", "")]


@pytest.mark.parametrize("typed", ["0000000", "XXXXXXX", "abc1234", "ABC 1234", "UFABCD"])
def test_a_recipient_code_has_six_or_seven_letters_and_digits(typed: str) -> None:
    assert _read(RecipientCode, typed) == typed.replace(" ", "").upper()


@pytest.mark.parametrize("text", ["", "ABCDE", "ABCDEFGH", "ABCDEFG\n", "ABC-123", "ÀBCDEFG", "١٢٣٤٥٦٧", "0" * 5000])
def test_what_is_no_recipient_code_is_refused(text: str) -> None:
    assert faults(RecipientCode, text) == [("invalid_recipient_code", "")]


@pytest.mark.parametrize("text", ["a", "7", "Order_2026-11.1", "x" * 64])
def test_a_reference_is_kept_as_it_is(text: str) -> None:
    assert _read(Reference, text) == text


@pytest.mark.parametrize("text", ["", "x" * 65, "../x", "a b", ".a", "_a", "-a", "a/b", "a\n", "è", "１", "x" * 5000])
def test_what_is_no_reference_is_refused(text: str) -> None:
    assert faults(Reference, text) == [("invalid_reference", "")]


@pytest.mark.parametrize("text", ["", "x" * 40, "Demo", "a_b", "-a", "a\n", "a#b", "è"])
def test_what_is_no_account_is_refused(text: str) -> None:
    assert faults(AccountId, text) == [("invalid_account", "")]


@pytest.mark.parametrize("text", ["", "x" * 65, "Web", "a.b", "_a", "-a", "a\n", "a b"])
def test_what_is_no_mapped_name_is_refused(text: str) -> None:
    assert faults(MappedName, text) == [("invalid_name", "")]


SPELLED_OUT = {
    "reference": (Reference, "order-1001"),
    "account": (AccountId, "demo"),
    "mapped name": (MappedName, "web-shop"),
    "currency": (Currency, "EUR"),
    "phone": (Phone, "+39 02 1234567"),
    "recipient code": (RecipientCode, "ABC1234"),
    "number": (Number, "-12.50"),
}


@pytest.mark.parametrize("name", SPELLED_OUT)
def test_a_form_is_told_in_words_and_described_as_everybody_reads_it(name: str) -> None:
    wanted, good = SPELLED_OUT[name]
    (fault,) = _errors(wanted, "€")
    assert not re.search(r"[\[\]^$\\{}|]", fault["msg"])
    described = TypeAdapter(wanted).json_schema()
    pattern = next(one["pattern"] for one in [described, *described.get("anyOf", [])] if "pattern" in one)
    assert (pattern[0], pattern[-1]) == ("^", "$")
    assert re.search(pattern, good)


def _errors(wanted: Any, value: Any) -> list[Any]:
    with pytest.raises(ValidationError) as refusal:
        _read(wanted, value)
    return list(refusal.value.errors(include_url=False))
