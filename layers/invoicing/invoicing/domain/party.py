"""Who receives a document."""

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, model_validator
from pydantic_core import PydanticCustomError

from invoicing.domain.identifiers import Country, Email, Phone, Province, RecipientCode, TaxCode, VatNumber
from invoicing.domain.text import Line10, Line50, Line60, Name

ITALY = "IT"


class Model(BaseModel):
    """What comes from a caller: no unknown field, never changed after it was read."""

    # A cold start builds only the models it uses, and a part of a document within the document, once.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_left_out(cls, value: Any) -> Any:
        """Serialisers often send null for what they do not have; a field that does not exist is wrong all the same."""
        if not isinstance(value, dict):
            return value
        return {name: one for name, one in value.items() if one is not None or name not in cls.model_fields}


class CustomerType(StrEnum):
    """Company or other organisation, or a natural person."""

    COMPANY = "company"
    PERSON = "person"


class Address(Model):
    """Where somebody is."""

    street: Line60 = Field(description="Street and number (indirizzo).")
    postcode: Line10 = Field(description="CAP: five digits in Italy.", examples=["20121"])
    city: Line50 = Field(description="Town (comune).")
    province: Province | None = Field(None, description="Italian province, two letters; only in Italy.")
    country: Country = Field(ITALY, description="ISO 3166-1 alpha-2.")

    @model_validator(mode="after")
    def _fits_the_country(self) -> Self:
        if self.country == ITALY and not (
            len(self.postcode) == 5 and self.postcode.isascii() and self.postcode.isdigit()
        ):
            raise PydanticCustomError("invalid_postcode", "an Italian postcode of five digits", {"field": "postcode"})
        if self.country != ITALY and self.province:
            raise PydanticCustomError(
                "province_outside_italy", "no province outside Italy: leave it out", {"field": "province"}
            )
        return self


class Customer(Model):
    """Cessionario or committente: who receives the document."""

    type: CustomerType = Field(CustomerType.COMPANY, description="`company` or `person`.")
    name: Name | None = Field(None, description="Company name, or a person's full name.")
    first_name: Name | None = Field(None, description="A person's first name; with `last_name`, instead of `name`.")
    last_name: Name | None = Field(None, description="A person's last name.")
    vat_number: VatNumber | None = Field(
        None, description="Partita IVA; a foreign one with its country first.", examples=["IT01234560017"]
    )
    tax_code: TaxCode | None = Field(None, description="Codice Fiscale.", examples=["RSSMRA80A01H501U"])
    address: Address | None = None
    recipient_code: RecipientCode | None = Field(
        None,
        description="Codice Destinatario; left out, the usual one is used: `0000000`, abroad `XXXXXXX`, and for a VAT "
        "number of San Marino `2R4GTO8`.",
    )
    certified_email: Email | None = Field(None, description="PEC.")
    email: Email | None = None
    phone: Phone | None = None

    @property
    def display_name(self) -> str:
        """The name as one text."""
        return self.name or f"{self.first_name} {self.last_name}"

    @property
    def country(self) -> str:
        """Country of the address, else of the VAT number, else Italy."""
        if self.address:
            return self.address.country
        prefix = self.vat_number[:2] if self.vat_number else ITALY
        return {"EL": "GR"}.get(prefix, prefix)

    @property
    def italian(self) -> bool:
        """Whether Italian rules of identification apply."""
        return self.country == ITALY

    @model_validator(mode="after")
    def _has_one_name(self) -> Self:
        parts = (self.first_name, self.last_name)
        if (self.name is None) == (parts == (None, None)):
            raise PydanticCustomError(
                "customer_name", "either `name`, or `first_name` and `last_name` of a person", {"field": "name"}
            )
        if self.name is None and (None in parts or self.type is not CustomerType.PERSON):
            raise PydanticCustomError(
                "customer_name", "`first_name` and `last_name` together, for a `person`", {"field": "last_name"}
            )
        return self

    @model_validator(mode="wrap")
    @classmethod
    def _bare_digits_are_italian(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        customer = handler(value)
        given = value.get("vat_number") if isinstance(value, dict) else None
        if isinstance(given, str) and given.strip()[:1].isdigit() and customer.country != ITALY:
            raise PydanticCustomError(
                "invalid_vat_number",
                "a foreign VAT number with its country's two letters first",
                {"field": "vat_number"},
            )
        return customer
