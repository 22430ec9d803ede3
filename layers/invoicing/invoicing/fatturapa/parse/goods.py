"""DettaglioLinee, as a request says them."""

from typing import Final

from lxml import etree

from invoicing.fatturapa.build.goods import OWN_CODE
from invoicing.fatturapa.codes import PriceChange
from invoicing.fatturapa.parse.party import Fields
from invoicing.fatturapa.parse.taken import Taken

_CHANGE: Final = "ScontoMaggiorazione"
_EXPRESSED: Final = ([PriceChange.DISCOUNT], [PriceChange.SURCHARGE], [PriceChange.DISCOUNT, PriceChange.SURCHARGE])


def line(taken: Taken, element: etree._Element) -> Fields:
    """One line. Without Quantita it is one of it."""
    taken.agrees(element, "CodiceArticolo/CodiceTipo", OWN_CODE)
    return {
        "code": taken.text(element, "CodiceArticolo/CodiceValore"),
        "description": taken.text(element, "Descrizione"),
        "quantity": taken.amount(element, "Quantita") or "1",
        "unit": taken.text(element, "UnitaMisura"),
        "unit_price": taken.amount(element, "PrezzoUnitario"),
        **_changes(taken, element),
        "vat_rate": taken.amount(element, "AliquotaIVA"),
        "vat_nature": taken.text(element, "Natura"),
        "period_from": taken.day(element, "DataInizioPeriodo"),
        "period_to": taken.day(element, "DataFinePeriodo"),
        "withholding": taken.flag(element, "Ritenuta"),
        "line_type": taken.text(element, "TipoCessionePrestazione"),
        "administration_reference": taken.text(element, "RiferimentoAmministrazione"),
        "other_data": [_other(taken, one) for one in element.iterfind("AltriDatiGestionali")],
    }


def _changes(taken: Taken, element: etree._Element) -> Fields:
    """At most one discount, then at most one surcharge; otherwise none is taken."""
    changes = element.findall(_CHANGE)
    if [(one.findtext("Tipo") or "").strip() for one in changes] not in _EXPRESSED:
        return {}
    return {_name(taken, one): _change(taken, one) for one in changes}


def _name(taken: Taken, change: etree._Element) -> str:
    return "discount" if taken.text(change, "Tipo") == PriceChange.DISCOUNT else "surcharge"


def _change(taken: Taken, change: etree._Element) -> Fields:
    """The amount wins over the percentage, as it does at SdI."""
    amount = taken.amount(change, "Importo")
    return {"amount": amount} if amount is not None else {"percent": taken.amount(change, "Percentuale")}


def _other(taken: Taken, element: etree._Element) -> Fields:
    return {
        "type": taken.text(element, "TipoDato"),
        "text": taken.text(element, "RiferimentoTesto"),
        "number": taken.amount(element, "RiferimentoNumero"),
        "date": taken.day(element, "RiferimentoData"),
    }
