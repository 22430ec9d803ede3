"""Texts, numbers and identifiers that are valid, and as unlike each other as the canonical document lets them be."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from string import ascii_letters, ascii_uppercase, digits

from stdnum import luhn
from stdnum.it import codicefiscale

TODAY = date(2026, 11, 21)
_BASIC = ascii_letters + digits + " .,;:-_/&<>\"'()[]]>%@#!?*+=|~^`$\\{}"
_LATIN_1 = _BASIC + "àèéìòùÀÈÉÌÒÙäöüßñçøåæþÿ£¥§°²³µ¼½¿¡«»×÷®©\u00a0"
LONGEST_EXAMPLE = 40


def text(random: Random, longest: int, alphabet: str = _LATIN_1) -> str:
    """Of one character up to ``longest``, mostly short; no blank at either end.

    It takes a single number of ``random``, or hypothesis would have to choose every letter.
    """
    random = Random(random.getrandbits(32))
    length = longest if random.random() < 0.05 else random.randint(1, min(longest, LONGEST_EXAMPLE))
    middle = "".join(random.choice(alphabet) for _ in range(length))
    return (middle.strip() or "x").ljust(length if length > LONGEST_EXAMPLE else 1, "x")


def basic(random: Random, longest: int) -> str:
    """As ``text``, in Basic Latin."""
    return text(random, longest, _BASIC)


def paragraph(random: Random, longest: int) -> str:
    """As ``text``, on several lines."""
    joined = "\n".join(text(random, max(longest // 4, 1)) for _ in range(random.randint(1, 3)))
    return joined[:longest].strip() or "x"


def decimal(random: Random, low: int, high: int, places: int = 8) -> str:
    """A number between ``low`` and ``high`` with up to ``places`` decimals."""
    used = random.randint(0, places)
    return f"{Decimal(random.randint(low * 10**used, high * 10**used)).scaleb(-used):f}"


def cents(random: Random, low: int, high: int) -> str:
    return decimal(random, low, high, 2)


def day(random: Random, earliest: int = 0, latest: int = 12) -> str:
    """From ``earliest`` to ``latest`` days ago."""
    return str(TODAY - timedelta(days=random.randint(earliest, latest)))


def perhaps[T](random: Random, value: T, chance: float = 0.4) -> T | None:
    return value if random.random() < chance else None


def vat_number(random: Random) -> str:
    """Eleven digits: the person, an office that there is, and the check digit."""
    number = f"{random.randint(1, 9_999_999):07}{random.randint(1, 100):03}"
    return f"{number}{luhn.calc_check_digit(number)}"


def tax_code(random: Random) -> str:
    """Of a person: six letters, birth, place, and the check letter."""
    letters = "".join(random.choice("BCDFGLMNPRSTVZ") for _ in range(6))
    born = f"{random.randint(30, 99)}{random.choice('ABCDEHLMPRST')}{random.randint(1, 28):02}"
    code = f"{letters}{born}{random.choice('AFHL')}{random.randint(100, 899)}"
    return f"{code}{codicefiscale.calc_check_digit(code)}"


def capitals(random: Random, length: int) -> str:
    return "".join(random.choice(ascii_uppercase + digits) for _ in range(length))
