"""How a document is to be paid."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from invoicing.domain.dates import Day
from invoicing.domain.fiscal_codes import PaymentMethod
from invoicing.domain.identifiers import Iban, MappedName
from invoicing.domain.item_counts import items
from invoicing.domain.money import Cents
from invoicing.domain.party import Model
from invoicing.domain.text import Line80, Name


class Payment(Model):
    """One instalment."""

    method: PaymentMethod = Field(description="MP01 to MP23.", examples=["MP05"])
    due_date: Day | None = Field(None, description="Left out: the document's date.")
    amount: Cents | None = Field(None, description="Left out in the only payment: the whole amount payable.")
    paid: bool = Field(False, strict=True)
    iban: Iban | None = Field(None, description="Where a transfer is to be paid to.")
    payment_account: MappedName | None = Field(None, description="Name that the account maps to a bank account.")
    beneficiary: Name | None = Field(None, description="Beneficiario: who is paid, if not the issuer.")
    bank: Line80 | None = Field(None, description="Istituto finanziario: the bank where it is paid to.")

    @model_validator(mode="after")
    def _is_not_negative(self) -> Self:
        if self.amount is not None and self.amount < 0:
            raise PydanticCustomError("invalid_amount", "an amount of 0 or more", {"field": "amount"})
        return self


Payments = Annotated[tuple[Payment, ...], items(0, 60)]
