"""What a document must satisfy (fact sheet, sections 1, 3 and 10). Each rule returns an empty text or the problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from tests.simulators.fattura24.request_xml import ParsedDocument
from tests.simulators.fattura24.switches import Switches
from tests.simulators.fattura24.totals import totals_problem

# Fact sheet, section 3.2. `I-Force` (one SDK's spelling) is not accepted.
DOCUMENT_TYPES = frozenset({"C", "I", "I-force", "R", "FE", "N"})
# Fact sheet, section 3.5: bare N2, N3 and N6 are no longer valid since 1 January 2021.
NATURES = frozenset(
    ["N1", "N2.1", "N2.2", "N4", "N5", "N7", *(f"N3.{n}" for n in range(1, 7)), *(f"N6.{n}" for n in range(1, 10))]
)
MAX_LENGTHS = {"CustomerAddress": 60, "CustomerCity": 50, "CustomerProvince": 2, "CustomerPostcode": 10, "Number": 20}
_NUMBER = re.compile(r"-?\d+(?:\.\d{1,8})?")
_PAYMENT_CODE = re.compile(r"MP(?:0[1-9]|1\d|2[0-3])")
Rule = Callable[[ParsedDocument, Switches], str]


def first_problem(document: ParsedDocument, switches: Switches) -> str:
    """The first thing wrong with the document, or an empty text."""
    rules: tuple[Rule, ...] = (
        _document_type, _customer, _lengths, _header_formats, _rows, _payments, _electronic, _currency, _totals,
    )  # fmt: skip
    return next((problem for rule in rules if (problem := rule(document, switches))), "")


def is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def _document_type(document: ParsedDocument, _: Switches) -> str:
    code = document.text("DocumentType")
    return "" if code in DOCUMENT_TYPES else f"DocumentType '{code}' is not known"


def _customer(document: ParsedDocument, _: Switches) -> str:
    return "" if document.text("CustomerName").strip() else "CustomerName is empty"


def _lengths(document: ParsedDocument, switches: Switches) -> str:
    if not switches.check_lengths:
        return ""
    too_long = [name for name, most in MAX_LENGTHS.items() if len(document.text(name)) > most]
    return f"{too_long[0]} is longer than {MAX_LENGTHS[too_long[0]]} characters" if too_long else ""


def _header_formats(document: ParsedDocument, _: Switches) -> str:
    if document.text("Date") and not _is_date(document.text("Date")):
        return "Date is not YYYY-MM-DD"
    if document.text("SendEmail") not in ("", "true", "false"):
        return "SendEmail is neither true nor false"
    for name in ("TotalWithoutTax", "VatAmount", "Total"):
        if not is_number(document.text(name)):
            return f"{name} is not a number"
    return ""


def _rows(document: ParsedDocument, _: Switches) -> str:
    if not document.rows:
        return "Rows is empty"
    return next((problem for problem in _row_problems(document) if problem), "")


def _row_problems(document: ParsedDocument) -> Iterator[str]:
    for position, row in enumerate(document.rows, start=1):
        if not row.get("Description", "").strip():
            yield f"Row {position}: Description is empty"
        for name, optional in (("Qty", True), ("Price", False), ("Discounts", True), ("VatCode", False)):
            text = row.get(name, "")
            if not is_number(text) and not (optional and text == ""):
                yield f"Row {position}: {name} '{text}' is not a number"
        if row.get("FeVatNature") and row["FeVatNature"] not in NATURES:
            yield f"Row {position}: FeVatNature '{row['FeVatNature']}' is not valid"


def _payments(document: ParsedDocument, _: Switches) -> str:
    for position, payment in enumerate(document.payments, start=1):
        if not _is_date(payment.get("Date", "")):
            return f"Payment {position}: Date is not YYYY-MM-DD"
        if not is_number(payment.get("Amount", "")):
            return f"Payment {position}: Amount is not a number"
        if payment.get("Paid", "") not in ("true", "false"):
            return f"Payment {position}: Paid is neither true nor false"
    return ""


def _electronic(document: ParsedDocument, switches: Switches) -> str:
    if document.text("DocumentType") != "FE":
        return ""
    if not re.fullmatch(r"[A-Z0-9]{6,7}", document.text("FeDestinationCode")):
        return "FeDestinationCode is missing or not of 6 or 7 characters"
    if document.text("FeDocType") not in ("", "TD01", "TD04"):
        return f"FeDocType '{document.text('FeDocType')}' is not known"
    for position, row in enumerate(document.rows, start=1):
        if Decimal(row["VatCode"]) == 0 and not row.get("FeVatNature"):
            return f"Row {position}: FeVatNature is missing for a rate of 0"
    code = document.text("FePaymentCode")
    if (code or switches.require_payment_code) and not _PAYMENT_CODE.fullmatch(code):
        return f"FePaymentCode '{code}' is not valid"
    return _electronic_customer(document)


def _electronic_customer(document: ParsedDocument) -> str:
    """An Italian customer needs a VAT number of 11 digits or a tax code of 16 or 11 characters (section 3.3)."""
    vat, fiscal = document.text("CustomerVatCode"), document.text("CustomerFiscalCode")
    if document.text("CustomerCountry").upper() not in ("", "IT", "ITALIA", "ITALY"):
        return ""
    if not vat and not fiscal:
        return "an Italian customer needs CustomerVatCode or CustomerFiscalCode"
    if vat and not re.fullmatch(r"\d{11}", vat):
        return "CustomerVatCode is not of 11 digits"
    if fiscal and not re.fullmatch(r"[A-Z0-9]{16}|\d{11}", fiscal.upper()):
        return "CustomerFiscalCode is not valid"
    return ""


def _currency(document: ParsedDocument, _: Switches) -> str:
    currency = document.text("Currency")
    if currency in ("", "EUR") or document.text("DocumentType") != "FE":
        return ""
    return "a currency other than EUR is not possible for an electronic invoice"


def _totals(document: ParsedDocument, switches: Switches) -> str:
    if not switches.check_totals:
        return ""
    net, vat, total = (Decimal(document.text(name)) for name in ("TotalWithoutTax", "VatAmount", "Total"))
    return totals_problem(document.rows, net, vat, total)


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
