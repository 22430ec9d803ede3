"""Text outside the alphabets of the FatturaPA schema, written in them by a rule that is published.

The rule, for each character that the field's alphabet lacks: what ``SYMBOLS`` says, else the letter without its marks
(Unicode's compatibility decomposition, NFKD). What still does not fit stays as it is, and is refused by name.
"""

# ruff: noqa: RUF001 (characters that look alike are what this is about)

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from invoicing.domain.document import Document
from invoicing.domain.party import Model
from invoicing.domain.schema_texts import TEXTS, outside, parts_of

SYMBOLS: Final[Mapping[str, str]] = {
    "€": "EUR", "₤": "GBP", "£": "GBP", "¥": "JPY", "¢": "c", "₿": "BTC",
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "‹": "'", "›": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "•": "-", "·": "-", "‣": "-", "◦": "-", "▪": "-",
    "…": "...", "‰": " per mille", "°": "o", "№": "n.", "×": "x", "÷": "/", "⁄": "/", "∕": "/",
    "±": "+/-", "≈": "~", "≠": "!=", "≤": "<=", "≥": ">=", "→": "->", "←": "<-",
    "©": "(c)", "®": "(r)", "™": "(tm)", "℠": "(sm)", "µ": "u", "μ": "u", "Ω": "Ohm",
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L", "ŧ": "t", "Ŧ": "T", "ħ": "h", "Ħ": "H",
    "ı": "i", "ĸ": "k", "ŋ": "ng", "Ŋ": "NG", "ʼ": "'",
    "\u200c": "", "\u200d": "",
}  # fmt: skip
"""What is written for characters that are no letter with marks; the last two are invisible joiners."""

_MARKS: Final = "M"


def written(text: str, last: str) -> str:
    """``text`` in the alphabet that ends with ``last``; what the rule does not know stays."""
    if text.isascii():
        return text
    return "".join(char if char <= last else _replaced(char, last) for char in text)


def transliterated(document: Document) -> Document:
    """``document`` with every text in the alphabet of its field; nothing is cut off, though a text can grow.

    A number stays as it is: it is what the books know the document by.
    """
    made = _rewritten(document)
    return made if made.number == document.number else made.model_copy(update={"number": document.number})


@cache
def _replaced(char: str, last: str) -> str:
    plain = SYMBOLS.get(char)
    if plain is None:
        decomposed = unicodedata.normalize("NFKD", char)
        plain = "".join(SYMBOLS.get(one, one) for one in decomposed if unicodedata.category(one)[0] != _MARKS)
    return plain if outside(plain, last) is None else char


def _rewritten[M: Model](model: M) -> M:
    changed: dict[str, object] = {}
    for name, kind in TEXTS.get(type(model), {}).items():
        text = getattr(model, name)
        changed[name] = text and written(text, kind.last)
    for name in parts_of(type(model)):
        value = getattr(model, name)
        changed[name] = tuple(map(_rewritten, value)) if isinstance(value, tuple) else value and _rewritten(value)
    changed = {name: value for name, value in changed.items() if value != getattr(model, name)}
    return model.model_copy(update=changed) if changed else model
