"""Seller and buyer as the file names them, whichever of the two is the account's own company."""

from dataclasses import dataclass
from typing import Final, Self

from invoicing.domain.party import ITALY, Address, Customer
from invoicing.fatturapa.build.tree import Part
from invoicing.fatturapa.parties import Seller

NO_CAP: Final = "00000"
NO_IDENTIFIER: Final = "99999999999"
"""What stands for the identifier of somebody abroad who has none; SdI does not verify it."""

_LONGEST_TEXT: Final = 60


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a document.

    Attributes:
        vat: IdFiscaleIVA, as country and code; None for who has no VAT number in Italy.
    """

    vat: tuple[str, str] | None
    tax_code: str | None
    name: str | None
    first_name: str | None
    last_name: str | None
    address: Address

    @classmethod
    def of_seller(cls, seller: Seller) -> Self:
        """The account's own company."""
        names = (seller.name, seller.first_name, seller.last_name)
        return cls(_vat(seller.vat_number), seller.tax_code, *names, seller.address)

    @classmethod
    def of_customer(cls, customer: Customer) -> Self:
        """The other party.

        Raises:
            ValueError: it has no address, which ``domain.rules`` refuses.
        """
        if customer.address is None:
            raise ValueError("an electronic document needs the customer's address")
        names = (customer.name, customer.first_name, customer.last_name)
        return cls(vat_of(customer), customer.tax_code, *names, customer.address)

    @property
    def abroad(self) -> bool:
        """Whether SdI knows the party by nothing Italian."""
        return self.vat is not None and self.vat[0] != ITALY

    def identity(self) -> list[Part]:
        """IdFiscaleIVA, CodiceFiscale and Anagrafica."""
        names: list[Part] = [("Denominazione", self.name), ("Nome", self.first_name), ("Cognome", self.last_name)]
        return [
            ("IdFiscaleIVA", [("IdPaese", self.vat[0]), ("IdCodice", self.vat[1])] if self.vat else None),
            ("CodiceFiscale", self.tax_code),
            ("Anagrafica", names),
        ]

    def seat(self) -> list[Part]:
        """Sede. Abroad there is no CAP: the postcode stands at the end of the street, or else of the town."""
        street, city, postcode = place(self.address)
        return [
            ("Indirizzo", street),
            ("CAP", postcode),
            ("Comune", city),
            ("Provincia", self.address.province),
            ("Nazione", self.address.country),
        ]


def vat_of(customer: Customer) -> tuple[str, str] | None:
    """IdFiscaleIVA of ``customer``: abroad an identifier is needed, and made up where there is none."""
    if customer.vat_number:
        return _vat(customer.vat_number)
    if customer.italian or customer.tax_code:
        return None
    return customer.country, NO_IDENTIFIER


def place(address: Address) -> tuple[str, str, str]:
    """Street, town and CAP of ``address``. A street or town may come out too long where neither has room."""
    if address.country == ITALY:
        return address.street, address.city, address.postcode
    if address.postcode == NO_CAP:
        return address.street, address.city, NO_CAP
    street = f"{address.street} {address.postcode}"
    if len(street) <= _LONGEST_TEXT:
        return street, address.city, NO_CAP
    return address.street, f"{address.city} {address.postcode}", NO_CAP


def _vat(number: str) -> tuple[str, str]:
    # VAT numbers of Greece begin with EL; IdPaese is a country of ISO 3166-1.
    country = number[:2]
    return ("GR" if country == "EL" else country), number[2:]
