"""A body is one JSON object in UTF-8, read exactly; whatever else it is gets a 4xx that says how to mend it."""

import base64
from decimal import Decimal
from typing import Any

import pytest

from invoicing.api.body import LARGEST_BODY, BadRequest, read_body
from invoicing.domain.problem import Refused

JSON_TYPE = {"content-type": "application/json"}


def read(text: str | None, *, encoded: bool = False, **headers: str) -> dict[str, Any]:
    return read_body(
        text, headers={**JSON_TYPE, **{k.replace("_", "-"): v for k, v in headers.items()}}, encoded=encoded
    )


def read_bytes(raw: bytes) -> dict[str, Any]:
    return read(base64.b64encode(raw).decode(), encoded=True)


def refusal(text: str | None, *, encoded: bool = False, **headers: str) -> tuple[int, str]:
    with pytest.raises(BadRequest) as caught:
        read(text, encoded=encoded, **headers)
    assert caught.value.problem.detail
    assert caught.value.problem.remedy
    return caught.value.status, caught.value.problem.code


def refusal_of_bytes(raw: bytes) -> tuple[int, str]:
    return refusal(base64.b64encode(raw).decode(), encoded=True)


def test_an_object_is_read_with_every_number_exact() -> None:
    assert read('{"a": 0.1, "b": 12, "c": [1.10, {"d": -3e2}], "e": "1.50", "f": true, "g": null}') == {
        "a": Decimal("0.1"),
        "b": Decimal(12),
        "c": [Decimal("1.10"), {"d": Decimal(-300)}],
        "e": "1.50",
        "f": True,
        "g": None,
    }


def test_no_number_ever_becomes_a_float_or_loses_a_digit() -> None:
    number = read('{"a": 0.12345678901234567890123456789}')["a"]
    assert isinstance(number, Decimal)
    assert str(number) == "0.12345678901234567890123456789"
    assert type(read('{"a": 7}')["a"]) is Decimal


@pytest.mark.parametrize("text", [" {} ", "\n{}\r\n", "\t{}"])
def test_white_space_around_does_not_matter(text: str) -> None:
    assert read(text) == {}


def test_a_body_in_base64_is_read_as_its_bytes() -> None:
    assert read_bytes('{"name": "Caffè €"}'.encode()) == {"name": "Caffè €"}


@pytest.mark.parametrize("text", ["null", "[]", '[{"a": 1}]', '"text"', "1", "true", "-0.0"])
def test_other_json_than_an_object_is_refused(text: str) -> None:
    assert refusal(text) == (400, "body_not_object")


@pytest.mark.parametrize(
    ("text", "code"), [(None, "empty_body"), ("", "empty_body"), (" ", "not_json"), ("\n", "not_json")]
)
def test_an_empty_body_is_refused(text: str | None, code: str) -> None:
    assert refusal(text) == (400, code)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "{} {}",
            "{}x",
            '{"a": 1} // comment',
            "{/* comment */}",
            "{'a': 1}",
            '{"a": 1,}',
            '{"a" 1}',
            '{"a":}',
            "{a: 1}",
        ),
        *('{"a": 01}', '{"a": +1}', '{"a": .5}', '{"a": 5.}', '{"a": 1_000}', '{"a": 0x10}', '{"a": ١}', '{"a": 1,5}'),
        *(
            '{"a": True}',
            '{"a": None}',
            '{"a": undefined}',
            '{"a": "\n"}',
            '{"a": "\\x41"}',
            '{"a": "\\u12"}',
            '{"a"',
            "{",
        ),
        *("\u00a0{}", "\x0b{}", "\x00", '{"a": "\x00"}', "<xml/>", "a=1&b=2", "--boundary"),
    ],
)
def test_what_is_nearly_json_is_refused(text: str) -> None:
    assert refusal(text) == (400, "not_json")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_json_does_not_have_are_refused(number: str) -> None:
    assert refusal(f'{{"a": {number}}}') == (400, "not_json")


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "0." + "1" * 5_000, "9" * 41, "1e" + "9" * 5_000])
def test_endless_numbers_are_refused(number: str) -> None:
    assert refusal(f'{{"a": {number}}}') == (400, "not_json")


@pytest.mark.parametrize("number", ["1e9999999999999999999", "-1E+9999999999999999999", "1e-9999999999999999999"])
def test_an_exponent_beyond_all_bounds_is_refused(number: str) -> None:
    assert refusal(f'{{"a": {number}}}') == (400, "not_json")


@pytest.mark.parametrize(
    "text",
    ['{"total": 10, "total": 99}', '{"a": {"b": 1, "b": 1}}', '{"a": [{"b": 1, "b": 2}]}', '{"a": 1, "\\u0061": 2}'],
)
def test_a_name_said_twice_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read(text)
    assert [one.code for one in caught.value.problems] == ["duplicate_name"]


def test_a_name_said_twice_is_repeated_short_and_safe() -> None:
    with pytest.raises(Refused) as caught:
        read('{"NAME": 1, "NAME": 2}'.replace("NAME", "\\ud800" + "x" * 100_000))
    (told,) = caught.value.problems
    assert len(told.detail) < 100
    assert told.detail.isascii()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16 with mark"),
        pytest.param(b'{"a": "\xc0\xaf"}', id="overlong"),
        pytest.param(b'{"a": "\xed\xa0\x80"}', id="CESU-8 surrogate"),
        pytest.param(b'{"a": "\xe8"}', id="Latin-1"),
        pytest.param(b'{"a": "\xf4\x90\x80\x80"}', id="beyond Unicode"),
        pytest.param(b'{"a": "\xe2\x82"}', id="cut off"),
    ],
)
def test_bytes_that_are_not_utf8_are_refused(raw: bytes) -> None:
    assert refusal_of_bytes(raw) == (400, "not_utf8")


def test_utf16_without_a_mark_is_not_guessed() -> None:
    assert refusal_of_bytes("{}".encode("utf-16-le")) == (400, "not_json")
    assert refusal_of_bytes("{}".encode("utf-32-be")) == (400, "not_json")


def test_a_byte_order_mark_is_refused() -> None:
    assert refusal_of_bytes(b"\xef\xbb\xbf{}") == (400, "byte_order_mark")
    assert refusal("\ufeff{}") == (400, "byte_order_mark")


@pytest.mark.parametrize(
    "text",
    [
        *("e30", "!!!!", "e30=\n", "e3 0=", "e30=e30="),
        pytest.param(
            "é",
            id="not ASCII",
        ),
    ],
)
def test_broken_base64_is_refused(text: str) -> None:
    assert refusal(text, encoded=True) == (400, "not_utf8")


def test_half_a_character_in_the_text_itself_is_refused() -> None:
    assert refusal('{"a": "\ud800"}') == (400, "not_utf8")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("depth", [1_000, 40_000])
def test_deep_nesting_is_refused_without_harm(opening: str, closing: str, depth: int) -> None:
    status, code = refusal(f'{{"a": {opening * depth}1{closing * depth}}}'[:LARGEST_BODY])
    assert (status, code) in {(400, "not_json"), (400, "too_deep")}


def test_a_hundred_thousand_levels_are_refused_without_harm() -> None:
    assert refusal("[" * 100_000 + "]" * 100_000)[0] == 400


def test_thirty_levels_are_enough_and_forty_are_not() -> None:
    assert read('{"a":' * 30 + "1" + "}" * 30)
    assert refusal('{"a":' * 40 + "1" + "}" * 40) == (400, "too_deep")
    assert refusal('{"a":' + "[" * 40 + "]" * 40 + "}") == (400, "too_deep")


def test_the_largest_body_is_read_and_one_byte_more_is_not() -> None:
    around = len('{"a": ""}')
    assert read(f'{{"a": "{"x" * (LARGEST_BODY - around)}"}}')
    assert refusal(f'{{"a": "{"x" * (LARGEST_BODY - around + 1)}"}}') == (413, "body_too_large")


def test_the_size_is_counted_in_bytes() -> None:
    assert refusal(f'{{"a": "{"è" * (LARGEST_BODY // 2)}"}}') == (413, "body_too_large")
    assert refusal_of_bytes(b"[" * (LARGEST_BODY + 1)) == (413, "body_too_large")


@pytest.mark.parametrize(
    "kind",
    ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'],
)
def test_json_in_utf8_is_read(kind: str) -> None:
    assert read("{}", content_type=kind) == {}


@pytest.mark.parametrize(
    "kind",
    [
        *("", "text/plain", "application/jsonx", "text/json", "application/xml", "application/x-www-form-urlencoded"),
        *("application/json; charset=utf-16", "application/json; charset=latin-1", "application/json, text/plain"),
    ],
)
def test_other_types_are_refused(kind: str) -> None:
    assert refusal("{}", content_type=kind) == (415, "content_type_not_supported")


def test_a_missing_type_is_refused() -> None:
    with pytest.raises(BadRequest) as caught:
        read_body("{}", headers={}, encoded=False)
    assert caught.value.status == 415


def test_the_charset_is_found_wherever_it_stands() -> None:
    assert read("{}", content_type="application/json; charset=utf-8; version=1") == {}
    assert refusal("{}", content_type="application/json; version=1; charset=utf-16")[0] == 415


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "GZIP", "identity, gzip", "x"])
def test_compressed_bodies_are_refused_unread(coding: str) -> None:
    assert refusal("{}", content_encoding=coding) == (415, "encoding_not_supported")
    assert read("{}", content_encoding="identity") == {}
