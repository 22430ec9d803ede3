"""What a professional adds for a pension fund, and what the customer keeps back and pays to the state."""

from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from invoicing.domain.fiscal_codes import PensionFund, WithholdingReason, WithholdingType
from invoicing.domain.item_counts import items
from invoicing.domain.money import Cents, Percent
from invoicing.domain.party import Model
from invoicing.domain.vat import VatNature, VatRate

_MOST: Final = 20


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise PydanticCustomError("invalid_amount", "an amount of 0 or more")
    return value


Base = Annotated[Cents, AfterValidator(_not_negative)]


class WithholdingTax(Model):
    """Ritenuta: its amount is the base times the rate, rounded to the cent."""

    type: WithholdingType = Field(description="Tipo ritenuta, RT01 to RT06.", examples=["RT01"])
    rate: Percent = Field(description="Aliquota in percent.", examples=["20"])
    base: Base | None = Field(
        None,
        description="Left out: the net of lines and pension funds marked `withholding`; if no line is, of all lines "
        "but those of nature N1 (art. 15: expenses in the customer's name, stamp duty).",
    )
    reason: WithholdingReason = Field(
        description="Causale del pagamento, as in the Certificazione Unica.", examples=["A"]
    )


class PensionFundContribution(Model):
    """Contributo alla cassa previdenziale: the base times the rate, rounded to the cent, subject to VAT itself."""

    type: PensionFund = Field(description="Tipo cassa, TC01 to TC22.", examples=["TC02"])
    rate: Percent = Field(description="Aliquota in percent.", examples=["4"])
    base: Base | None = Field(None, description="Left out: the net of all lines but those of nature N1 (art. 15).")
    vat_rate: VatRate = Field(description="Aliquota IVA of the contribution, in percent.", examples=["22"])
    vat_nature: VatNature | None = Field(None, description="Natura: why the VAT rate is 0.")
    withholding: bool = Field(False, strict=True, description="Whether withholding applies to the contribution too.")


WithholdingTaxes = Annotated[tuple[WithholdingTax, ...], items(0, _MOST)]
PensionFundContributions = Annotated[tuple[PensionFundContribution, ...], items(0, _MOST)]
