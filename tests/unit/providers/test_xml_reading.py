"""Reading answers: sloppiness is forgiven, danger is not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.providers.xml_reading import Unreadable, decode, parse, single_value, value


def read(text: str, name: str = "a") -> str | None:
    return value(parse(text), name)


def test_html_entities_are_understood_though_nothing_declares_them() -> None:
    assert (
        read("<r><a>&egrave; corretta &amp; &lt;b&gt; &LT; &AMP;x; &#232; &euro;</a></r>")
        == "è corretta & <b> < &x; è €"
    )


def test_entities_inside_cdata_are_text() -> None:
    assert read("<r><a><![CDATA[AT&amp;T &egrave; <b>]]></a></r>") == "AT&amp;T &egrave; <b>"


def test_an_entity_that_nobody_knows_is_malformed() -> None:
    with pytest.raises(Unreadable):
        parse("<r><a>&nonsense;</a></r>")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("è €".encode(), "è €"),
        (b"\xef\xbb\xbfx", "x"),
        ("è €".encode("cp1252"), "è €"),
        ("è".encode("latin-1"), "è"),
        (b"\x81\xe8", "\x81è"),
    ],
)
def test_decodes_utf8_and_what_older_services_send(content: bytes, expected: str) -> None:
    assert decode(content) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "plain",
        "<r>",
        "<r/><r/>",
        "<!DOCTYPE r [<!ENTITY x 'y'>]><r>&x;</r>",
        "<?xml version='1.0'?>\n<!-- c --><!doctype html><html></html>",
        "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>",
        "\ufeff\x00<r/>",
        "<r>\x01</r>",
    ],
)
def test_refuses_what_is_malformed_or_brings_a_doctype(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert "passwd" not in str(caught.value)


def test_a_doctype_inside_text_is_only_text() -> None:
    assert read("<r><a><![CDATA[<!DOCTYPE x>]]></a></r>") == "<!DOCTYPE x>"


def test_a_declared_encoding_does_not_count_for_what_is_decoded_already() -> None:
    assert read('<?xml version="1.0" encoding="ISO-8859-1"?><r><a>è</a></r>') == "è"


def test_utf16_does_not_smuggle_a_doctype_in() -> None:
    with pytest.raises(Unreadable):
        parse(decode("<!DOCTYPE r [<!ENTITY x 'y'>]><r>&x;</r>".encode("utf-16")))


@pytest.mark.parametrize(
    "text", ["<r/>", "<r><a/></r>", "<r><a>null</a></r>", "<r><a>N.D.</a></r>", "<r><a>1</a><a>2</a></r>"]
)
def test_no_value_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<docId>12</docId", None),
        ("<docId>12", None),
        ("<docId>12</docId>", "12"),
        ("<docId> 12 <docId>", "12"),
        ("<docId><![CDATA[12]]></docId>", "12"),
        ("<docId>12</docId><docId>12</docId>", "12"),
        ("<docId>12</docId><docId>13</docId>", None),
        ("<docId>1 2</docId>", None),
        ("<xdocId>12</xdocId>", None),
    ],
)
def test_a_single_value_is_only_taken_whole(text: str, expected: str | None) -> None:
    assert single_value(text, "docId", r"\d+") == expected


@given(st.binary() | st.text().map(str.encode) | st.from_regex(rb"<[a-z]+>(&[a-z]+;|<!\[CDATA\[)?.*"))
def test_anything_at_all_is_read_or_unreadable(content: bytes) -> None:
    with suppress(Unreadable):
        parse(decode(content))
