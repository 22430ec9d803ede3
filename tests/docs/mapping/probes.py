"""For each field the values it is tried with, on paper and electronically, in a document that is otherwise the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from invoicing.contract import IssuedDocument
from invoicing.domain.document import DocumentKind

IBAN: Final = "IT60X0542811101000000123456"
TODAY: Final = date(2026, 1, 9)
BASE: Final[Mapping[str, Any]] = {
    "account": "shop",
    "reference": "order-1001",
    "kind": "invoice",
    "date": "2026-01-08",
    "customer": {
        "name": "Bianchi S.r.l.",
        "vat_number": "IT12345670017",
        "address": {"street": "Via Roma 1", "postcode": "10121", "city": "Torino", "province": "TO"},
    },
    "lines": [{"description": "Consulenza", "quantity": "2", "unit_price": "80.00", "vat_rate": "22"}],
    "payments": [{"method": "MP05"}],
}
FORMS: Final[Mapping[str, Mapping[str, Any]]] = {"on paper": {}, "electronic": {"electronic": True}}
RELATED: Final = {
    "order-999": IssuedDocument("8001", "6", date(2026, 1, 1)),
    "order-1000": IssuedDocument("8002", "7", date(2026, 1, 2)),
}


@dataclass(frozen=True, slots=True)
class Probe:
    """One field and the ``values`` it is tried with.

    Attributes:
        context: what is changed in every document of the probe.
        without: what is taken out where there is no other value to compare with; left out: the field.
    """

    values: tuple[Any, ...]
    context: Mapping[str, Any] = field(default_factory=dict)
    without: str | None = None


_PERSON: Final = {"customer.name": None, "customer.type": "person"}
_ORDER: Final = {"related": [{"relation": "order", "number": "PO-7", "date": "2026-01-02"}]}
_CREDITED: Final = {
    "kind": "credit_note",
    "related": [{"relation": "credited_invoice", "number": "7", "date": "2026-01-02"}],
}
_OTHER_DATA: Final = {"lines.other_data": [{"type": "CODPRODUZ"}]}
_WITHHELD: Final = {"withholding_tax": [{"type": "RT01", "rate": "20", "reason": "A"}]}
_FUND: Final = {"pension_fund_contribution": [{"type": "TC02", "rate": "4", "vat_rate": "22"}]}
_ATTACHED: Final = {"attachments": [{"name": "a.pdf", "content": "JVBERg=="}]}
_EMAIL: Final = {"customer.email": "info@bianchi.example"}

PROBES: Final[Mapping[str, tuple[Probe, ...]]] = {
    "account": (Probe(("shop", "other")),),
    "reference": (Probe(("order-1001", "order-1002")),),
    "kind": (Probe(tuple(DocumentKind)),),
    "document_type": (Probe(("TD26",)),),
    "electronic": (Probe((True,)),),
    "number": (Probe(("12/A",)),),
    "date": (Probe(("2026-01-07",)),),
    "late_ok": (Probe((True,)),),
    "zero_total_ok": (Probe((True,)),),
    "currency": (Probe(("USD",)),),
    "customer.type": (Probe(("person",)),),
    "customer.name": (Probe(("Bianchi S.r.l.", "Verdi S.p.A.")),),
    "customer.first_name": (Probe(("Mario", "Anna"), _PERSON | {"customer.last_name": "Rossi"}),),
    "customer.last_name": (Probe(("Rossi", "Neri"), _PERSON | {"customer.first_name": "Mario"}),),
    "customer.vat_number": (Probe(("IT12345670017", "DE123456789")),),
    "customer.tax_code": (Probe(("12345670017",)),),
    "customer.address.street": (Probe(("Via Roma 1", "Via Po 2")),),
    "customer.address.postcode": (Probe(("10121", "10122")),),
    "customer.address.city": (Probe(("Torino", "Chieri")),),
    "customer.address.province": (Probe(("TO", "MI")),),
    "customer.address.country": (
        Probe(("DE", "FR"), {"customer.address.province": None, "customer.vat_number": "DE123456789"}),
    ),
    "customer.recipient_code": (Probe(("ABC1234", "UF1234")),),
    "customer.certified_email": (Probe(("bianchi@pec.example",)),),
    "customer.email": (Probe(("info@bianchi.example",)),),
    "customer.phone": (Probe(("+39 011 5550100",)),),
    "lines.code": (Probe(("CONS-1",)),),
    "lines.description": (Probe(("Consulenza", "Ora di lavoro")),),
    "lines.quantity": (Probe(("2", "2.5")),),
    "lines.unit": (Probe(("h",)),),
    "lines.unit_price": (Probe(("80.00", "99.90")),),
    "lines.discount.percent": (Probe(("12.5",)),),
    "lines.discount.amount": (Probe(("5",)),),
    "lines.surcharge.percent": (Probe(("12.5",)),),
    "lines.surcharge.amount": (Probe(("5",)),),
    "lines.vat_rate": (Probe(("22", "10")),),
    "lines.vat_nature": (Probe(("N4", "N2.2"), {"lines.vat_rate": "0"}),),
    "lines.product_group": (Probe(("services",)),),
    "lines.period_from": (Probe(("2026-01-01",)),),
    "lines.period_to": (Probe(("2026-01-31",)),),
    "lines.withholding": (Probe((True,)),),
    "lines.line_type": (Probe(("AC",)),),
    "lines.administration_reference": (Probe(("UFF-3",)),),
    "lines.other_data.type": (Probe(("CODPRODUZ",)),),
    "lines.other_data.text": (Probe(("A1",), _OTHER_DATA),),
    "lines.other_data.number": (Probe(("3",), _OTHER_DATA),),
    "lines.other_data.date": (Probe(("2026-01-02",), _OTHER_DATA),),
    "payments.method": (Probe(("MP01", "MP05", "MP08")),),
    "payments.due_date": (Probe(("2026-02-28",)),),
    "payments.amount": (Probe(("100.00",), {"payments": [{"method": "MP05"}, {"method": "MP05", "amount": "95.20"}]}),),
    "payments.paid": (Probe((True,), {"payments.payment_account": "bank"}),),
    "payments.iban": (Probe((IBAN,)),),
    "payments.payment_account": (Probe(("bank",)),),
    "payments.beneficiary": (Probe(("Bianchi Factor S.p.A.",)),),
    "payments.bank": (Probe(("Banca di Prova",)),),
    "related.relation": (
        Probe(("order",), {"related": [{"reference": "order-999"}]}, "related"),
        Probe(("credited_invoice",), _CREDITED, "related"),
        Probe(("contract", "agreement", "receiving", "linked_invoice", "delivery_note"), _ORDER, "related"),
    ),
    "related.reference": (Probe(("order-999", "order-1000"), {"related": [{"relation": "order"}]}),),
    "related.number": (
        Probe(("PO-7", "PO-8"), _ORDER),
        Probe(("7", "8"), _CREDITED),
    ),
    "related.date": (
        Probe(("2026-01-02", "2026-01-03"), _ORDER),
        Probe(("2026-01-02", "2026-01-03"), _CREDITED),
    ),
    "related.item": (Probe(("2",), _ORDER),),
    "related.commission_code": (Probe(("COMM-5",), _ORDER),),
    "related.cup": (Probe(("B17H21000990006",), _ORDER),),
    "related.cig": (Probe(("Z12345678A",), _ORDER),),
    "related.lines": (Probe(([1],), _ORDER),),
    "vat_payability": (Probe(("I", "D", "S")),),
    "withholding_tax.type": (Probe(("RT01", "RT02"), _WITHHELD),),
    "withholding_tax.rate": (Probe(("20", "4"), _WITHHELD),),
    "withholding_tax.base": (Probe(("100.00",), _WITHHELD),),
    "withholding_tax.reason": (Probe(("A", "M"), _WITHHELD),),
    "pension_fund_contribution.type": (Probe(("TC02", "TC22"), _FUND),),
    "pension_fund_contribution.rate": (Probe(("4", "2"), _FUND),),
    "pension_fund_contribution.base": (Probe(("100.00",), _FUND),),
    "pension_fund_contribution.vat_rate": (Probe(("22", "10"), _FUND),),
    "pension_fund_contribution.vat_nature": (
        Probe(("N4", "N2.2"), _FUND | {"pension_fund_contribution.vat_rate": "0"}),
    ),
    "pension_fund_contribution.withholding": (Probe((True,), _FUND | _WITHHELD),),
    "series": (Probe(("web",)),),
    "template": (Probe(("standard",)),),
    "subject": (Probe(("Gennaio",)),),
    "notes": (Probe(("Grazie.",)),),
    "attachments.name": (Probe(("a.pdf", "b.pdf"), _ATTACHED),),
    "attachments.content": (Probe(("JVBERg==", "JVBE"), _ATTACHED),),
    "attachments.format": (Probe(("PDF",), _ATTACHED),),
    "attachments.description": (Probe(("Relazione",), _ATTACHED),),
    "stamp_duty": (Probe((True,)),),
    "email_to_customer": (Probe((True,), _EMAIL),),
    "file": (Probe((False,)),),
    "totals": (Probe(({"net": "160.00", "vat": "35.20", "gross": "195.20"},)),),
    "callback": (Probe(("x",)),),
}
"""By field. Several probes of one field are several ways in which it is sent."""

KEPT_HERE: Final = {
    "account": "it chooses the account",
    "late_ok": "a rule of ours asks for it",
    "zero_total_ok": "a rule of ours asks for it",
    "file": "it is about fetching the PDF",
    "totals": "compared with ours, never sent",
}
"""Fields of which nothing leaves for any provider, each with the reason."""
