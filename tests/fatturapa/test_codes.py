"""Our code lists are those of the schema, and are called what the schema calls them."""

from enum import StrEnum

import pytest
from lxml import etree

from invoicing.domain.document_type import DocumentType
from invoicing.domain.fiscal_codes import LineType, PaymentMethod, PensionFund, WithholdingReason, WithholdingType
from invoicing.domain.vat import VatNature, VatPayability
from invoicing.fatturapa import codes, labels
from invoicing.fatturapa.legal_references import BY_REGIME, LEGAL_REFERENCES
from tests.fatturapa.schema import XSD, place

# In the schema still, refused by SdI since 1 January 2021 (00445).
WITHDRAWN = {"N2", "N3", "N6"}
# Where the schema has a slip of the pen.
MENDED = {"TD22": "Estrazione beni da Deposito IVA"}
LISTS: list[tuple[type[StrEnum], str, dict[str, str]]] = [
    (DocumentType, "TipoDocumentoType", dict(labels.DOCUMENT_TYPES)),
    (LineType, "TipoCessionePrestazioneType", dict(labels.LINE_TYPES)),
    (PaymentMethod, "ModalitaPagamentoType", dict(labels.PAYMENT_METHODS)),
    (PensionFund, "TipoCassaType", dict(labels.PENSION_FUNDS)),
    (WithholdingReason, "CausalePagamentoType", dict(labels.WITHHOLDING_REASONS)),
    (WithholdingType, "TipoRitenutaType", dict(labels.WITHHOLDING_TYPES)),
    (VatNature, "NaturaType", dict(labels.VAT_NATURES)),
    (VatPayability, "EsigibilitaIVAType", dict(labels.VAT_PAYABILITIES)),
    (codes.Liquidation, "StatoLiquidazioneType", dict(labels.LIQUIDATION)),
    (codes.PaymentTerms, "CondizioniPagamentoType", dict(labels.PAYMENT_TERMS)),
    (codes.PriceChange, "TipoScontoMaggiorazioneType", dict(labels.PRICE_CHANGES)),
    (codes.Shareholders, "SocioUnicoType", dict(labels.SHAREHOLDERS)),
    (codes.TaxRegime, "RegimeFiscaleType", dict(labels.TAX_REGIMES)),
    (codes.TransmissionFormat, "FormatoTrasmissioneType", dict(labels.TRANSMISSION_FORMATS)),
    (codes.WrittenBy, "SoggettoEmittenteType", dict(labels.WRITTEN_BY)),
]


def of_schema(name: str) -> dict[str, str]:
    """Each value of an enumeration with what the schema says of it."""
    root = etree.parse(place("Schema_VFPR12_v1.2.3.local.xsd"), etree.XMLParser(no_network=True)).getroot()
    (found,) = (one for one in root.iter(f"{XSD}simpleType") if one.get("name") == name)
    return {
        value.get("value", ""): " ".join(value.findtext(f".//{XSD}documentation", "").split())
        for value in found.iter(f"{XSD}enumeration")
    }


@pytest.mark.parametrize(("ours", "name", "called"), LISTS, ids=lambda one: getattr(one, "__name__", ""))
def test_the_codes_are_those_of_the_schema(ours: type[StrEnum], name: str, called: dict[str, str]) -> None:
    listed = set(of_schema(name)) - WITHDRAWN
    assert {one.value for one in ours} == listed
    assert set(called) == listed


@pytest.mark.parametrize(("ours", "name", "called"), LISTS, ids=lambda one: getattr(one, "__name__", ""))
def test_they_are_called_what_the_schema_calls_them(ours: type[StrEnum], name: str, called: dict[str, str]) -> None:
    for code, words in of_schema(name).items():
        wanted = MENDED.get(code, words).removeprefix(f"{code} = ").replace("\u2019", "'")
        if code in called and wanted:
            assert called[code].lower() == wanted.lower()
        assert called.get(code, "x")


def test_every_list_of_the_schema_that_documents_use_is_compared() -> None:
    root = etree.parse(place("Schema_VFPR12_v1.2.3.local.xsd"), etree.XMLParser(no_network=True)).getroot()
    enumerated = {
        str(one.get("name")) for one in root.iter(f"{XSD}simpleType") if one.find(f".//{XSD}enumeration") is not None
    }
    flags = {"Art73Type", "BolloVirtualeType", "RitenutaType"}
    assert enumerated - flags == {name for _, name, _ in LISTS}
    assert all(set(of_schema(flag)) == {"SI"} for flag in flags)


def test_every_nature_has_the_rule_by_which_it_carries_no_vat() -> None:
    assert set(LEGAL_REFERENCES) == set(VatNature)
    assert all(1 <= len(text) <= 100 and text.isascii() for text in (*LEGAL_REFERENCES.values(), *BY_REGIME.values()))
