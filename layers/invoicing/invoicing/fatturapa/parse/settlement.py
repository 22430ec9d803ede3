"""DatiPagamento and Allegati, as a request says them."""

from lxml import etree

from invoicing.fatturapa.parse.party import Fields
from invoicing.fatturapa.parse.taken import Taken


def payment(taken: Taken, element: etree._Element) -> Fields:
    """One DettaglioPagamento, without its amount."""
    return {
        "method": taken.text(element, "ModalitaPagamento"),
        "due_date": taken.day(element, "DataScadenzaPagamento"),
        "iban": taken.text(element, "IBAN"),
        "beneficiary": taken.text(element, "Beneficiario"),
        "bank": taken.text(element, "IstitutoFinanziario"),
    }


def attachment(taken: Taken, element: etree._Element) -> Fields:
    """One of Allegati; its base64 may have been broken into lines."""
    return {
        "name": taken.text(element, "NomeAttachment"),
        "format": taken.text(element, "FormatoAttachment"),
        "description": taken.text(element, "DescrizioneAttachment"),
        "content": "".join((taken.text(element, "Attachment") or "").split()),
    }
