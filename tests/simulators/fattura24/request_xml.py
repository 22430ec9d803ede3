"""Parsing the `xml` form field into plain values (fact sheet, sections 1 and 3)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from lxml import etree

BOM = "\ufeff"
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")

ROW_ELEMENTS = frozenset(
    ("Code", "Description", "Qty", "Um", "Price", "Discounts", "VatCode", "VatDescription", "FeVatNature", "IdPdc")
)
PAYMENT_ELEMENTS = frozenset({"Date", "Amount", "Paid"})
HEADER_ELEMENTS = frozenset(
    {
        "DocumentType", "FeDocType", "FeDocParamiter", "Number", "Date", "IdNumerator", "IdTemplate", "Currency",
        "Object", "FootNotes", "F24OrderId", "SendEmail", "UpdateStorage", "CustomField1", "CustomField2",
        "TotalWithoutTax", "VatAmount", "Total", "FePaymentCode", "PaymentMethodName", "PaymentMethodDescription",
        "VatType", "FeVirtualStamp", "FeVatNature", "CustomerName", "CustomerAddress", "CustomerPostcode",
        "CustomerCity", "CustomerProvince", "CustomerCountry", "CustomerFiscalCode", "CustomerVatCode",
        "CustomerCellPhone", "CustomerEmail", "FeCustomerPec", "FeDestinationCode", "DeliveryName",
        "DeliveryAddress", "DeliveryPostcode", "DeliveryCity", "DeliveryProvince", "DeliveryCountry",
    }
)  # fmt: skip


class MalformedXml(Exception):
    """The service answers −2 (fact sheet, section 6)."""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The values exactly as they stand in the XML; `unknown` lists elements the sheet does not know."""

    fields: dict[str, str]
    rows: tuple[dict[str, str], ...]
    payments: tuple[dict[str, str], ...]
    unknown: tuple[str, ...]

    def text(self, name: str) -> str:
        return self.fields.get(name, "")


def unescape_entities(text: str) -> str:
    """Replaces complete entities only: a bare `&` inside CDATA (as in `R&D`) stays as it is."""
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)


def parse_document(xml: str, *, unescape: bool) -> ParsedDocument:
    document = _document_element(unescape_entities(xml) if unescape else xml)
    header: dict[str, str] = {}
    unknown: list[str] = []
    for element in document:
        if element.tag in ("Rows", "Payments"):
            continue
        if element.tag not in HEADER_ELEMENTS or len(element):
            unknown.append(element.tag)
        header.setdefault(element.tag, element.text or "")
    rows = _read_items(document, "Rows", "Row", ROW_ELEMENTS, unknown)
    payments = _read_items(document, "Payments", "Payment", PAYMENT_ELEMENTS, unknown)
    return ParsedDocument(header, rows, payments, tuple(unknown))


def _document_element(xml: str) -> etree._Element:
    if not xml or xml.startswith(BOM):
        raise MalformedXml("empty, or with a byte order mark")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise MalformedXml(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise MalformedXml("a DOCTYPE is refused")
    document = root.find("Document") if root.tag == "Fattura24" else None
    if document is None or len(document) == 0:
        raise MalformedXml("no Fattura24/Document with content")
    return document


def _read_items(
    document: etree._Element, container: str, item: str, known: frozenset[str], unknown: list[str]
) -> tuple[dict[str, str], ...]:
    items = []
    for element in document.findall(f"{container}/{item}"):
        values: dict[str, str] = {}
        for child in element:
            if child.tag not in known:
                unknown.append(f"{item}/{child.tag}")
            values.setdefault(child.tag, child.text or "")
        items.append(values)
    return tuple(items)
