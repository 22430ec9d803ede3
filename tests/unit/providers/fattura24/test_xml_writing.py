"""Free text arrives as it was written, whatever it is; numbers are as exact as they were given."""

import html
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from invoicing.errors import Unsupported
from invoicing.providers.fattura24.xml_writing import Envelope

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n", exclude_characters="\ufffe\uffff"),
    min_size=1,
)
SPECIAL = st.lists(
    st.sampled_from(["&amp;", "&", "amp;", "]]>", "]", ">", "<![CDATA[", "&#65;", "&lt", "&copy", "x", "è"]), min_size=1
).map("".join)


def written(text: str) -> str:
    envelope = Envelope()
    envelope.document.text("T", text)
    return envelope.xml()


def read(xml: str) -> str | None:
    return etree.fromstring(xml.encode()).findtext("Document/T")


@given(XML_TEXT | SPECIAL)
def test_text_survives_with_and_without_a_service_that_unescapes_first(text: str) -> None:
    xml = written(text)
    assert read(xml) == text
    assert html.unescape(xml) == xml


@pytest.mark.parametrize("text", ["a\x00b", "\x01", "\ufffe", "\ud800", "a\rb"])
def test_what_xml_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(Unsupported):
        written(text)


def test_ordinary_text_is_one_plain_section() -> None:
    assert "<T><![CDATA[Rossi & Figli <R&D>]]></T>" in written("Rossi & Figli <R&D>")


def test_what_has_no_value_is_left_out() -> None:
    envelope = Envelope()
    envelope.document.text("A", None)
    envelope.document.text("B", "")
    envelope.document.code("C", None)
    assert envelope.xml().endswith("<Fattura24><Document/></Fattura24>")


def test_a_code_needs_no_escaping() -> None:
    with pytest.raises(ValueError, match="no code"):
        Envelope().document.code("C", "a&b")


@given(st.decimals(min_value=-999_999_999, max_value=999_999_999, places=8))
def test_an_exact_number_is_the_same_number_with_two_decimals_at_least(number: Decimal) -> None:
    envelope = Envelope()
    envelope.document.exact("N", number)
    text = etree.fromstring(envelope.xml().encode()).findtext("Document/N") or ""
    assert Decimal(text) == number
    assert 2 <= len(text.partition(".")[2]) <= 8
    assert "E" not in text


@pytest.mark.parametrize(
    ("amount", "expected"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("10", "10.00"), ("1E+3", "1000.00")]
)
def test_an_amount_has_two_decimals(amount: str, expected: str) -> None:
    envelope = Envelope()
    envelope.document.amount("N", Decimal(amount))
    assert f"<N>{expected}</N>" in envelope.xml()
