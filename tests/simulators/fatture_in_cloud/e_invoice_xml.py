"""A small FatturaPA file with the document's own figures: the right shape to be kept, not one for the SdI."""

from __future__ import annotations

import base64

from lxml import etree

from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.records import IssuedDocument, Row
from tests.simulators.fatture_in_cloud.switches import Switches
from tests.simulators.fatture_in_cloud.totals import compute, line_amount, number

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
KINDS = {"invoice": "TD01", "credit_note": "TD04"}


def draw_xml(document: IssuedDocument, company: Company, *, with_attachment: bool = False) -> bytes:
    """Deterministic, UTF-8, only the root in the namespace."""
    data, entity = document.data, document.data["entity"]
    public = entity.get("type") == "pa"
    root = etree.Element(
        f"{{{NAMESPACE}}}FatturaElettronica", {"versione": "FPA12" if public else "FPR12"}, nsmap={"p": NAMESPACE}
    )
    header = etree.SubElement(root, "FatturaElettronicaHeader")
    sending = etree.SubElement(header, "DatiTrasmissione")
    _add(sending, "ProgressivoInvio", document.document_id)
    _add(sending, "FormatoTrasmissione", "FPA12" if public else "FPR12")
    _add(sending, "CodiceDestinatario", entity.get("ei_code") or "0000000")
    _party(header, "CedentePrestatore", company.name, company.vat_number, company.tax_code)
    _party(header, "CessionarioCommittente", entity.get("name"), entity.get("vat_number"), entity.get("tax_code"))
    body = etree.SubElement(root, "FatturaElettronicaBody")
    general = etree.SubElement(etree.SubElement(body, "DatiGenerali"), "DatiGeneraliDocumento")
    _add(general, "TipoDocumento", KINDS.get(data["type"], "TD01"))
    _add(general, "Divisa", data["currency"]["id"])
    _add(general, "Data", data["date"])
    _add(general, "Numero", f"{data['number']}{data['numeration']}")
    _add(general, "ImportoTotaleDocumento", f"{number(data['amount_gross']):.2f}")
    _goods(etree.SubElement(body, "DatiBeniServizi"), data)
    payment = etree.SubElement(etree.SubElement(body, "DatiPagamento"), "DettaglioPagamento")
    _add(payment, "ModalitaPagamento", (data.get("ei_data") or {}).get("payment_method"))
    if with_attachment and document.attachment:
        _attach(etree.SubElement(body, "Allegati"), *document.attachment)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _goods(goods: etree._Element, data: Row) -> None:
    gross_prices = bool(data["use_gross_prices"])
    for position, item in enumerate(data["items_list"], start=1):
        line = etree.SubElement(goods, "DettaglioLinee")
        _add(line, "NumeroLinea", position)
        _add(line, "Descrizione", " ".join(filter(None, [item["name"], item["description"]])))
        _add(line, "Quantita", f"{number(item['qty'], '1'):.2f}")
        _add(line, "PrezzoTotale", f"{line_amount(item, Switches(), gross_prices=gross_prices):.2f}")
        _add(line, "AliquotaIVA", f"{number(item['vat'].get('value')):.2f}")
        _add(line, "Natura", item["vat"].get("ei_type"))
    for rate, sums in compute(data, Switches())["vat_list"].items():
        summary = etree.SubElement(goods, "DatiRiepilogo")
        _add(summary, "AliquotaIVA", f"{number(rate):.2f}")
        _add(summary, "ImponibileImporto", f"{sums['amount_net']:.2f}")
        _add(summary, "Imposta", f"{sums['amount_vat']:.2f}")


def _attach(attached: etree._Element, name: str, content: bytes) -> None:
    _add(attached, "NomeAttachment", name)
    _add(attached, "Attachment", base64.b64encode(content).decode())


def _party(header: etree._Element, tag: str, name: object, vat_number: object, tax_code: object) -> None:
    person = etree.SubElement(etree.SubElement(header, tag), "DatiAnagrafici")
    if vat_number:
        number_of = etree.SubElement(person, "IdFiscaleIVA")
        _add(number_of, "IdPaese", "IT")
        _add(number_of, "IdCodice", vat_number)
    _add(person, "CodiceFiscale", tax_code)
    _add(etree.SubElement(person, "Anagrafica"), "Denominazione", name)


def _add(parent: etree._Element, tag: str, value: object) -> None:
    """An element with this text; nothing for nothing."""
    if value not in (None, ""):
        etree.SubElement(parent, tag).text = str(value)
