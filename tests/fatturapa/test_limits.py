"""What the schema has no room for is refused by its pointer; what it has room for is not."""

from datetime import date
from typing import Any

import pytest

from invoicing.domain.document import Document
from invoicing.domain.electronic_rules import electronic_problems
from invoicing.domain.party import Model
from invoicing.domain.problem import pointer
from invoicing.domain.schema_texts import TEXTS, TextType, texts
from invoicing.fatturapa.build import build
from tests.builders import (
    OMIT,
    address_body,
    customer_body,
    electronic_body,
    foreign_address_body,
    foreign_customer_body,
    line_body,
    payment_body,
    person_body,
)
from tests.fatturapa.given import given, problems
from tests.fatturapa.golden import Issued
from tests.fatturapa.schema import faults_of

FULL = Document.model_validate(
    electronic_body(
        number="12/2026",
        subject="Oggetto",
        notes="Note",
        lines=[line_body(unit="h", administration_reference="A1", other_data=[{"type": "LOTTO", "text": "sette"}])],
        payments=[payment_body(beneficiary="Rossi", bank="Banca")],
        related=[
            {
                "relation": "order",
                "number": "7",
                "date": "2026-11-01",
                "item": "1",
                "commission_code": "C1",
                "cup": "B17H21000990006",
                "cig": "Z12345678A",
            }
        ],
        attachments=[{"name": "a.txt", "content": "QQ==", "format": "TXT", "description": "A"}],
    )
)
PERSON = Document.model_validate(electronic_body(customer=person_body()))
ABROAD = Document.model_validate(electronic_body(customer=foreign_customer_body()))
SPOTS = [
    *[(FULL, where, kind) for where, _, kind in texts(FULL) if where[-1] != "postcode"],
    *[(ABROAD, where, kind) for where, _, kind in texts(ABROAD) if where[-1] == "postcode"],
    *[(PERSON, where, kind) for where, _, kind in texts(PERSON) if where[-1] in ("first_name", "last_name")],
]


def put(model: Model, where: tuple[str | int, ...], text: str) -> Any:
    """``model`` with ``text`` at ``where``, as it comes out of transliteration: unchecked."""
    name, rest = str(where[0]), where[1:]
    value: Any = getattr(model, name)
    if not rest:
        new: Any = text
    elif isinstance(value, tuple):
        index = int(rest[0])
        new = (*value[:index], put(value[index], rest[1:], text), *value[index + 1 :])
    else:
        new = put(value, rest, text)
    return model.model_copy(update={name: new})


def foreign_characters(document: Document) -> list[str]:
    return [one.pointer for one in electronic_problems(document) if one.code == "not_in_latin1"]


def numbered(document: Document) -> Any:
    return given(document, number=document.number or "12/2026")


def test_each_text_of_the_table_is_put_to_the_test() -> None:
    tested = {(where[-1], kind) for _, where, kind in SPOTS}
    assert tested == {(name, kind) for kinds in TEXTS.values() for name, kind in kinds.items()}


@pytest.mark.parametrize(
    ("document", "where", "kind"), SPOTS, ids=lambda one: str(one[-1]) if type(one) is tuple else ""
)
def test_a_text_has_the_room_and_the_alphabet_of_the_schema(
    document: Document, where: tuple[str | int, ...], kind: TextType
) -> None:
    full = put(document, where, "1" + ("~" if kind.last == "\x7f" else "\xff") * ((kind.longest or 40) - 1))
    assert problems(numbered(full)) == []
    assert foreign_characters(full) == []
    assert faults_of(build(numbered(full))) == []

    beyond = put(document, where, "1" + ("\xe8" if kind.last == "\x7f" else "\u0153"))
    assert foreign_characters(beyond) == [pointer(*where)]
    assert ("not_in_latin1", pointer(*where)) in problems(numbered(beyond))
    assert faults_of(build(numbered(beyond)))

    if kind.longest is not None:
        longer = put(document, where, "1" * (kind.longest + 1))
        assert problems(numbered(longer))
        assert faults_of(build(numbered(longer)))


def test_a_text_of_which_nothing_can_be_written_is_refused() -> None:
    assert problems(numbered(put(FULL, ("subject",), ""))) == [("missing_field", "/subject")]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"kind": "receipt"}, ("unsupported_kind", "/kind")),
        ({"lines": [line_body(vat_rate="7.955")]}, ("too_many_decimals", "/lines/0/vat_rate")),
        (
            {"lines": [line_body(discount={"percent": "33.333"})]},
            ("too_many_decimals", "/lines/0/discount/percent"),
        ),
        (
            {"lines": [line_body(surcharge={"percent": "3.125"})]},
            ("too_many_decimals", "/lines/0/surcharge/percent"),
        ),
        ({"lines": [line_body(quantity="999999999", unit_price="999")]}, ("amount_too_large", "/lines/0")),
        (
            {"customer": customer_body(certified_email="mario..rossi@pec.example.it")},
            ("invalid_certified_email", "/customer/certified_email"),
        ),
    ],
)
def test_what_the_schema_has_no_room_for_is_refused(changes: dict[str, Any], wanted: tuple[str, str]) -> None:
    assert wanted in problems(given(**changes))


def test_amounts_that_grow_too_large_in_sum_are_refused() -> None:
    many = [line_body(quantity="99999", unit_price="999999")] * 2
    assert problems(given(lines=many)) == [("amount_too_large", "/lines")]
    assert faults_of(build(given(lines=many)))
    assert problems(given(lines=many[:1])) == [("amount_too_large", "/lines")]
    assert problems(given(lines=[line_body(quantity="81967", unit_price="999999")])) == []


@pytest.mark.parametrize("number", ["", "1" * 21, "12/è", "12\n"])
def test_a_number_that_cannot_be_written_is_refused(number: str) -> None:
    assert problems(given(number=number)) == [("invalid_document_number", "/number")]


def test_a_postcode_abroad_that_has_no_room_is_refused_and_not_cut_off() -> None:
    tight = foreign_address_body(street="s" * 60, city="c" * 50, postcode="EC1A 1BB99")
    assert problems(given(customer=foreign_customer_body(address=tight))) == [
        ("text_too_long", "/customer/address/street")
    ]


@pytest.mark.parametrize("name", ["recipient_code", "certified_email"])
def test_a_document_billed_to_oneself_goes_nowhere_else(name: str) -> None:
    value = {"recipient_code": "ABC1234", "certified_email": "a@pec.example.it"}[name]
    asked: dict[str, Any] = {
        "kind": "self_billed_invoice",
        "document_type": "TD16",
        "customer": customer_body(**{name: value}),
    }
    assert problems(given(**asked)) == [("unsupported_field", f"/customer/{name}")]


@pytest.mark.parametrize("number", [None, "", "1" * 21, "n. 7 \u2013 bis"])
def test_an_earlier_document_whose_number_cannot_be_written_is_refused(number: str | None) -> None:
    related = [{"relation": "order", "reference": "order-1"}]
    earlier = {"order-1": Issued(number, date(2026, 11, 2))}
    assert problems(given(related=related, earlier=earlier)) == [
        ("unsupported_related_document", "/related/0/reference")
    ]


def test_an_earlier_document_that_is_not_issued_yet_is_passed_over() -> None:
    assert problems(given(related=[{"relation": "order", "reference": "order-1"}])) == []


def test_nothing_breaks_on_what_other_rules_refuse() -> None:
    assert problems(given(customer=customer_body(address=OMIT))) == []
    assert problems(given(date=None, customer=customer_body(address=address_body(province=OMIT)))) == []
