"""Where SdI delivers to whoever has no Codice Destinatario of their own."""

from typing import Final

from invoicing.domain.party import Customer

NO_CHANNEL: Final = "0000000"
ABROAD: Final = "XXXXXXX"
OFFICE_OF_SAN_MARINO: Final = "2R4GTO8"
"""The tax office of San Marino, which hands documents on to its companies (decree of 21 June 2021)."""

_SAN_MARINO: Final = "SM"


def usual_code(customer: Customer, *, abroad: bool) -> str:
    """The code for ``customer`` that gave none: in San Marino, where it is for companies only; ``abroad``; at home."""
    if (customer.vat_number or "").startswith(_SAN_MARINO):
        return OFFICE_OF_SAN_MARINO
    return ABROAD if abroad else NO_CHANNEL
