"""The benchmark's invoice as a38 makes it: from the same plain values, with all that it can compute or check itself."""

from datetime import date
from decimal import Decimal
from typing import Any

from a38 import fattura
from a38.validation import Validation
from lxml import etree

type Json = dict[str, Any]


def build(body: Json, seller: Json) -> bytes:
    """The file of the request ``body``, checked.

    Raises:
        ValueError: a38 finds something wrong with it.
    """
    made = fattura.FatturaPrivati12()
    _header(made.fattura_elettronica_header, body, seller)
    _body(made.fattura_elettronica_body[0], body)
    found = Validation()
    made.validate(found)
    if found.errors:
        raise ValueError("; ".join(str(error) for error in found.errors))
    return bytes(etree.tostring(made.build_etree(lxml=True), encoding="UTF-8", xml_declaration=True))


def _header(header: fattura.FatturaElettronicaHeader, body: Json, seller: Json) -> None:
    customer = body["customer"]
    header.dati_trasmissione.update(
        fattura.IdTrasmittente("IT", "01879020517"),
        progressivo_invio="0000A",
        codice_destinatario=customer["recipient_code"],
    )
    header.cedente_prestatore.dati_anagrafici = fattura.DatiAnagraficiCedentePrestatore(
        fattura.IdFiscaleIVA("IT", seller["vat_number"]),
        codice_fiscale=seller["tax_code"],
        anagrafica=fattura.Anagrafica(denominazione=seller["name"]),
        regime_fiscale=seller["tax_regime"],
    )
    header.cedente_prestatore.sede = _seat(seller["address"])
    header.cessionario_committente.dati_anagrafici = fattura.DatiAnagraficiCessionarioCommittente(
        id_fiscale_iva=fattura.IdFiscaleIVA("IT", customer["vat_number"]),
        anagrafica=fattura.Anagrafica(denominazione=customer["name"]),
    )
    header.cessionario_committente.sede = _seat(customer["address"])


def _seat(address: Json) -> fattura.Sede:
    return fattura.Sede(
        indirizzo=address["street"],
        cap=address["postcode"],
        comune=address["city"],
        provincia=address["province"],
        nazione="IT",
    )


def _body(made: fattura.FatturaElettronicaBody, body: Json) -> None:
    made.dati_generali.dati_generali_documento = fattura.DatiGeneraliDocumento(
        tipo_documento="TD01",
        divisa="EUR",
        data=date.fromisoformat(body["date"]),
        numero="12/2026",
        causale=[body["subject"]],
    )
    for line in body["lines"]:
        made.dati_beni_servizi.add_dettaglio_linee(
            codice_articolo=[fattura.CodiceArticolo("INTERNO", line["code"])],
            descrizione=line["description"],
            quantita=Decimal(line["quantity"]),
            unita_misura=line["unit"],
            prezzo_unitario=Decimal(line["unit_price"]),
            aliquota_iva=Decimal(line["vat_rate"]),
        )
    made.dati_beni_servizi.build_dati_riepilogo()
    made.build_importo_totale_documento()
