"""How values read in Italian: amounts, dates, codes with what they mean."""

import re
from collections.abc import Mapping
from decimal import ROUND_UP, Decimal

from invoicing.fatturapa.checks.tree import day, number

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# The separators of English and of Italian, exchanged.
_ITALIAN = str.maketrans(",.", ".,")


def amount(text: str, decimals: int = 2) -> str:
    """``text`` as ``1.234,56``: at least ``decimals`` decimals, without further zeros; unchanged if it is no number."""
    value = number(text)
    return text if value is None else italian(value, decimals)


def italian(value: Decimal, decimals: int = 2) -> str:
    """``value`` as ``1.234,56``, with at least ``decimals`` decimals and without further zeros."""
    whole, _, fraction = f"{value:,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return (f"{whole}.{fraction}" if fraction else whole).translate(_ITALIAN)


def percent(text: str) -> str:
    """A rate such as ``22%``; nothing where there is none."""
    return f"{amount(text, 0)}%" if text else ""


def date(text: str) -> str:
    """``18/12/2014``; unchanged if it is no day."""
    found = day(text)
    return text if found is None else f"{found:%d/%m/%Y}"


def compact_day(text: str) -> str:
    """``20141218``; nothing if it is no day."""
    found = day(text)
    return "" if found is None else f"{found:%Y%m%d}"


def code(text: str, labels: Mapping[str, str]) -> str:
    """A code with what it means, such as ``MP05 Bonifico``; alone if nobody knows it."""
    meaning = labels.get(text, "")
    return f"{text} {meaning}" if meaning else text


def labelled(label: str, text: str) -> str:
    """``label: text``, or nothing where there is no text."""
    return f"{label}: {text}" if text else ""


def iban(text: str) -> str:
    """In groups of four, as it is printed."""
    joined = text.replace(" ", "")
    return " ".join(joined[start : start + 4] for start in range(0, len(joined), 4))


def words(name: str) -> str:
    """The name of an element as a person writes it: ``DataOraConsegna`` is ``Data ora consegna``."""
    found = _WORDS.findall(name)
    return (
        " ".join([*found[:1], *(one if one.isupper() and len(one) > 1 else one.lower() for one in found[1:])]) or name
    )


def joined(*texts: str, by: str = " ") -> str:
    """Those of ``texts`` that are not empty."""
    return by.join(text for text in texts if text)


def size(count: int) -> str:
    """``count`` bytes as ``12,3 KB``."""
    return f"{italian((Decimal(count) / 1024).quantize(Decimal('0.1'), ROUND_UP), 1)} KB"
