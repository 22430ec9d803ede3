"""Text is normalised once, and holds nothing that a document cannot show or that shows something else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from invoicing.domain.text import Line35, Name, Paragraph, beyond_latin1
from tests.builders import faults
from tests.unit.domain.strategies import PROPERTY

NAME: TypeAdapter[str] = TypeAdapter(Name)
PARAGRAPH: TypeAdapter[str] = TypeAdapter(Paragraph)
AWKWARD = 'Rossi & Figli <"S.r.l."> – è 100% ]]> €'


@pytest.mark.parametrize(
    "text",
    [
        AWKWARD,
        "</Name><Total>0",
        '<!DOCTYPE x [<!ENTITY a "b">]>&a;',
        "=HYPERLINK(1)",
        "@SUM(A1)",
        "-2+3",
        "'; DROP TABLE documents; --",
        "{{7*7}} ${x} %s %(x)s",
        "Société Générale d'Électricité",
        "株式会社",
        "Ѕіmоn",
        "👩\u200d🔧 idraulica",
        "می\u200cخواهم",
        "x",
    ],
)
def test_what_a_name_may_hold_is_kept_as_it_is(text: str) -> None:
    assert NAME.validate_python(text) == text


@pytest.mark.parametrize("code", [0x00, 0x01, 0x08, 0x0B, 0x0C, 0x0E, 0x1B, 0x7F, 0x80, 0x85, 0x9F])
def test_controls_are_refused(code: int) -> None:
    for wanted in (Name, Paragraph, Line35):
        assert faults(wanted, f"a{chr(code)}b") == [("illegal_character", "")]


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_halves_of_characters_are_refused(code: int) -> None:
    for wanted in (Name, Paragraph, Line35):
        assert len(faults(wanted, f"a{chr(code)}b")) == 1


@pytest.mark.parametrize("code", [0xFFFE, 0xFFFF, 0x2028, 0x2029, 0xFEFF, 0x200B, 0x2060])
def test_characters_that_xml_or_the_eye_cannot_hold_are_refused(code: int) -> None:
    for wanted in (Name, Paragraph, Line35):
        assert faults(wanted, f"a{chr(code)}b") == [("illegal_character", "")]


@pytest.mark.parametrize(
    "code",
    [
        *(0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
        pytest.param(0x061C, id="arabic letter mark"),
    ],
)
def test_marks_that_turn_the_reading_direction_are_refused(code: int) -> None:
    for wanted in (Name, Paragraph):
        assert faults(wanted, f"a{chr(code)}b") == [("illegal_character", "")]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(0xFFF9, id="interlinear annotation"),
        pytest.param(0xE0041, id="tag character: hidden text"),
        pytest.param(0x1FFFE, id="noncharacter beyond the first plane"),
        pytest.param(0xFFFD, id="what stands for text that was lost"),
    ],
)
def test_hidden_text_is_refused(code: int) -> None:
    assert faults(Name, f"a{chr(code)}b") == [("illegal_character", "")]


def test_a_flood_of_combining_marks_is_refused() -> None:
    assert faults(Name, "a" + "\u0301" * 60)


def test_a_flood_of_combining_marks_is_not_hidden_by_joiners() -> None:
    assert faults(Name, "a" + ("\u0301" * 4 + "\u200d") * 15)


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\r\nb", "a\rb"])
def test_a_name_stands_on_one_line(text: str) -> None:
    assert faults(Name, text) == [("illegal_character", "")]


def test_a_paragraph_keeps_its_lines_and_has_one_kind_of_line_break() -> None:
    assert PARAGRAPH.validate_python("one\r\ntwo\n\tthree") == "one\ntwo\n\tthree"
    assert faults(Paragraph, "one\rtwo") == [("illegal_character", "")]


@pytest.mark.parametrize("text", ["Rossi", " Rossi ", "\u00a0Rossi\u00a0", "\nRossi\n", "\u3000Rossi\t"])
def test_blanks_around_are_no_part_of_the_name(text: str) -> None:
    assert NAME.validate_python(text) == "Rossi"


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\n\t ", "\u2003"])
def test_blanks_alone_are_no_name(text: str) -> None:
    assert len(faults(Name, text)) == 1
    assert len(faults(Paragraph, text)) == 1


def test_two_spellings_of_one_text_are_one_text() -> None:
    assert NAME.validate_python("Caffe\u0300") == NAME.validate_python("Caff\u00e8") == "Caff\u00e8"
    assert NAME.validate_python("\u212b") == "\u00c5"


def test_look_alikes_are_not_made_equal() -> None:
    assert NAME.validate_python("ﬁn") == "ﬁn"


@pytest.mark.parametrize(("wanted", "longest"), [(Name, 200), (Paragraph, 2000)])
def test_the_limit_counts_characters_as_they_are_kept(wanted: Any, longest: int) -> None:
    assert faults(wanted, "e\u0301" * longest) == []
    assert faults(wanted, " " * 50 + "è" * longest) == []
    assert len(faults(wanted, "è" * (longest + 1))) == 1


def test_a_text_too_long_is_told_from_a_list_too_long() -> None:
    assert faults(Name, "x" * 201) == [("string_too_long", "")]


def test_a_text_too_short_is_told_from_a_list_too_short() -> None:
    assert faults(Name, "") == [("string_too_short", "")]


@pytest.mark.parametrize("value", [1, 1.5, True, None, [], ["a"], {}, {"$gt": ""}])
def test_only_text_is_text(value: Any) -> None:
    assert faults(Name, value) == [("string_type", "")]


def test_the_refusal_names_the_character_and_not_the_text() -> None:
    with pytest.raises(ValidationError) as refusal:
        NAME.validate_python("segreto\u202e")
    (fault,) = refusal.value.errors(include_input=False)
    assert "U+202E" in fault["msg"]
    assert "segreto" not in fault["msg"]


@PROPERTY
@given(st.text(max_size=60))
def test_text_that_was_accepted_once_is_accepted_unchanged_again(text: str) -> None:
    for adapter in (NAME, PARAGRAPH):
        try:
            kept = adapter.validate_python(text)
        except ValidationError:
            continue
        assert adapter.validate_python(kept) == kept
        assert kept.encode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("Caffè, àéìòù ÿ §", None),
        ("\u00ff", None),
        ("\u0100", "\u0100"),
        ("100 €", "€"),
        ("l’olio", "’"),
        ("prima – dopo — poi", "–"),
        ("ok 😀", "😀"),
    ],
)
def test_the_first_character_an_electronic_invoice_cannot_hold_is_found(text: str, found: str | None) -> None:
    assert beyond_latin1(text) == found
