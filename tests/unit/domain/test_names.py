"""References, names and e-mail addresses can mean one thing only, wherever they are put."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from invoicing.domain.identifiers import AccountId, Email, MappedName, Reference
from tests.builders import faults


def _read(wanted: Any, value: Any) -> Any:
    return TypeAdapter(wanted).validate_python(value)


@pytest.mark.parametrize("text", ["a", "1", "order-1001", "A.B_c-9", "a..b", "x" * 64])
def test_a_reference_is_kept_as_it_is(text: str) -> None:
    assert _read(Reference, text) == text


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            " ",
            "../../x",
            "..",
            ".",
            "a/b",
            "a\\b",
            "%2e%2e",
            "a b",
            "a\0",
            "a\n",
            "a\r\nb",
            "-a",
            "_a",
            "x" * 65,
            "x" * 300,
        ),
        *("é", "٣", "a'--", "$gt", "a*", "a`b", "{}", "a:b", "a#b", "\u200ba", "\ud800"),
        *({"$gt": ""}, ["a"], 1, 1.5, True, None),
    ],
)
def test_a_reference_that_could_mean_anything_else_is_refused(value: Any) -> None:
    assert faults(Reference, value)


@pytest.mark.parametrize("wanted", [AccountId, MappedName])
@pytest.mark.parametrize(
    "value", ["", "Demo", "de mo", "démo", "demo\n", "../demo", "-demo", "d" * 65, "a#b", "\0", {}, 1]
)
def test_names_of_ours_are_lower_case_and_plain(wanted: Any, value: Any) -> None:
    assert faults(wanted, value)
    assert _read(wanted, "demo-2") == "demo-2"


@pytest.mark.parametrize("text", ["a@b.it", "o'hara+tag@sub.example.co.uk", "a.b_c@xn--bcher-kva.example", " a@b.it "])
def test_an_email_address_is_accepted(text: str) -> None:
    assert _read(Email, text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a@b.it\nBcc: x@y.it",
            "a@b.it\r\nTo: x",
            "a@b.it, c@d.it",
            "a@b.it;c@d.it",
            "Mario <a@b.it>",
            "a b@c.it",
            "a@b",
        ),
        *(
            "@b.it",
            "a@",
            "a",
            "",
            "a@@b.it",
            "a@b..it",
            "a@b.it.",
            "x" * 65 + "@b.it",
            "a@" + "b" * 260 + ".it",
            "a@b_c.it",
        ),
        pytest.param("\x01a@b.it", id="control"),
        pytest.param("a\x00@b.it", id="NUL"),
        pytest.param("a\u00a0b@c.it", id="no-break space"),
        pytest.param("a\u202e@c.it", id="right-to-left override"),
        pytest.param("a\u2028b@c.it", id="line separator"),
    ],
)
def test_what_is_not_one_email_address_is_refused(text: str) -> None:
    assert faults(Email, text)
