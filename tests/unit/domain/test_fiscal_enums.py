"""Our lists are the lists of the FatturaPA schema, and our texts fit its types."""

from collections.abc import Iterable
from enum import StrEnum

import pytest
from lxml import etree

from invoicing.domain.document_kind import DocumentKind
from invoicing.domain.document_type import DocumentType
from invoicing.domain.fiscal_codes import LineType, PaymentMethod, PensionFund, WithholdingReason, WithholdingType
from invoicing.domain.territory import COUNTRIES, PROVINCES
from invoicing.domain.vat import COMPENSATION_RATES, ITALIAN_RATES, KNOWN_RATES, VatNature, VatPayability
from tests.fatturapa.schema import XSD, place

# In the schema still, refused by SdI since 1 January 2021 (00445).
WITHDRAWN = {"N2", "N3", "N6"}


@pytest.fixture(scope="module")
def schema() -> etree._Element:
    where = place("Schema_VFPR12_v1.2.3.local.xsd")
    return etree.parse(where, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def _enumeration(schema: etree._Element, name: str) -> set[str]:
    (found,) = (one for one in schema.iter(f"{XSD}simpleType") if one.get("name") == name)
    return {value.get("value", "") for value in found.iter(f"{XSD}enumeration")}


def _values(enum: Iterable[StrEnum]) -> set[str]:
    return {one.value for one in enum}


def test_natures_are_those_of_the_schema_without_the_withdrawn(schema: etree._Element) -> None:
    listed = _enumeration(schema, "NaturaType")
    assert listed > WITHDRAWN
    assert _values(VatNature) == listed - WITHDRAWN


@pytest.mark.parametrize(
    ("ours", "name"),
    [
        (PaymentMethod, "ModalitaPagamentoType"),
        (VatPayability, "EsigibilitaIVAType"),
        (DocumentType, "TipoDocumentoType"),
        (LineType, "TipoCessionePrestazioneType"),
        (WithholdingType, "TipoRitenutaType"),
        (WithholdingReason, "CausalePagamentoType"),
        (PensionFund, "TipoCassaType"),
    ],
)
def test_our_codes_are_those_of_the_schema(schema: etree._Element, ours: type[StrEnum], name: str) -> None:
    assert _values(ours) == _enumeration(schema, name)


def test_kinds_are_words_of_ours_and_no_codes_of_the_schema() -> None:
    assert all(kind == kind.lower() and kind.replace("_", "").isalpha() for kind in DocumentKind)


def test_rates_in_force_are_known() -> None:
    assert {str(rate) for rate in ITALIAN_RATES} == {"0", "4", "5", "10", "22"}
    assert KNOWN_RATES == ITALIAN_RATES | COMPENSATION_RATES


def test_countries_are_two_letters_and_the_traps_are_out() -> None:
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRIES)
    assert {"IT", "SM", "VA", "GB", "XI", "XK", "GR"} <= COUNTRIES
    assert not {"UK", "EL", "EU", "XX", "ZZ", "AN", "CS", "SU", "YU"} & COUNTRIES
    assert len(COUNTRIES) == 249 + 2


def test_provinces_are_those_of_today_and_of_the_registers() -> None:
    today = 107
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in PROVINCES)
    assert {"RM", "MI", "NA", "AO", "BZ", "TN", "SU", "BT", "FC", "MB", "VB"} <= PROVINCES
    assert not {"EE", "XX", "IT"} & PROVINCES
    assert len(PROVINCES) >= today
