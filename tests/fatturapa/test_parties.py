"""Sellers and transmitters that the schema or SdI would refuse are refused when the account is set up."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from invoicing.fatturapa.build import build
from invoicing.fatturapa.file_names import FILE_NAME, file_name, progressive
from invoicing.fatturapa.parties import Seller, Transmitter
from tests.builders import Fault, faults
from tests.fatturapa.given import given
from tests.fatturapa.golden import SELLER
from tests.fatturapa.schema import faults_of


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "n" * 81}, ("string_too_long", "name")),
        ({"name": "Caff\u0113"}, ("not_in_latin1", "name")),
        ({"name": None}, ("seller_name", "name")),
        ({"first_name": "Laura"}, ("seller_name", "name")),
        ({"name": None, "first_name": "Laura"}, ("seller_name", "name")),
        ({"vat_number": "DE136695976"}, ("seller_abroad", "vat_number")),
        ({"vat_number": "01234560018"}, ("invalid_vat_number", "vat_number")),
        ({"tax_regime": "RF03"}, ("enum", "tax_regime")),
        ({"address": {**SELLER["address"], "city": "\u0141\u00f3d\u017a"}}, ("not_in_latin1", "address.city")),
        (
            {"address": {"street": "a", "postcode": "1", "city": "b", "country": "DE"}},
            ("seller_abroad", "vat_number"),
        ),
        ({"contacts": {"phone": "+390612345678"}}, ("invalid_phone", "contacts.phone")),
        ({"contacts": {"email": "a@b.it"}}, ("invalid_email", "contacts.email")),
        ({"registration": {"office": "TO", "number": "è"}}, ("not_in_latin1", "registration.number")),
        (
            {"registration": {"office": "TO", "number": "1", "capital": "-1"}},
            ("invalid_amount", "registration.capital"),
        ),
        ({"administration_reference": "r" * 21}, ("string_too_long", "administration_reference")),
        ({"recipient_code": "UFABCD"}, ("invalid_recipient_code", "recipient_code")),
        ({"legal_references": {"N4": "a" * 101}}, ("string_too_long", "legal_references.N4")),
        ({"legal_references": {"N4": "\u20ac"}}, ("not_in_latin1", "legal_references.N4")),
        ({"legal_references": {"N2": "Art. 1"}}, ("enum", "legal_references.N2.[key]")),
        ({"colour": "red"}, ("extra_forbidden", "colour")),
    ],
)
def test_a_seller_that_no_file_can_hold_is_refused(changes: dict[str, Any], fault: Fault) -> None:
    assert faults(Seller, {**SELLER, **changes}) == [fault]


def test_the_fullest_seller_makes_a_valid_file() -> None:
    seller = {
        **SELLER,
        "name": "\xff" * 80,
        "registration": {"office": "TO", "number": "~" * 20, "capital": "999999999.99", "shareholders": "SU"},
        "contacts": {"phone": "0612345678/9", "fax": "12345", "email": "a@bc.it"},
        "administration_reference": "~" * 20,
    }
    assert faults_of(build(given(seller=seller))) == []


@pytest.mark.parametrize(
    ("country", "code"), [("IT", "1234"), ("IT", "1" * 17), ("de", "12"), ("DE", "1"), ("DE", "a1")]
)
def test_nobody_else_transmits(country: str, code: str) -> None:
    with pytest.raises(ValueError, match="transmit"):
        Transmitter(country, code)


def test_a_file_is_named_after_its_transmitter_and_progressive() -> None:
    assert file_name(Transmitter("IT", "01879020517"), progressive(36)) == "IT01879020517_00010.xml"
    assert file_name(Transmitter("IT", "RSSMRA80A01H501U"), "1") == "IT" + "RSSMRA80A01H501U_1.xml"
    assert file_name(Transmitter("DE", "1" * 28), "ZZZZZ").endswith("_ZZZZZ.xml")
    with pytest.raises(ValueError, match="no name"):
        file_name(Transmitter("IT", "01879020517"), "abcde")


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("IT01879020517_00001.xml", True),
        ("IT01879020517_a.xml", False),
        ("IT0187902051_00001.xml", False),
        ("DE12_1.xml.p7m", True),
        ("ITALIA_1.xml", False),
        ("IT01879020517_000001.xml", False),
        ("IT01879020517_00001.zip", False),
    ],
)
def test_names_that_sdi_would_not_take_are_told(name: str, fits: bool) -> None:
    assert (FILE_NAME.fullmatch(name) is not None) == fits


@pytest.mark.parametrize("number", ["", "000001", "00a01"])
def test_a_progressive_is_five_capitals_and_digits(number: str) -> None:
    with pytest.raises(ValueError, match="progressive"):
        replace(given(), progressive=number)


def test_an_account_is_told_all_that_is_wrong_with_its_seller() -> None:
    with pytest.raises(ValidationError) as caught:
        Seller.model_validate({})
    assert {fault["loc"] for fault in caught.value.errors()} >= {("vat_number",), ("tax_regime",), ("address",)}
