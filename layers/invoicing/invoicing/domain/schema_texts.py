"""Which characters an electronic document can hold in each of its texts, and how many (FatturaPA 1.2.3, text types)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, get_args

from invoicing.domain.attachment import Attachment
from invoicing.domain.document import Document
from invoicing.domain.line import Line, OtherData
from invoicing.domain.party import Address, Customer, Model
from invoicing.domain.payment import Payment
from invoicing.domain.related_document import RelatedDocument

BASIC_LATIN: Final = "\x7f"
LATIN_1: Final = "\xff"
"""The last characters of the two alphabets: Unicode's block Basic Latin, and that with the Latin-1 Supplement."""


@dataclass(frozen=True, slots=True)
class TextType:
    """A text type of the schema.

    Attributes:
        last: the last character of its alphabet.
        longest: how many characters it takes; None where it goes on in a further element, or is joined to another text.
    """

    last: str
    longest: int | None


def _basic(longest: int) -> TextType:
    return TextType(BASIC_LATIN, longest)


def _latin1(longest: int | None) -> TextType:
    return TextType(LATIN_1, longest)


TEXTS: Final[Mapping[type[Model], Mapping[str, TextType]]] = {
    Document: {"number": _basic(20), "subject": _latin1(None), "notes": _latin1(None)},
    Customer: {"name": _latin1(80), "first_name": _latin1(60), "last_name": _latin1(60)},
    Address: {"street": _latin1(60), "postcode": _latin1(None), "city": _latin1(60)},
    Line: {"description": _latin1(1000), "unit": _basic(10), "administration_reference": _basic(20)},
    OtherData: {"type": _basic(10), "text": _latin1(60)},
    Payment: {"beneficiary": _latin1(200), "bank": _latin1(80)},
    RelatedDocument: {
        "number": _basic(20),
        "item": _basic(20),
        "commission_code": _latin1(100),
        "cup": _basic(15),
        "cig": _basic(15),
    },
    Attachment: {"name": _latin1(60), "format": _basic(10), "description": _latin1(100)},
}
"""By the part of a document and its field. An article's code may be any text."""

type Where = tuple[str | int, ...]


def outside(text: str, last: str) -> str | None:
    """The first character of ``text`` that lies beyond ``last``, if any."""
    return None if text.isascii() else next((char for char in text if char > last), None)


def texts(model: Model, *where: str | int) -> Iterator[tuple[Where, str, TextType]]:
    """Every text of ``model`` that the schema limits: where it stands, what it says, and its type."""
    kept = TEXTS.get(type(model), {})
    for name in _looked_at(type(model)):
        value = getattr(model, name)
        if value is None:
            continue
        if name in kept:
            yield (*where, name), value, kept[name]
        elif isinstance(value, tuple):
            for number, one in enumerate(value):
                yield from texts(one, *where, name, number)
        else:
            yield from texts(value, *where, name)


@cache
def parts_of(model: type[Model]) -> tuple[str, ...]:
    """The fields of ``model`` that hold further parts of a document, or several of them."""
    return tuple(name for name, field in model.model_fields.items() if _is_part(field.annotation))


@cache
def _looked_at(model: type[Model]) -> tuple[str, ...]:
    """Its texts and its parts, in the order of its fields."""
    wanted = {*TEXTS.get(model, {}), *parts_of(model)}
    return tuple(name for name in model.model_fields if name in wanted)


def _is_part(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return True
    return any(map(_is_part, get_args(annotation)))
