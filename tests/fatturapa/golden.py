"""Whole documents and the files made of them, side by side in tests/golden/fatturapa.

Run the test with UPDATE_GOLDEN=1 to write the files anew, then read the difference.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from invoicing.domain.document import Document
from invoicing.fatturapa.invoice import Invoice
from invoicing.fatturapa.parties import Seller, Transmitter

FOLDER = Path(__file__).parents[1] / "golden" / "fatturapa"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))

SELLER: dict[str, Any] = {
    "name": "Torrefazione Àncora S.r.l.",
    "vat_number": "01234560017",
    "tax_code": "01234560017",
    "tax_regime": "RF01",
    "address": {"street": "Corso Francia 100", "postcode": "10143", "city": "Torino", "province": "TO"},
    "registration": {"office": "TO", "number": "1234567", "capital": "10000", "shareholders": "SM"},
    "contacts": {"phone": "011 1234567", "email": "info@ancora.example"},
}


@dataclass(frozen=True, slots=True)
class Issued:
    """An earlier document of ours."""

    number: str | None
    date: date


def invoice(name: str) -> Invoice:
    """The document ``name``, of the usual seller where the file names no other."""
    body = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    seller = Seller.model_validate(body.get("seller", SELLER))
    related = body.get("related", {}).items()
    return Invoice(
        document=Document.model_validate(body["document"]),
        seller=seller,
        transmitter=Transmitter("IT", "01879020517"),
        number=body["number"],
        progressive="0000A",
        related={reference: Issued(one["number"], date.fromisoformat(one["date"])) for reference, one in related},
    )


def kept(name: str) -> bytes:
    """The file that is to be made of the document ``name``."""
    return (FOLDER / f"{name}.xml").read_bytes()
