"""Who receives a document: one name, an address that fits its country, nothing unknown."""

from typing import Any

import pytest
from pydantic import ValidationError

from invoicing.domain.party import Address, Customer
from tests.builders import (
    OMIT,
    a_customer,
    address_body,
    customer_body,
    faults,
    foreign_address_body,
    foreign_customer_body,
    person_body,
)


@pytest.mark.parametrize("body", [customer_body(), person_body(), foreign_customer_body(), {"name": "Mario Rossi"}])
def test_companies_and_persons_from_anywhere_are_accepted(body: dict[str, Any]) -> None:
    assert faults(Customer, body) == []


@pytest.mark.parametrize(
    ("names", "where"),
    [
        ({"name": OMIT}, "name"),
        ({"first_name": "Mario", "last_name": "Rossi"}, "name"),
        ({"first_name": "Mario"}, "name"),
        ({"name": OMIT, "type": "person", "first_name": "Mario"}, "last_name"),
        ({"name": OMIT, "type": "person", "last_name": "Rossi"}, "last_name"),
        ({"name": OMIT, "type": "company", "first_name": "Mario", "last_name": "Rossi"}, "last_name"),
        ({"name": OMIT, "first_name": "Mario", "last_name": "Rossi"}, "last_name"),
    ],
)
def test_a_customer_has_one_name_in_one_form(names: dict[str, Any], where: str) -> None:
    assert faults(Customer, customer_body(**names)) == [("customer_name", where)]


def test_a_persons_name_is_shown_first_name_first() -> None:
    assert Customer.model_validate(person_body()).display_name == "Mario Rossi"
    assert a_customer().display_name == "Rossi & Figli S.r.l."


@pytest.mark.parametrize("postcode", ["2012", "201234", "20A23", "٢٠١٢٣", "²0123", "", " ", "20 23"])
def test_an_italian_postcode_has_five_digits(postcode: str) -> None:
    assert faults(Address, address_body(postcode=postcode))


@pytest.mark.parametrize("postcode", ["SW1A 1AA", "1010", "D02 AF30", "00000", "K1A 0B1"])
def test_a_foreign_postcode_is_what_it_is(postcode: str) -> None:
    assert faults(Address, foreign_address_body(postcode=postcode)) == []


def test_a_province_is_italian() -> None:
    assert faults(Address, foreign_address_body(province="MI")) == [("province_outside_italy", "province")]
    assert faults(Address, foreign_address_body(province="BE"))


@pytest.mark.parametrize(("field", "longest"), [("street", 60), ("city", 50), ("postcode", 10)])
def test_an_address_fits_the_invoice(field: str, longest: int) -> None:
    assert faults(Address, foreign_address_body(**{field: "è" * longest})) == []
    assert len(faults(Address, foreign_address_body(**{field: "è" * (longest + 1)}))) == 1


@pytest.mark.parametrize(
    ("changes", "country"),
    [
        ({}, "IT"),
        ({"address": OMIT}, "IT"),
        ({"address": OMIT, "vat_number": OMIT}, "IT"),
        ({"address": OMIT, "vat_number": "DE136695976"}, "DE"),
        ({"address": foreign_address_body(), "vat_number": OMIT}, "DE"),
        ({"address": foreign_address_body(), "vat_number": "FRXX999999999"}, "DE"),
    ],
)
def test_the_country_is_that_of_the_address_then_of_the_vat_number_then_italy(
    changes: dict[str, Any], country: str
) -> None:
    customer = a_customer(**changes)
    assert customer.country == country
    assert customer.italian is (country == "IT")


def test_a_greek_vat_number_tells_of_greece() -> None:
    assert a_customer(vat_number="EL123456789", address=OMIT).country == "GR"


def test_bare_digits_of_a_customer_abroad_are_not_taken_for_an_italian_number() -> None:
    assert faults(Customer, foreign_customer_body(vat_number="12345670017"))


@pytest.mark.parametrize("phone", ["+39 02 1234567", "021234567", "+39-02-12.34.567", "+1 (212) 5550100"])
def test_a_phone_number_is_digits_and_what_people_put_between(phone: str) -> None:
    assert bool(faults(Customer, customer_body(phone=phone))) is ("(" in phone)


@pytest.mark.parametrize("phone", ["", "abc", "12", "+", "0" * 21, "02\n123", "021234\n", "٠٢١٢٣٤", "02;123", "=1+1"])
def test_what_is_no_phone_number_is_refused(phone: str) -> None:
    assert faults(Customer, customer_body(phone=phone)) == [("invalid_phone", "phone")]


@pytest.mark.parametrize("extra", ["vat", "admin", "__class__", "", "name "])
def test_an_unknown_field_is_refused_by_name(extra: str) -> None:
    assert faults(Customer, customer_body(**{extra: "x"})) == [("extra_forbidden", extra)]
    assert faults(Customer, customer_body(address=address_body(**{extra: 1}))) == [
        ("extra_forbidden", f"address.{extra}")
    ]


@pytest.mark.parametrize("value", ["Company", "COMPANY", "organisation", "", 1, True])
def test_the_type_is_one_of_two_words(value: Any) -> None:
    assert faults(Customer, customer_body(type=value))


@pytest.mark.parametrize("field", sorted(Customer.model_fields.keys() - {"name"}))
def test_null_means_left_out(field: str) -> None:
    assert Customer.model_validate(customer_body(**{field: None})) == a_customer(**{field: OMIT})


def test_a_name_that_is_null_is_missing() -> None:
    assert faults(Customer, customer_body(name=None)) == [("customer_name", "name")]
    assert faults(Address, address_body(street=None)) == [("missing", "street")]


def test_a_customer_is_never_changed_after_it_was_read() -> None:
    customer = a_customer()
    with pytest.raises(ValidationError):
        customer.name = "Bianchi S.p.A."  # type: ignore[misc]  # mypy says so too


def test_an_error_never_repeats_the_customers_data() -> None:
    with pytest.raises(ValidationError) as refusal:
        Customer.model_validate(customer_body(tax_code="RSSMRA80A01H501X", email="mario.rossi(at)example.it"))
    assert "RSSMRA" not in str(refusal.value)
    assert "mario" not in str(refusal.value)
