"""Ready-made requests for trying the simulator by hand and in its own tests, as the vendor's samples look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.simulators.fattura24.answers import cdata

DEFAULT_ROW = {"Description": "Servizio", "Qty": "1", "Price": "100.00", "VatCode": "22", "VatDescription": "22%"}
DEFAULT_HEADER = {
    "DocumentType": "FE",
    "SendEmail": "false",
    "Object": "Prova",
    "TotalWithoutTax": "100.00",
    "VatAmount": "22.00",
    "Total": "122.00",
    "CustomerName": "Rossi S.r.l.",
    "CustomerAddress": "Via Po 1",
    "CustomerCountry": "IT",
    "CustomerVatCode": "12345670017",
    "CustomerEmail": "ordini@rossi.example",
    "FeDestinationCode": "0000000",
    "FePaymentCode": "MP05",
}


def sample_xml(
    header: Mapping[str, str] | None = None,
    rows: Sequence[Mapping[str, str]] = ({},),
    payments: Sequence[Mapping[str, str]] = (),
) -> str:
    """A valid e-invoice of 122.00, with the given elements added or replaced; every value is in CDATA."""
    lines = "".join(f"<Row>{_elements({**DEFAULT_ROW, **row})}</Row>" for row in rows)
    dues = "".join(f"<Payment>{_elements(payment)}</Payment>" for payment in payments)
    inner = f"{_elements({**DEFAULT_HEADER, **(header or {})})}<Payments>{dues}</Payments><Rows>{lines}</Rows>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Fattura24><Document>{inner}</Document></Fattura24>'


def _elements(values: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{cdata(value)}</{name}>" for name, value in values.items())
