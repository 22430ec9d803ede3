"""What can be asked of a provider besides documents: contacts, products, and amounts to bill later."""

from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from invoicing.domain.identifiers import AccountId, Reference
from invoicing.domain.line import Lines
from invoicing.domain.money import Number
from invoicing.domain.party import Customer, Model
from invoicing.domain.request import Work
from invoicing.domain.text import Line10, Line35, Name, Paragraph200, Paragraph1000
from invoicing.domain.vat import VatNature, VatRate


class CustomerUpdate(Model):
    """A contact to be created, or updated where the provider knows its VAT number or tax code."""

    work: ClassVar[Work] = Work.CUSTOMER
    account: AccountId
    reference: Reference = Field(description="Your own key for this update.")
    customer: Customer

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice updates one contact; without these numbers it could make two."""
        return bool(self.customer.vat_number or self.customer.tax_code)


class ProductUpdate(Model):
    """A product to be created, or updated where the provider has one with its code."""

    work: ClassVar[Work] = Work.PRODUCT
    account: AccountId
    reference: Reference = Field(description="Your own key for this update.")
    code: Line35 = Field(description="Article code, by which it is known there; documents name it in their lines.")
    name: Name
    description: Paragraph1000 | None = None
    unit: Line10 | None = Field(None, description="Unit of measure.", examples=["h"])
    unit_price: Number | None = Field(None, description="Price of one unit, net of VAT.", examples=["100.00"])
    vat_rate: VatRate | None = Field(None, description="Aliquota IVA in percent.", examples=["22"])
    vat_nature: VatNature | None = Field(None, description="Natura: why the rate is 0.")

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.vat_nature and self.vat_rate != 0:
            raise PydanticCustomError(
                "vat_nature_with_rate", "`vat_nature` goes with a `vat_rate` of 0", {"field": "vat_nature"}
            )
        return self


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

    work: ClassVar[Work] = Work.CREDIT
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


type ProviderTask = CustomerUpdate | ProductUpdate | CreditToBill
"""What a provider may be asked for besides documents."""
