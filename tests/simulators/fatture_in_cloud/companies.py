"""A company: its settings, its VAT types, its registries and its documents (fact sheet, sections 4.3 and 10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from tests.simulators.fatture_in_cloud.records import IssuedDocument, Row

PLAN_CATEGORIES = ("clients", "suppliers", "products", "documents")
REGISTRIES = ("clients", "suppliers", "products", "received_documents")
Plan = Literal["trial", "standard", "premium", "premium_plus", "complete"]

# Rate, nature, description. The ids differ from company to company, as the real ones do.
VAT_TYPES = (
    ("22", "", ""),
    ("10", "", ""),
    ("5", "", ""),
    ("4", "", ""),
    ("0", "N1", "Escluso art. 15"),
    ("0", "N2.1", "Non soggetto art. 7"),
    ("0", "N2.2", "Non soggetto, altri casi"),
    ("0", "N3.1", "Non imponibile art. 8, esportazioni"),
    ("0", "N3.2", "Non imponibile art. 41, cessioni intracomunitarie"),
    ("0", "N3.5", "Non imponibile, dichiarazione d'intento"),
    ("0", "N4", "Esente art. 10"),
    ("0", "N5", "Regime del margine"),
    ("0", "N6.1", "Inversione contabile, rottami"),
    ("0", "N6.9", "Inversione contabile, altri casi"),
    ("0", "N7", "IVA assolta in altro Stato UE"),
)


@dataclass(slots=True)
class Company:
    """One company of the simulated user. Fields may be changed at any time, through `simulator.company(id)`."""

    company_id: int
    name: str = "Demo Sportello S.r.l."
    vat_number: str = "12345670017"
    tax_code: str = "12345670017"
    email: str = "azienda@sportello.example"
    plan: Plan = "premium_plus"
    licence_expires: date = date(2099, 12, 31)
    plan_limits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PLAN_CATEGORIES, 5_000))
    vat_types: list[Row] = field(default_factory=list)
    payment_methods: list[Row] = field(default_factory=list)
    payment_accounts: list[Row] = field(default_factory=list)
    templates: list[Row] = field(default_factory=list)
    documents: dict[int, IssuedDocument] = field(default_factory=dict)
    bin: dict[int, IssuedDocument] = field(default_factory=dict)
    registries: dict[str, dict[int, Row]] = field(default_factory=lambda: {name: {} for name in REGISTRIES})

    def __post_init__(self) -> None:
        first = self.company_id % 1_000 * 100
        self.vat_types = self.vat_types or _vat_types(first)
        self.payment_accounts = self.payment_accounts or _payment_accounts(first)
        self.payment_methods = self.payment_methods or _payment_methods(first, self.payment_accounts[1])
        self.templates = self.templates or [{"id": first + 11, "type": "standard", "name": "Light Smoke"}]

    def vat_type(self, vat_id: object) -> Row | None:
        return _by_id(self.vat_types, vat_id)

    def vat_id(self, rate: str, nature: str = "") -> int:
        """The id of the VAT type of this rate (and nature), for tests."""
        wanted = (Decimal(rate), nature)
        return next(int(row["id"]) for row in self.vat_types if (row["value"], row["ei_type"]) == wanted)

    def payment_account(self, account_id: object) -> Row | None:
        return _by_id(self.payment_accounts, account_id)

    def payment_method(self, method_id: object) -> Row | None:
        return _by_id(self.payment_methods, method_id)


def _by_id(rows: list[Row], wanted: object) -> Row | None:
    return next((row for row in rows if row["id"] == wanted), None)


def _vat_types(first: int) -> list[Row]:
    return [
        {
            "id": first + position,
            "value": Decimal(rate),
            "description": description,
            "notes": "",
            "e_invoice": True,
            "ei_type": nature,
            "ei_description": description,
            "is_disabled": False,
            "editable": position > 0,
            "default": position == 0,
        }
        for position, (rate, nature, description) in enumerate(VAT_TYPES)
    ]


def _payment_accounts(first: int) -> list[Row]:
    cash = {"id": first + 51, "name": "Cassa", "type": "standard", "iban": "", "sia": "", "cuc": "", "virtual": False}
    bank = {"id": first + 52, "name": "Banca di Prova", "type": "bank", "iban": "IT60X0542811101000000123456"}
    return [cash, cash | bank]


def _payment_methods(first: int, bank: Row) -> list[Row]:
    def method(position: int, name: str, code: str, **more: Any) -> Row:
        account = bank if code == "MP05" else None
        return {
            "id": first + position,
            "name": name,
            "type": "standard",
            "is_default": code == "MP05",
            "default_payment_account": account,
            "details": [],
            "ei_payment_method": code,
            **more,
        }

    iban = {"bank_iban": bank["iban"], "bank_name": bank["name"], "bank_beneficiary": "Demo Sportello S.r.l."}
    return [
        method(61, "Bonifico bancario", "MP05", **iban),
        method(62, "Contanti", "MP01"),
        method(63, "Carta di pagamento", "MP08"),
    ]
