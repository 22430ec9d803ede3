"""Numbers that this software gives: to documents, year by year, and to their files at SdI, once for ever."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from string import ascii_uppercase, digits
from typing import Annotated, ClassVar, Final, override

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from invoicing.domain.account import Record
from invoicing.domain.document import DocumentKind

_DIGITS: Final = digits + ascii_uppercase
_FILES: Final = len(_DIGITS) ** 5
LONGEST_NUMBER: Final = 20


def _has_number(value: str) -> str:
    plain = value.replace("{number}", "999999", 1).replace("{year}", "2026", 1)
    if "{number}" not in value or not plain.isascii() or "{" in plain or "}" in plain or len(plain) > LONGEST_NUMBER:
        raise PydanticCustomError(
            "invalid_number_format",
            "text with `{{number}}`, perhaps `{{year}}`, and 20 characters at most with a number of six digits",
        )
    return value


NumberFormat = Annotated[str, AfterValidator(_has_number)]
"""How the numbers of a series look, such as `{number}/A` or `{year}-{number}`."""


class FirstNumber(BaseModel):
    """Where a series goes on that was begun elsewhere: ``number`` is the first one that is given in ``year``."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    year: Annotated[int, Field(ge=2000, le=2100)]
    number: Annotated[int, Field(ge=1, lt=10**9)]
    series: str = ""


class NumberingSettings(BaseModel):
    """How an account's documents are numbered, where its provider leaves that to us.

    Attributes:
        format: how numbers without a series look.
        first: where series go on.
        first_file: the first file's number; files sent before by other software with the same transmitter have lower
            ones.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    format: NumberFormat = "{number}"
    first: tuple[FirstNumber, ...] = ()
    first_file: Annotated[int, Field(ge=1, lt=_FILES)] = 1


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whose numbers these are, and how they look.

    Attributes:
        scope: the seller: country and VAT number. Accounts of one seller share its numbers.
        settings: how they are given.
        formats: how those of each series look.
    """

    scope: str
    settings: NumberingSettings
    formats: Mapping[str, str] = field(default_factory=dict)

    def written(self, series: str | None, number: int, year: int) -> str:
        """``number`` as the document bears it."""
        pattern = self.formats[series] if series else self.settings.format
        return pattern.replace("{number}", str(number)).replace("{year}", str(year))

    def first(self, series: str | None, year: int) -> int:
        """The first number of ``series`` in ``year``."""
        found = (one.number for one in self.settings.first if (one.series, one.year) == (series or "", year))
        return next(found, 1)


class NumberSequence(Record):
    """How far a series, or the files of a seller, have been numbered."""

    record_type: ClassVar[str] = "sequence"
    id: str
    last: int

    @property
    @override
    def key(self) -> str:
        return sequence_key(self.id)


class NumberUse(Record):
    """Which request bears a number: SdI takes each once from a seller in a year, credit notes apart (00404)."""

    record_type: ClassVar[str] = "number"
    id: str
    request: str

    @property
    @override
    def key(self) -> str:
        return number_key(self.id)


def sequence_key(sequence: str) -> str:
    """Where the sequence ``sequence`` is kept."""
    return f"sequence#{sequence}"


def number_key(number: str) -> str:
    """Where the use of ``number`` is kept."""
    return f"number#{number}"


def files_of(scope: str) -> str:
    """The sequence of the files of ``scope``."""
    return f"{scope}#files"


def series_of(scope: str, series: str | None, day: date) -> str:
    """The sequence of ``series`` in the year of ``day``: numbers begin anew each year."""
    return f"{scope}#{day.year}#{series or ''}"


def use_of(scope: str, kind: DocumentKind, day: date, number: str) -> str:
    """What SdI tells one document from another by."""
    counted = "TD04" if kind is DocumentKind.CREDIT_NOTE else "other"
    return f"{scope}#{day.year}#{counted}#{number.upper()}"


def progressive(number: int) -> str:
    """``number`` in five characters of 0-9 and A-Z.

    Raises:
        ValueError: there are no more names.
    """
    if not 0 < number < _FILES:
        raise ValueError(f"no file name of five characters for {number}")
    text = ""
    for _ in range(5):
        number, place = divmod(number, len(_DIGITS))
        text = _DIGITS[place] + text
    return text
