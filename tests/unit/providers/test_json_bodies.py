"""Amounts as JSON numbers: the same number for every reader, or none at all."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.errors import Unsupported
from invoicing.providers.json_bodies import dump, is_exact, load


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1.10", "1.1"),
        ("75.00", "75"),
        ("-0.00", "0"),
        ("1E+2", "100"),
        ("0.00000001", "1e-08"),
        ("999999999.99", "999999999.99"),
    ],
)
def test_a_decimal_is_a_number_of_the_same_value(number: str, text: str) -> None:
    assert dump({"a": [Decimal(number)]}) == f'{{"a":[{text}]}}'.encode()


def test_texts_ids_and_truths_stay_what_they_are() -> None:
    body = {"è €": "1.10", "n": 10**18, "yes": True, "nothing": None, "list": (1, "2")}
    assert dump(body) == '{"è €":"1.10","n":1000000000000000000,"yes":true,"nothing":null,"list":[1,"2"]}'.encode()


@pytest.mark.parametrize("number", ["999999999.12345678", "0.1234567890123456789", "123456789012345678.5"])
def test_what_a_reader_could_not_keep_is_refused(number: str) -> None:
    assert not is_exact(Decimal(number))
    with pytest.raises(Unsupported) as caught:
        dump({"deep": [{"n": Decimal(number)}]})
    assert caught.value.code == "too_many_digits"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=8, allow_nan=False))
def test_a_number_arrives_exactly_at_readers_of_both_kinds_or_is_refused(number: Decimal) -> None:
    if not is_exact(number):
        with pytest.raises(Unsupported):
            dump(number)
        return
    written = dump(number)
    assert Decimal(load(written)) == number
    # A reader that knows only doubles writes the same number again.
    assert Decimal(repr(json.loads(written))) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_is_always_exact(amount: Decimal) -> None:
    assert is_exact(amount)


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"a": ', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_nothing(content: bytes) -> None:
    assert load(content) is None


def test_fractions_are_read_exactly() -> None:
    assert load(b'{"a": 0.1, "b": 2}') == {"a": Decimal("0.1"), "b": 2}
