"""How amounts follow from one another, and how far they may be off."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from invoicing.domain.money import to_cents

PRECISION: Final = 80
"""Digits that no product of a price, its discounts and a quantity exceeds."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far an amount may be off: of VAT (00421), a taxable amount (00422), a line (00423). Inclusive, in euros."""

    tax: Decimal
    taxable: Decimal
    line: Decimal


SDI: Final = Tolerances(Decimal("0.01"), Decimal(1), Decimal("0.01"))
"""What SdI is believed to allow, as one of two independent validators has it, for files of others. The other one takes
0.019 of VAT and of a line, and less than 1 of a taxable amount: SdI's own figures are not published."""

EXACT: Final = Tolerances(Decimal(0), Decimal(0), Decimal(0))
"""The exact amount, rounded to the cent: for what we made."""


def off(stated: Decimal, exact: Decimal, tolerance: Decimal) -> bool:
    """Whether ``stated`` is further from ``exact`` than ``tolerance``; with none, from ``exact`` in cents."""
    return abs(stated - exact) > tolerance if tolerance else stated != to_cents(exact)
