"""Text that an electronic document cannot hold is written in the letters it has, by a published rule, or refused."""

import sys
import unicodedata

import pytest
from hypothesis import given

from invoicing.domain.document import Document
from invoicing.domain.electronic_rules import electronic_problems
from invoicing.domain.schema_texts import BASIC_LATIN, LATIN_1, outside
from invoicing.domain.transliteration import SYMBOLS, transliterated, written
from tests.builders import address_body, customer_body, electronic_body, line_body
from tests.unit.domain.strategies import PROPERTY, TEXTS


@pytest.mark.parametrize(
    ("text", "latin1", "basic"),
    [
        ("100 \u20ac", "100 EUR", "100 EUR"),
        ("\u201cCaffè\u201d \u2013 l\u2019espresso\u2026", '"Caffè" - l\'espresso...', '"Caffe" - l\'espresso...'),
        ("12 m\u00b2, 3 m\u00b3", "12 m\u00b2, 3 m\u00b3", "12 m2, 3 m3"),
        (
            "\u0141\u00f3d\u017a, \u010cesk\u00e9 Bud\u011bjovice",
            "L\u00f3dz, Cesk\u00e9 Budejovice",
            "Lodz, Ceske Budejovice",
        ),
        ("\u0130stanbul, \u015fi\u015fli", "Istanbul, sisli", "Istanbul, sisli"),
        ("\ufb01ne\u2122 \u2116 5", "fine(tm) n. 5", "fine(tm) n. 5"),
        ("1\u20442 \u2264 \u2153", "1/2 <= 1/3", "1/2 <= 1/3"),
        ("Stra\u00dfe", "Stra\u00dfe", "Strasse"),
        (
            "\u4e1c\u4eac \u041c\u043e \U0001f600",
            "\u4e1c\u4eac \u041c\u043e \U0001f600",
            "\u4e1c\u4eac \u041c\u043e \U0001f600",
        ),
        ("plain", "plain", "plain"),
    ],
)
def test_a_text_is_written_in_the_alphabet_of_its_field(text: str, latin1: str, basic: str) -> None:
    assert written(text, LATIN_1) == latin1
    assert written(text, BASIC_LATIN) == basic


def test_every_symbol_is_written_in_plain_letters() -> None:
    assert all(outside(plain, BASIC_LATIN) is None for plain in SYMBOLS.values())
    assert all(len(symbol) == 1 and not symbol.isascii() for symbol in SYMBOLS)


def test_every_letter_of_the_latin_scripts_of_europe_can_be_written() -> None:
    letters = [chr(code) for code in range(0xC0, 0x180) if unicodedata.category(chr(code)) in ("Lu", "Ll")]
    assert [one for one in letters if outside(written(one, BASIC_LATIN), BASIC_LATIN)] == []


def test_what_can_be_written_already_stays() -> None:
    for code in range(0x20, 0x100):
        assert written(chr(code), LATIN_1) == chr(code)
    assert max(len(written(chr(code), LATIN_1)) for code in range(0x20, sys.maxunicode, 7)) < 20


@given(TEXTS)
@PROPERTY
def test_writing_twice_changes_nothing(text: str) -> None:
    for last in (LATIN_1, BASIC_LATIN):
        assert written(written(text, last), last) == written(text, last)


def test_every_text_of_a_document_is_written_and_the_rest_stays() -> None:
    document = Document.model_validate(
        electronic_body(
            customer=customer_body(name="Caff\u0113 \u20ac", address=address_body(city="\u017bejtun")),
            lines=[
                line_body(
                    description="\u201cA\u201d", unit="m\u00b2", other_data=[{"type": "\u20ac", "text": "\u2026"}]
                )
            ],
            notes="\u2013",
        )
    )
    made = transliterated(document)
    assert (made.customer.name, made.notes) == ("Caffe EUR", "-")
    assert made.customer.address is not None
    assert made.customer.address.city == "Zejtun"
    line = made.lines[0]
    assert (line.description, line.unit, line.other_data[0].type, line.other_data[0].text) == (
        '"A"',
        "m2",
        "EUR",
        "...",
    )
    assert [one.code for one in electronic_problems(document)].count("not_in_latin1") == 7
    assert not list(electronic_problems(made))
    assert made.lines[0].unit_price == document.lines[0].unit_price


def test_a_document_without_such_text_is_the_same() -> None:
    document = Document.model_validate(electronic_body())
    assert transliterated(document) is document


def test_what_no_rule_knows_is_refused_by_its_pointer() -> None:
    made = transliterated(Document.model_validate(electronic_body(notes="ciao \U0001f600", subject="\u20ac")))
    assert made.subject == "EUR"
    assert [(one.code, one.pointer) for one in electronic_problems(made)] == [("not_in_latin1", "/notes")]
