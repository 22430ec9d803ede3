"""The rows of a document."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from invoicing.domain.dates import Day
from invoicing.domain.fiscal_codes import LineType
from invoicing.domain.identifiers import MappedName
from invoicing.domain.item_counts import items
from invoicing.domain.money import Number
from invoicing.domain.party import Model
from invoicing.domain.text import Line10, Line20, Line35, Line60, Paragraph1000
from invoicing.domain.vat import VatNature, VatRate

MAX_LINES = 1000
_MOST_OTHER_DATA = 20


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError(
            "invalid_quantity", "a quantity above 0 (use a negative unit price to take something off)"
        )
    return value


def _share(value: Decimal) -> Decimal:
    if not 0 < value <= 100:
        raise PydanticCustomError("invalid_discount", "a percentage above 0 and at most 100")
    return value


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError("invalid_discount", "an amount above 0")
    return value


class Discount(Model):
    """Sconto or maggiorazione of the unit price: a percentage or an amount, before VAT."""

    percent: Annotated[Number, AfterValidator(_share)] | None = Field(
        None, description="Percent, above 0 and at most 100.", examples=["10"]
    )
    amount: Annotated[Number, AfterValidator(_positive)] | None = Field(
        None, description="Amount per unit, net of VAT."
    )

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise PydanticCustomError("invalid_discount", "either `percent` or `amount`")
        return self


class OtherData(Model):
    """AltriDatiGestionali: what the seller and the customer, or the tax agency, agreed to say of a line."""

    type: Line10 = Field(description="TipoDato: what the entry is.", examples=["CODPRODUZ"])
    text: Line60 | None = None
    number: Number | None = None
    date: Day | None = None


class Line(Model):
    """One row of the document."""

    code: Line35 | None = Field(None, description="Article code.")
    description: Paragraph1000
    quantity: Annotated[Number, AfterValidator(_above_zero)] = Field(
        description="Above 0. Take something off with a negative unit price.", examples=["2"]
    )
    unit: Line10 | None = Field(None, description="Unit of measure.", examples=["h"])
    unit_price: Number = Field(description="Price of one unit, net of VAT.", examples=["100.00"])
    discount: Discount | None = Field(None, description="Sconto: taken off the unit price.")
    surcharge: Discount | None = Field(
        None, description="Maggiorazione: put on the unit price, after the `discount` was taken off."
    )
    vat_rate: VatRate = Field(description="Aliquota IVA in percent.", examples=["22"])
    vat_nature: VatNature | None = Field(None, description="Natura: why the rate is 0.")
    product_group: MappedName | None = Field(None, description="Name that the account maps to a book-keeping account.")
    period_from: Day | None = Field(None, description="First day of what is billed.")
    period_to: Day | None = Field(None, description="Last day of what is billed.")
    withholding: bool = Field(
        False,
        strict=True,
        description="Whether `withholding_tax` applies to the line; if none says so, to all but those of nature N1.",
    )
    line_type: LineType | None = Field(
        None, description="SC a discount, PR a premium, AB a rebate, AC an accessory cost; left out: what is sold."
    )
    administration_reference: Line20 | None = Field(None, description="Riferimento amministrazione of the customer.")
    other_data: Annotated[tuple[OtherData, ...], items(0, _MOST_OTHER_DATA)] = Field(
        (), description="Altri dati gestionali."
    )

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise PydanticCustomError("invalid_period", "a period that ends after it begins", {"field": "period_to"})
        return self


Lines = Annotated[tuple[Line, ...], items(1, MAX_LINES)]
