"""Labels for files that nobody sends any more, or that only others send: all codes a received file can hold."""

from typing import Final

from invoicing.fatturapa import labels

DOCUMENT_TYPES: Final = {
    **labels.DOCUMENT_TYPES,
    "TD07": "Fattura semplificata",
    "TD08": "Nota di credito semplificata",
    "TD09": "Nota di debito semplificata",
}
"""TipoDocumento, with those of the simplified invoice (VFSM10)."""

VAT_NATURES: Final = {**labels.VAT_NATURES, "N2": "Non soggette", "N3": "Non imponibili", "N6": "Inversione contabile"}
"""Natura, with the three that were divided on 1 January 2021."""

TRANSMISSION_FORMATS: Final = {**labels.TRANSMISSION_FORMATS, "FSM10": "Fattura semplificata"}
"""FormatoTrasmissione, with that of the simplified invoice."""
