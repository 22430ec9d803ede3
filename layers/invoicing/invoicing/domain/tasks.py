"""What can be asked of a provider besides documents: contacts, and amounts to bill later."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from invoicing.domain.document import Lines
from invoicing.domain.identifiers import AccountId, Reference
from invoicing.domain.party import Customer, Model
from invoicing.domain.text import Paragraph200


class CustomerUpdate(Model):
    """A contact to be created, or updated where the provider knows its VAT number or tax code."""

    account: AccountId
    reference: Reference = Field(description="Your own key for this update.")
    customer: Customer

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice updates one contact; without these numbers it could make two."""
        return bool(self.customer.vat_number or self.customer.tax_code)


class AccountCheck(Model):
    """What is to be found out about an account."""

    prove_duplicate_key: bool = Field(
        False,
        strict=True,
        description="Also create one order twice under one key, to prove that the provider recognises repeats. It "
        "leaves an order (or two, if it does not) in your account; orders have no fiscal effect.",
    )
    pause_seconds: int = Field(
        600,
        ge=240,
        le=86_400,
        description="How long to wait between the two. A lost reply is settled by a repeat only within this time.",
    )


class CreditToBill(Model):
    """Something to be billed to a customer later."""

    account: AccountId
    reference: Reference = Field(description="Your own lasting key for this credit.")
    customer: Customer
    subject: Paragraph200 | None = None
    lines: Lines

    @model_validator(mode="after")
    def _customer_can_be_matched(self) -> Self:
        if not (self.customer.vat_number or self.customer.tax_code):
            raise PydanticCustomError(
                "missing_customer_identifier",
                "`vat_number` or `tax_code`: the customer is matched by them",
                {"field": "customer"},
            )
        return self
