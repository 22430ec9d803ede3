"""Who sells and who sends. What the schema forbids is refused here, when an account is set up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from invoicing.domain.identifiers import Email, Province, TaxCode, VatNumber, form
from invoicing.domain.money import Cents
from invoicing.domain.party import ITALY, Address, Model
from invoicing.domain.text import Line20, Line60, Line80, Line100, beyond_latin1
from invoicing.domain.vat import VatNature
from invoicing.fatturapa.codes import Liquidation, Shareholders, TaxRegime

_ITALIAN_CODE: Final = re.compile("[A-Z0-9]{11,16}", re.ASCII)
_FOREIGN_CODE: Final = re.compile("[A-Z0-9]{2,28}", re.ASCII)


def _latin1(value: str) -> str:
    if char := beyond_latin1(value):
        raise PydanticCustomError("not_in_latin1", "text without the character {char}", {"char": char})
    return value


def _not_negative(value: Cents) -> Cents:
    if value < 0:
        raise PydanticCustomError("invalid_amount", "an amount of 0 or more")
    return value


def _longer(value: str) -> str:
    if len(value) < 7:
        raise PydanticCustomError("invalid_email", "an e-mail address of at least 7 characters")
    return value


CompanyName = Annotated[Line80, AfterValidator(_latin1)]
LegalReference = Annotated[Line100, AfterValidator(_latin1)]
PersonName = Annotated[Line60, AfterValidator(_latin1)]
AsciiLine20 = Annotated[Line20, AfterValidator(form("[ -~]+", "not_in_latin1", "plain letters, digits and signs"))]
ShortPhone = Annotated[
    str, AfterValidator(form(r"[0-9][0-9 ./-]{4,11}", "invalid_phone", "5 to 12 digits; leave out +39"))
]


class Registration(Model):
    """Iscrizione REA: the company's entry in the register of companies."""

    office: Province = Field(description="Province of the register (Ufficio).", examples=["MI"])
    number: AsciiLine20 = Field(description="NumeroREA.", examples=["1234567"])
    capital: Annotated[Cents, AfterValidator(_not_negative)] | None = Field(None, description="Share capital.")
    shareholders: Shareholders | None = Field(None, description="`SU` if there is a single one, `SM` if several.")
    liquidation: Liquidation = Field(Liquidation.NOT_IN_LIQUIDATION, description="`LS` or `LN`.")


class Contacts(Model):
    """Contatti: how the seller is reached, as the document says it."""

    phone: ShortPhone | None = None
    fax: ShortPhone | None = None
    email: Annotated[Email, AfterValidator(_longer)] | None = None


class Seller(Model):
    """The account's own company: cedente, and cessionario of the documents it bills itself."""

    name: CompanyName | None = Field(None, description="Company name (denominazione).")
    first_name: PersonName | None = Field(None, description="A person's, with `last_name`, instead of `name`.")
    last_name: PersonName | None = None
    vat_number: VatNumber = Field(examples=["12345670017"])
    tax_code: TaxCode | None = Field(None, description="Codice Fiscale.")
    tax_regime: TaxRegime = Field(description="Regime fiscale.", examples=["RF01"])
    address: Address
    registration: Registration | None = Field(None, description="Iscrizione REA.")
    contacts: Contacts | None = None
    administration_reference: AsciiLine20 | None = Field(None, description="RiferimentoAmministrazione.")
    recipient_code: Annotated[str, AfterValidator(form("[A-Z0-9]{7}", "invalid_recipient_code", "7 characters"))] = (
        Field("0000000", description="Where documents you bill yourself come back to (Codice Destinatario).")
    )

    legal_references: Mapping[VatNature, LegalReference] = Field(
        default_factory=dict,
        description="RiferimentoNormativo by nature, in place of the usual text.",
        examples=[{"N4": "Esente, art. 10, c. 1, n. 18 DPR 633/72"}],
    )

    @model_validator(mode="after")
    def _has_one_name(self) -> Self:
        person = (self.first_name, self.last_name)
        if (self.name is None) == (person == (None, None)) or (self.name is None and None in person):
            raise PydanticCustomError(
                "seller_name", "either `name`, or `first_name` and `last_name`", {"field": "name"}
            )
        return self

    @model_validator(mode="after")
    def _is_italian(self) -> Self:
        if not self.vat_number.startswith(ITALY) or self.address.country != ITALY:
            raise PydanticCustomError(
                "seller_abroad", "an Italian VAT number, and an address in Italy", {"field": "vat_number"}
            )
        return self

    @model_validator(mode="after")
    def _has_an_address_of_the_schema(self) -> Self:
        for name in ("street", "city"):
            if beyond_latin1(getattr(self.address, name)):
                raise PydanticCustomError("not_in_latin1", "text in Latin letters", {"field": f"address.{name}"})
        return self


@dataclass(frozen=True, slots=True)
class Transmitter:
    """IdTrasmittente: who hands files to SdI, known by a VAT number or a tax code.

    Attributes:
        country: two capitals.
        code: without the country; 11 to 16 characters in Italy, 2 to 28 elsewhere.
    """

    country: str
    code: str

    def __post_init__(self) -> None:
        wanted = _ITALIAN_CODE if self.country == ITALY else _FOREIGN_CODE
        if not re.fullmatch("[A-Z]{2}", self.country, re.ASCII) or not wanted.fullmatch(self.code):
            raise ValueError(f"{self.country}{self.code} is nobody who could transmit to SdI")
