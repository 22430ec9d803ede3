"""Free text as it may reach a fiscal document: normalised, and free of characters no document can hold."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

# Control characters are refused by XML 1.0 (section 2.2) and by SQS; formatting ones (reordering, invisible) are legal
# XML, but what is read is then not what is there.
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# Joiners belong to the spelling of some scripts and to emoji.
_ALLOWED = frozenset("\t\n\u200c\u200d")
_LINE_BREAKS = re.compile("[\t\n]")
_MOST_MARKS = 4
# What a gateway puts in the place of bytes that are not UTF-8: the text that was meant is gone.
_LOST = "\ufffd"


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()


def _legal(value: str) -> str:
    marks = 0
    for char in value:
        if " " <= char <= "~":
            marks = 0
            continue
        if char in _ALLOWED:
            continue
        category = unicodedata.category(char)
        marks = marks + 1 if category[0] == "M" else 0
        if category in _FORBIDDEN_CATEGORIES or char == _LOST or marks > _MOST_MARKS:
            raise PydanticCustomError(
                "illegal_character", "text without the character {code}", {"code": f"U+{ord(char):04X}"}
            )
    return value


def _one_line(value: str) -> str:
    if _LINE_BREAKS.search(value):
        raise PydanticCustomError("illegal_character", "text on one line, without tabs or line breaks")
    return _legal(value)


def beyond_latin1(value: str) -> str | None:
    """First character of ``value`` that an electronic invoice cannot hold (FatturaPA 1.2.3 text types), if any."""
    return next((char for char in value if ord(char) > 0xFF), None)


# The limits stand right beside `str`, where pydantic knows them as limits of a text.
Line10 = Annotated[str, Field(min_length=1, max_length=10), BeforeValidator(_clean), AfterValidator(_one_line)]
Line15 = Annotated[str, Field(min_length=1, max_length=15), BeforeValidator(_clean), AfterValidator(_one_line)]
Line20 = Annotated[str, Field(min_length=1, max_length=20), BeforeValidator(_clean), AfterValidator(_one_line)]
Line35 = Annotated[str, Field(min_length=1, max_length=35), BeforeValidator(_clean), AfterValidator(_one_line)]
Line50 = Annotated[str, Field(min_length=1, max_length=50), BeforeValidator(_clean), AfterValidator(_one_line)]
Line60 = Annotated[str, Field(min_length=1, max_length=60), BeforeValidator(_clean), AfterValidator(_one_line)]
Line80 = Annotated[str, Field(min_length=1, max_length=80), BeforeValidator(_clean), AfterValidator(_one_line)]
Line100 = Annotated[str, Field(min_length=1, max_length=100), BeforeValidator(_clean), AfterValidator(_one_line)]
Name = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_clean), AfterValidator(_one_line)]
"""A name or a label: one line, at most 200 characters."""
Paragraph200 = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_clean), AfterValidator(_legal)]
Paragraph1000 = Annotated[str, Field(min_length=1, max_length=1000), BeforeValidator(_clean), AfterValidator(_legal)]
Paragraph = Annotated[str, Field(min_length=1, max_length=2000), BeforeValidator(_clean), AfterValidator(_legal)]
"""Text that may have line breaks, at most 2000 characters."""
