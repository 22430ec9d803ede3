"""Free text as it may reach a fiscal document: normalised, and free of characters no document can hold."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

# XML 1.0 (section 2.2) and SQS both refuse these; the C1 controls, line separators and bidirectional overrides are
# legal XML but change what a reader sees.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_LINE_BREAKS = re.compile("[\t\n]")


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()


def _legal(value: str) -> str:
    found = _FORBIDDEN.search(value)
    if found:
        raise PydanticCustomError(
            "illegal_character", "text without the character {code}", {"code": f"U+{ord(found.group()):04X}"}
        )
    return value


def _one_line(value: str) -> str:
    if _LINE_BREAKS.search(value):
        raise PydanticCustomError("illegal_character", "text on one line, without tabs or line breaks")
    return value


def beyond_latin1(value: str) -> str | None:
    """First character of ``value`` that an electronic invoice cannot hold (FatturaPA 1.2.3 text types), if any."""
    return next((char for char in value if ord(char) > 0xFF), None)


Line = Annotated[str, BeforeValidator(_clean), AfterValidator(_legal), AfterValidator(_one_line)]
"""Text on one line."""
Name = Annotated[Line, Field(min_length=1, max_length=200)]
"""A name or a label: one line, at most 200 characters."""
Paragraph = Annotated[str, BeforeValidator(_clean), AfterValidator(_legal), Field(min_length=1, max_length=2000)]
"""Text that may have line breaks, at most 2000 characters."""
