"""Sellers and customers of every sort that the canonical document knows."""

from random import Random
from typing import Any

from invoicing.domain.document_type import DocumentType
from invoicing.domain.vat import VatNature
from invoicing.fatturapa.codes import Liquidation, Shareholders, TaxRegime
from invoicing.fatturapa.parties import Seller, Transmitter
from tests.fatturapa.random_values import basic, capitals, cents, perhaps, tax_code, text, vat_number

type Json = dict[str, Any]

FROM_ABROAD = {
    DocumentType.SERVICES_FROM_ABROAD: ("DE", "FR", "US", "GR", "CH", "OO"),
    DocumentType.INTRA_EU_GOODS: ("DE", "FR", "GR", "AT"),
    DocumentType.GOODS_UNDER_ARTICLE_17: ("DE", "SM", "CH", "OO"),
    DocumentType.FROM_SAN_MARINO: ("SM",),
}
"""Where the supplier of a self-billed document comes from (SdI 00473)."""

FROM_ONESELF = {DocumentType.PLAFOND_EXCEEDED, DocumentType.OWN_USE_OR_GIFT}
"""Seller and buyer are one (SdI 00472)."""


def a_seller(random: Random) -> Seller:
    names: Json = (
        {"name": text(random, 80)}
        if random.random() < 0.7
        else {"first_name": text(random, 60), "last_name": text(random, 60)}
    )
    body = {
        **names,
        "vat_number": vat_number(random),
        "tax_code": perhaps(random, tax_code(random)),
        "tax_regime": random.choice(list(TaxRegime)),
        "address": _italian_address(random),
        "registration": perhaps(random, _registration(random)),
        "contacts": perhaps(random, {"phone": "02 1234567", "email": "info@rossi.example"}),
        "administration_reference": perhaps(random, basic(random, 20)),
        "legal_references": random.choice(({}, {random.choice(list(VatNature)): text(random, 100)})),
    }
    return Seller.model_validate(body)


def a_transmitter(random: Random, seller: Seller) -> Transmitter:
    """The seller itself, or a service at home or abroad."""
    own = Transmitter("IT", seller.vat_number[2:])
    return random.choice((own, Transmitter("IT", tax_code(random)), Transmitter("DE", "123456789")))


def a_customer(random: Random, kind: DocumentType, seller: Seller, *, self_billed: bool) -> Json:
    """Who may stand on the other side of a document of type ``kind``."""
    if kind in FROM_ONESELF:
        return _oneself(seller)
    if self_billed:
        country = random.choice(FROM_ABROAD.get(kind, ("IT",)))
        return _company(random) if country == "IT" else _abroad(random, country, identified=True)
    sorts = (_company, _company, _person, _public_body, _foreigner, _foreign_person_known_in_italy)
    return random.choice(sorts)(random) | _routing(random)


def _routing(random: Random) -> Json:
    return {"certified_email": random.choice((None, None, "acquisti@pec.rossi.example")), "email": "a@rossi.example"}


def _company(random: Random) -> Json:
    return {
        "name": text(random, 80),
        "vat_number": vat_number(random),
        "tax_code": perhaps(random, tax_code(random), 0.2),
        "address": _italian_address(random),
    }


def _public_body(random: Random) -> Json:
    return _company(random) | {"recipient_code": capitals(random, 6)}


def _person(random: Random) -> Json:
    names: Json = random.choice(({"name": text(random, 80)}, {"first_name": "Niccolò", "last_name": "D'Àvila"}))
    code = random.choice((None, "0000000", capitals(random, 6) + "7"))
    address = _italian_address(random)
    return {"type": "person", **names, "tax_code": tax_code(random), "address": address, "recipient_code": code}


def _foreigner(random: Random) -> Json:
    country = random.choice(("DE", "FR", "US", "GR", "GB", "SM"))
    return _abroad(random, country, identified=random.random() < 0.7)


def _foreign_person_known_in_italy(random: Random) -> Json:
    return {"type": "person", "name": "Jean Müller", "tax_code": tax_code(random), "address": _address(random, "CH")}


def _abroad(random: Random, country: str, *, identified: bool) -> Json:
    prefix = {"GR": "EL"}.get(country, country)
    number = f"{prefix}{capitals(random, random.randint(2, 12))}" if identified else None
    # Livigno and Campione are Italian towns outside the territory of VAT.
    address = _italian_address(random) if country == "OO" else _address(random, country)
    return {"name": text(random, 80), "vat_number": number, "address": address}


def _oneself(seller: Seller) -> Json:
    names = {name: getattr(seller, name) for name in ("name", "first_name", "last_name")}
    kind = "company" if seller.name else "person"
    address = seller.address.model_dump()
    return {"type": kind, **names, "vat_number": seller.vat_number, "tax_code": seller.tax_code, "address": address}


def _italian_address(random: Random) -> Json:
    return _address(random, "IT") | {"postcode": f"{random.randint(0, 99999):05}", "province": "MI"}


def _address(random: Random, country: str) -> Json:
    postcode = random.choice(("10827", "SW1A 1AA", "00000", "EC1A1BB-99"))
    return {"street": text(random, 60), "postcode": postcode, "city": text(random, 50), "country": country}


def _registration(random: Random) -> Json:
    return {
        "office": "MI",
        "number": str(random.randint(1, 9_999_999)),
        "capital": perhaps(random, cents(random, 0, 1_000_000)),
        "shareholders": random.choice((None, *Shareholders)),
        "liquidation": random.choice(list(Liquidation)),
    }
