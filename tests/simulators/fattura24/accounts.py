"""The simulated customers of the service: who they are, what they subscribed to and what they have configured."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# Numeric document types, the id space of GetNumerator, GetTemplate and `docType` (fact sheet, sections 2.3 and 2.7).
INVOICE, RECEIPT, QUOTE, DELIVERY_NOTE, E_INVOICE, ORDER, WORK_REPORT = 1, 3, 6, 8, 11, 12, 17
# The id of a non-electronic credit note (`N`) is on no page and in no recording: this one is invented.
CREDIT_NOTE = 2
API_PLANS = (5, 6)


@dataclass(frozen=True, slots=True)
class Company:
    """The supplier printed on the PDF."""

    name: str = "Officine Aurora S.r.l."
    address: str = "Via dei Mille 24"
    postcode: str = "10123"
    city: str = "Torino"
    province: str = "TO"
    vat_code: str = "01234560017"
    fiscal_code: str = "01234560017"
    email: str = "amministrazione@aurora.example"
    phone: str = "011 0000000"


@dataclass(frozen=True, slots=True)
class Numerator:
    """A numbering series. `pattern` follows the counter; `states` maps a document type to 0, 1 or 2 (2 = default)."""

    numerator_id: str
    pattern: str
    states: dict[int, int]
    export_code: str = ""

    def number(self, counter: int, year: int) -> str:
        return f"{counter}{self.pattern.replace('{YYYY}', str(year))}"


@dataclass(frozen=True, slots=True)
class Template:
    template_id: str
    element: str
    doc_type: int
    description: str
    is_default: bool = True


@dataclass(frozen=True, slots=True)
class PdcEntry:
    """An entry of the chart of accounts (fact sheet, section 2.8)."""

    pdc_id: str
    code: str
    description: str
    parent_id: str = "-1"
    last_level: bool = True


@dataclass(frozen=True, slots=True)
class Product:
    product_id: str
    code: str
    description: str
    price: Decimal
    category: str = ""
    stock: int = 0


def default_numerators() -> tuple[Numerator, ...]:
    return (
        Numerator("3001", "-{YYYY}", {INVOICE: 2, CREDIT_NOTE: 2, RECEIPT: 0, E_INVOICE: 1}),
        Numerator("3003", "/{YYYY}/R", {RECEIPT: 2, INVOICE: 0}),
        Numerator("3011", "/{YYYY}/FE", {E_INVOICE: 2, INVOICE: 0}),
        Numerator("3012", "/{YYYY}/O", {ORDER: 2}),
        Numerator("3021", "/{YYYY}/WEB", {E_INVOICE: 1, INVOICE: 1, RECEIPT: 1}),
    )


def default_templates() -> tuple[Template, ...]:
    return (
        Template("4008", "modelloDDT", DELIVERY_NOTE, "DDT standard"),
        Template("4001", "modelloFattura", INVOICE, "Fattura standard"),
        Template("4011", "modelloFatturaFe", E_INVOICE, "Fattura elettronica standard"),
        Template("4012", "modelloOrdine", ORDER, "Ordine standard"),
        Template("4006", "modelloPreventivo", QUOTE, "Preventivo standard"),
        Template("4017", "modelloRapportino", WORK_REPORT, "Rapportino standard"),
    )


def default_pdc() -> tuple[PdcEntry, ...]:
    return (
        PdcEntry("5001", "40", "Ricavi", last_level=False),
        PdcEntry("5002", "40^10", "Vendita di merci", parent_id="5001"),
        PdcEntry("5003", "40^20", "Prestazioni di servizi – attività", parent_id="5001"),
    )


def default_products() -> tuple[Product, ...]:
    return (
        Product("6001", "CAFFE-1KG", "Caffè in grani, qualità superiore 1 kg", Decimal("14.50"), "Alimentari", 40),
        Product("6002", "CONS-H", "Ora di consulenza", Decimal("80.00"), "Servizi"),
    )


@dataclass(slots=True)
class Account:
    """One account of the service. `expire` None is a trial account (fact sheet, section 2.1)."""

    account_id: str = "100001"
    api_key: str = "k" * 32
    company: Company = field(default_factory=Company)
    plan_type: int = 5
    expire: date | None = date(2099, 12, 31)
    email_owner: str = "titolare@aurora.example"
    numerators: tuple[Numerator, ...] = field(default_factory=default_numerators)
    templates: tuple[Template, ...] = field(default_factory=default_templates)
    pdc: tuple[PdcEntry, ...] = field(default_factory=default_pdc)
    products: tuple[Product, ...] = field(default_factory=default_products)

    def __post_init__(self) -> None:
        if len(self.api_key) != 32:
            raise ValueError("an API key has 32 characters (fact sheet, section 1)")

    def subscription_valid(self, today: date) -> bool:
        return self.plan_type in API_PLANS and (self.expire is None or today <= self.expire)

    def numerator(self, doc_type: int, numerator_id: str) -> Numerator | None:
        """The series asked for, or the account's default one when none is named; None when it may not be used."""
        for numerator in self.numerators:
            state = numerator.states.get(doc_type, 0)
            if (numerator_id and numerator.numerator_id == numerator_id and state > 0) or (
                not numerator_id and state == 2
            ):
                return numerator
        return None
