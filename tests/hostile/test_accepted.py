"""Texts and figures that look wrong and are right: they reach the provider as they were meant."""

from typing import Any
from zlib import crc32

import pytest

from tests.builders import customer_body, line_body, person_body
from tests.hostile.case import document
from tests.hostile.street import DOCUMENTS, Street


def issued(door: Street, reference: str, **changes: Any) -> dict[str, Any]:
    """The document with ``changes`` as the API shows it when it has been issued."""
    made = door.post(document(reference=reference, file=False, **changes))
    assert made.status_code == 202, made.text
    door.cloud.deliver()
    shown: dict[str, Any] = door.send("GET", f"{DOCUMENTS}/{made.json()['id']}").json()
    assert shown["state"] == "completed"
    return shown


def test_less_than_nothing_is_nothing(door: Street) -> None:
    """Class 20."""
    shown = issued(door, "zero", lines=[line_body(), line_body(unit_price="-0.00")])
    assert shown["document"]["lines"][1]["unit_price"] == "0"


def test_half_a_cent_is_rounded_up(door: Street) -> None:
    """Class 26: 2.675 is 2.68; as a float it would be 2.67."""
    shown = issued(door, "half", lines=[line_body(quantity="1", unit_price=2.675, vat_rate="0", vat_nature="N4")])
    assert (shown["totals"]["net"], shown["totals"]["gross"]) == ("2.68", "2.68")
    assert str(door.simulator.documents()[-1].total) == "2.68"


def test_codes_are_put_into_form(door: Street) -> None:
    """Class 29: lower case, spaces, and letters in the place of digits (omocodia)."""
    shown = issued(door, "codes", customer=person_body(tax_code="rss mra 80a01 h50m m"))
    assert shown["document"]["customer"]["tax_code"] == "RSSMRA80A01H50MM"
    shown = issued(door, "codes-2", customer=customer_body(vat_number=" it 12345670017 "))
    assert shown["document"]["customer"]["vat_number"] == "IT12345670017"


@pytest.mark.parametrize(
    "text",
    [
        *("Rossi <b>", "A & B", "]]>", "</CustomerName><Total>0</Total>", "&lt;&amp;&#x26;", "&euro;", "\"'`"),
        *('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;', "<![CDATA[x]]>", "%26%3C"),
        *('=HYPERLINK("http://x")', "@SUM(A1)", "-2+3", "{{7*7}}", "${jndi:ldap://x}", "'; DROP TABLE x;--"),
        *("Società dell'Aquila", "ŁÓDŹ", "北京", "ß ı İ ǆ"),
    ],
)
def test_text_is_only_text(door: Street, text: str) -> None:
    """Classes 36, 37, 40, 44: as it was sent, in the answer and in what the provider was sent."""
    shown = issued(door, f"text-{crc32(text.encode())}", customer=customer_body(name=text), account="demo")
    assert shown["document"]["customer"]["name"] == text
    assert door.simulator.documents()[-1].customer_name == text


def test_text_is_composed_and_trimmed(door: Street) -> None:
    """Classes 38 and 41."""
    shown = issued(door, "composed", customer=customer_body(name="\u00a0Societa\u0300 \u3000"))
    assert shown["document"]["customer"]["name"] == "Società"
