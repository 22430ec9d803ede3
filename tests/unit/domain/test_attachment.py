"""Files inside a document: base64, strictly, so that one content has one text."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.attachment import Attachment
from invoicing.domain.document import Document
from tests.builders import document_body, faults
from tests.unit.domain.strategies import PROPERTY


def body(content: str = "JVBERg==", **more: str) -> dict[str, str]:
    return {"name": "report.pdf", "content": content, **more}


@PROPERTY
@given(st.binary(min_size=1, max_size=200))
def test_what_goes_in_comes_out(data: bytes) -> None:
    assert Attachment.model_validate(body(base64.b64encode(data).decode())).data == data


@pytest.mark.parametrize(
    "content",
    [
        *("", "J", "JVBERg", "JVBERg=", "JVBERg===", "JVBE Rg==", "JVBERg==\n", "JVBE\nRg==", "JV_-", "è===", "===="),
        pytest.param("JVBERh==", id="bits behind the last byte"),
        pytest.param("JVBERg==JVBERg==", id="padding within"),
        pytest.param("data:application/pdf;base64,JVBERg==", id="an address of data"),
    ],
)
def test_what_is_no_strict_base64_is_refused(content: str) -> None:
    assert faults(Attachment, body(content)) == [("invalid_base64", "content")]


def test_names_and_words_about_it_are_short() -> None:
    for name, most in (("name", 60), ("format", 10), ("description", 100)):
        assert faults(Attachment, body(**{name: "x" * most})) == []
        assert faults(Attachment, body(**{name: "x" * (most + 1)})) == [("string_too_long", name)]


def test_there_are_at_most_twenty() -> None:
    assert faults(Document, document_body(attachments=[body()] * 20)) == []
    assert faults(Document, document_body(attachments=[{}] * 21)) == [("too_many_items", "attachments")]
