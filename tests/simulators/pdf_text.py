"""How values look on the page: Italian numbers and dates, and characters that the built-in fonts can draw."""

from __future__ import annotations

import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

ENCODING = "cp1252"
# Letters that do not decompose into a plain letter and a mark.
_CLOSE = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "\u2212": "-", "\u2011": "-", "≤": "<=", "≥": ">=", "\t": "    "}
)
_CENT = Decimal("0.01")


def drawable(text: str) -> str:
    """The text in Windows-1252, which has €, – and all Western letters; anything else becomes something close."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").translate(_CLOSE)
    return "".join(_drawable_char(char) for char in plain)


def _drawable_char(char: str) -> str:
    if char == "\n":
        return char
    if _encodes(char):
        return char if char.isprintable() or char == "\u00a0" else ""
    decomposed = unicodedata.normalize("NFKD", char)
    kept = "".join(part for part in decomposed if not unicodedata.combining(part) and _encodes(part))
    return kept or "?"


def _encodes(char: str) -> bool:
    try:
        char.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def money(amount: Decimal) -> str:
    """1234.5 as 1.234,50."""
    return _italian(f"{amount.quantize(_CENT, ROUND_HALF_UP):,.2f}")


def quantity(text: str, *, at_least: int = 0) -> str:
    """A number with no more decimals than it needs."""
    value = _decimal(text)
    if value is None:
        return text
    shown = value.normalize()
    decimals = max(at_least, -int(shown.as_tuple().exponent))
    return _italian(f"{value:,.{decimals}f}")


def day(text: str) -> str:
    """2026-01-31 as 31/01/2026."""
    parts = text.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else text


def _italian(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def pieces(text: str, most: int, most_lines: int = 30) -> list[str]:
    """Cuts a very long text at its lines and words, so that no table row is taller than a page."""
    lines = text.split("\n")
    blocks = ["\n".join(lines[start : start + most_lines]) for start in range(0, len(lines), most_lines)]
    return [piece for block in blocks for piece in _pieces_of_block(block, most)]


def _pieces_of_block(text: str, most: int) -> list[str]:
    result: list[str] = []
    while len(text) > most:
        cut = max(text.rfind("\n", 0, most), text.rfind(" ", 0, most))
        cut = cut if cut > most // 2 else most
        result.append(text[:cut])
        text = text[cut:].lstrip()
    return [*result, text]
