"""What a request cannot say is listed by its element, and a value that fits no model is told."""

import pytest

from invoicing.fatturapa.parse.parsed import Unfit
from tests.unit.fatturapa.checks.mutated_file import (
    BODY,
    BUYER,
    GENERAL,
    GOODS,
    HEADER,
    SELLER,
    SENT,
    Change,
    add,
    attribute,
    put,
    remove,
    valid,
)
from tests.unit.fatturapa.checks.mutations import LINE_1, LINE_2, LINE_3, ROW_0, ROW_22, TYPE
from tests.unit.fatturapa.parse.given_file import read

CREDITED = BODY + "DatiGenerali/DatiFattureCollegate"
FUND = GENERAL + "DatiCassaPrevidenziale"
PAID = "<DatiPagamento><CondizioniPagamento>TP02</CondizioniPagamento><DettaglioPagamento>"
METHOD = "<ModalitaPagamento>MP05</ModalitaPagamento>"


def told(*changes: Change) -> set[str]:
    """The last names of what the valid file does not already leave unsaid."""
    return {one.rpartition("/")[2] for one in set(read(*changes).unexpressed) - set(read().unexpressed)}


UNSAID: dict[str, tuple[tuple[Change, ...], set[str]]] = {
    "contacts of the transmitter": (
        (add(SENT + "CodiceDestinatario", "<ContattiTrasmittente><Telefono>061234</Telefono></ContattiTrasmittente>"),),
        {"Telefono"},
    ),
    "a register of professionals": (
        (add(SELLER + "Anagrafica", "<AlboProfessionale>Avvocati</AlboProfessionale>"),),
        {"AlboProfessionale"},
    ),
    "a title": ((add(BUYER + "Anagrafica/Denominazione", "<Titolo>Dott.</Titolo>"),), {"Titolo"}),
    "another's article code": (
        (
            add(
                LINE_1 + "/NumeroLinea",
                "<CodiceArticolo><CodiceTipo>EAN</CodiceTipo><CodiceValore>800</CodiceValore></CodiceArticolo>",
            ),
        ),
        {"CodiceTipo"},
    ),
    "a surcharge before a discount": (
        (put(LINE_2 + "/ScontoMaggiorazione[1]/Tipo", "MG"), put(LINE_2 + "/ScontoMaggiorazione[2]/Tipo", "SC")),
        {"Tipo", "Percentuale", "Importo"},
    ),
    "a line with another number": ((put(LINE_1 + "/NumeroLinea", "7"),), {"NumeroLinea"}),
    "a line that adds up to something else": ((put(LINE_3 + "/PrezzoTotale", "50.01"),), {"PrezzoTotale"}),
    "another sum": (
        (put(ROW_22 + "/Imposta", "22.89"),),
        {"AliquotaIVA", "ImponibileImporto", "Imposta", "EsigibilitaIVA"},
    ),
    "a rounding": ((add(ROW_0 + "/Natura", "<Arrotondamento>0.00</Arrotondamento>"),), {"Arrotondamento"}),
    "a reason for charging VAT": (
        (add(ROW_22 + "/EsigibilitaIVA", "<RiferimentoNormativo>Art. 1</RiferimentoNormativo>"),),
        {"RiferimentoNormativo"},
    ),
    "another total": (
        (add(FUND, "<ImportoTotaleDocumento>1.00</ImportoTotaleDocumento>"),),
        {"ImportoTotaleDocumento"},
    ),
    "a delivery note without date": ((add(CREDITED, "<DatiDDT><NumeroDDT>7</NumeroDDT></DatiDDT>"),), {"NumeroDDT"}),
    "transport": (
        (add(CREDITED, "<DatiTrasporto><MezzoTrasporto>Treno</MezzoTrasporto></DatiTrasporto>"),),
        {"MezzoTrasporto"},
    ),
    "a payment's other terms": (
        (
            add(
                GOODS[:-1],
                f"{PAID}{METHOD}<ImportoPagamento>1.00</ImportoPagamento><ABI>12345</ABI></DettaglioPagamento></DatiPagamento>",
            ),
        ),
        {"CondizioniPagamento", "ABI"},
    ),
    "a payment of words": (
        (
            add(
                GOODS[:-1],
                f"{PAID}{METHOD}<ImportoPagamento>all</ImportoPagamento></DettaglioPagamento></DatiPagamento>",
            ),
        ),
        {"ImportoPagamento"},
    ),
    "a flag that says neither yes nor no": (
        (add(LINE_1 + "/AliquotaIVA", "<Ritenuta>NO</Ritenuta>"),),
        {"Ritenuta"},
    ),
    "a base in words": (
        (add(GENERAL + "DatiCassaPrevidenziale/ImportoContributoCassa", "<ImponibileCassa>all</ImponibileCassa>"),),
        {"ImponibileCassa"},
    ),
    "a transmitter who is none": ((put(SENT + "IdTrasmittente/IdCodice", "1"),), {"IdPaese", "IdCodice"}),
    "an invoice made by the buyer": (
        (add(HEADER + "CessionarioCommittente", "<SoggettoEmittente>CC</SoggettoEmittente>"),),
        {"SoggettoEmittente"},
    ),
    "a format that fits no code": (
        (attribute("versione", "FPA12"), put(SENT + "FormatoTrasmissione", "FPA12")),
        {"FormatoTrasmissione"},
    ),
    "the buyer's province abroad": (
        (
            put(HEADER + "CessionarioCommittente/Sede/Nazione", "DE"),
            add(HEADER + "CessionarioCommittente/Sede/Comune", "<Provincia>EE</Provincia>"),
        ),
        {"Provincia"},
    ),
}


@pytest.mark.parametrize("name", UNSAID)
def test_what_a_request_cannot_say_is_listed(name: str) -> None:
    changes, names = UNSAID[name]
    assert {one.partition("[")[0] for one in told(*changes)} == names


UNFIT: dict[str, tuple[tuple[Change, ...], str]] = {
    "a wrong check digit": ((put(BUYER + "CodiceFiscale", "01234560018"),), "/customer/tax_code"),
    "a seller's wrong check digit": ((put(SELLER + "CodiceFiscale", "01234560018"),), "/seller/tax_code"),
    "a day that there is not": ((put(GENERAL + "Data", "2026-02-30"),), "/date"),
    "words instead of a price": ((put(LINE_2 + "/PrezzoUnitario", "ten"),), "/lines/1/unit_price"),
    "words instead of a quantity": ((put(LINE_2 + "/Quantita", "ten"),), "/lines/1/quantity"),
    "a number too long": ((put(LINE_2 + "/PrezzoUnitario", "12345678901.00"),), "/lines/1/unit_price"),
    "no description": ((remove(LINE_1 + "/Descrizione"),), "/lines/0/description"),
    "another schema's type": ((put(TYPE, "TD07"),), "/document_type"),
    "a report on the supplier": ((put(TYPE, "TD29"),), "/document_type"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_value_that_fits_no_model_is_told(name: str) -> None:
    changes, where = UNFIT[name]
    found = read(*changes)
    assert {one.pointer for one in found.unfit} == {where}
    assert (found.document is None) != where.startswith("/seller")
    assert found.number == "12/A"


def test_without_a_document_all_of_it_is_left() -> None:
    found = read(put(TYPE, "TD07"))
    assert found.unfit == (Unfit("/document_type", "no kind of document is a TD07"),)
    leaves = [one for one in valid().iter() if isinstance(one.tag, str) and not len(one)]
    assert len(found.unexpressed) == len(leaves)
