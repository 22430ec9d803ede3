"""VAT rates and natures of Italian documents."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from invoicing.domain.money import Number


class VatNature(StrEnum):
    """Natura: why a line carries no VAT (FatturaPA 1.2.3; the bare N2, N3, N6 ended on 1 January 2021)."""

    EXCLUDED = "N1"
    OUTSIDE_TERRITORY = "N2.1"
    NOT_SUBJECT = "N2.2"
    EXPORT = "N3.1"
    INTRA_EU_SUPPLY = "N3.2"
    SAN_MARINO = "N3.3"
    LIKE_EXPORT = "N3.4"
    DECLARATION_OF_INTENT = "N3.5"
    OTHER_NON_TAXABLE = "N3.6"
    EXEMPT = "N4"
    MARGIN_SCHEME = "N5"
    REVERSE_CHARGE_SCRAP = "N6.1"
    REVERSE_CHARGE_GOLD = "N6.2"
    REVERSE_CHARGE_BUILDING_SUBCONTRACT = "N6.3"
    REVERSE_CHARGE_BUILDINGS = "N6.4"
    REVERSE_CHARGE_PHONES = "N6.5"
    REVERSE_CHARGE_ELECTRONICS = "N6.6"
    REVERSE_CHARGE_BUILDING_SERVICES = "N6.7"
    REVERSE_CHARGE_ENERGY = "N6.8"
    REVERSE_CHARGE_OTHER = "N6.9"
    PAID_IN_OTHER_STATE = "N7"


class VatPayability(StrEnum):
    """Esigibilità IVA."""

    IMMEDIATE = "I"
    DEFERRED = "D"
    SPLIT_PAYMENT = "S"


ITALIAN_RATES = frozenset(Decimal(rate) for rate in ("0", "4", "5", "10", "22"))
"""Rates in force, in percent."""

COMPENSATION_RATES = frozenset(
    Decimal(rate) for rate in ("2", "6.4", "7", "7.3", "7.5", "7.65", "7.95", "8.3", "8.5", "8.8", "9.5", "10", "12.3")
)
"""Flat compensation percentages of farming (art. 34 DPR 633/1972), in percent."""

KNOWN_RATES = ITALIAN_RATES | COMPENSATION_RATES
"""What is accepted without the account naming more in ``extra_vat_rates``."""


def _percent(value: Decimal) -> Decimal:
    if value < 0 or 0 < value < 1 or value > 100:
        raise PydanticCustomError("invalid_vat_rate", "a rate in percent, such as 22 and not 0.22 (SdI 00424)")
    return value


VatRate = Annotated[Number, AfterValidator(_percent)]
"""Aliquota IVA, in percent."""
