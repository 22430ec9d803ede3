"""Seller and buyer, as a request's `customer` and an account's `settings.seller` say them."""

from typing import Any

from lxml import etree

from invoicing.domain.party import ITALY
from invoicing.fatturapa.build.party import NO_IDENTIFIER
from invoicing.fatturapa.invoice import REGIME_OF_OTHERS
from invoicing.fatturapa.parse.taken import Taken

type Fields = dict[str, Any]


def sides(taken: Taken, header: etree._Element, *, buys: bool) -> tuple[Fields, Fields]:
    """The account's own company, which sells or ``buys``, and the other party."""
    sells, acquires = header.find("CedentePrestatore"), header.find("CessionarioCommittente")
    code = taken.text(header, "DatiTrasmissione/CodiceDestinatario")
    if buys:
        ours, theirs = _who(taken, acquires), _customer(taken, sells)
        return {**ours, "recipient_code": code, **_own_entry(taken, sells, ours, theirs)}, theirs
    ours, theirs = {**_who(taken, sells), **_entry(taken, sells)}, _customer(taken, acquires)
    email = taken.text(header, "DatiTrasmissione/PECDestinatario")
    return ours, {**theirs, "recipient_code": code, "certified_email": email}


def _own_entry(taken: Taken, sells: etree._Element | None, ours: Fields, theirs: Fields) -> Fields:
    """What a buyer's file tells of itself: all, where it sells to itself; else not even its regime."""
    if ours["vat_number"] == theirs["vat_number"]:
        return _entry(taken, sells)
    taken.agrees(sells, "DatiAnagrafici/RegimeFiscale", REGIME_OF_OTHERS)
    return {"tax_regime": REGIME_OF_OTHERS}


def _customer(taken: Taken, party: etree._Element | None) -> Fields:
    fields = _who(taken, party)
    country = fields["address"]["country"]
    if country != ITALY and fields["vat_number"] == f"{country}{NO_IDENTIFIER}":
        fields["vat_number"] = None
    person = fields["name"] is None and fields["first_name"] is not None
    return {**fields, "type": "person" if person else "company"}


def _entry(taken: Taken, party: etree._Element | None) -> Fields:
    """What a seller says of itself besides who it is."""
    register = party.find("IscrizioneREA") if party is not None else None
    contacts = party.find("Contatti") if party is not None else None
    return {
        "tax_regime": taken.text(party, "DatiAnagrafici/RegimeFiscale"),
        "registration": None if register is None else _registration(taken, register),
        "contacts": None if contacts is None else _contacts(taken, contacts),
        "administration_reference": taken.text(party, "RiferimentoAmministrazione"),
    }


def _who(taken: Taken, party: etree._Element | None) -> Fields:
    data = "DatiAnagrafici/"
    code = taken.text(party, data + "IdFiscaleIVA/IdCodice")
    country = taken.text(party, data + "IdFiscaleIVA/IdPaese") if code else None
    # VAT numbers of Greece begin with EL.
    vat_number = f"{'EL' if country == 'GR' and code != NO_IDENTIFIER else country}{code}" if code else None
    return {
        "name": taken.text(party, data + "Anagrafica/Denominazione"),
        "first_name": taken.text(party, data + "Anagrafica/Nome"),
        "last_name": taken.text(party, data + "Anagrafica/Cognome"),
        "vat_number": vat_number,
        "tax_code": taken.text(party, data + "CodiceFiscale"),
        "address": _address(taken, party),
    }


def _address(taken: Taken, party: etree._Element | None) -> Fields:
    """Sede: the house number joins the street; outside Italy there is no province."""
    country = taken.text(party, "Sede/Nazione")
    street = (taken.text(party, "Sede/Indirizzo"), taken.text(party, "Sede/NumeroCivico"))
    return {
        "street": " ".join(part for part in street if part),
        "postcode": taken.text(party, "Sede/CAP"),
        "city": taken.text(party, "Sede/Comune"),
        "province": taken.text(party, "Sede/Provincia") if country == ITALY else None,
        "country": country,
    }


def _registration(taken: Taken, register: etree._Element) -> Fields:
    return {
        "office": taken.text(register, "Ufficio"),
        "number": taken.text(register, "NumeroREA"),
        "capital": taken.amount(register, "CapitaleSociale"),
        "shareholders": taken.text(register, "SocioUnico"),
        "liquidation": taken.text(register, "StatoLiquidazione"),
    }


def _contacts(taken: Taken, contacts: etree._Element) -> Fields:
    return {
        "phone": taken.text(contacts, "Telefono"),
        "fax": taken.text(contacts, "Fax"),
        "email": taken.text(contacts, "Email"),
    }
