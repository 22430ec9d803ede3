"""Clients, suppliers, products and received documents: one shape for four lists (fact sheet, sections 5.3 and 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.simulators.answers import Answer
from tests.simulators.fatture_in_cloud.answers import data_answer, done, invalid, refuse
from tests.simulators.fatture_in_cloud.bodies import read_data
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.documents import check_plan
from tests.simulators.fatture_in_cloud.lists import Listing, list_answer, shower
from tests.simulators.fatture_in_cloud.records import Row
from tests.simulators.fatture_in_cloud.scopes import RECEIVED_TYPES
from tests.simulators.fatture_in_cloud.world import Call, World, timestamp

_PERSON = set(
    "id code name type vat_number tax_code address_street address_postal_code address_city address_province country "
    "email certified_email phone fax notes created_at updated_at".split()
)
_CLIENT = _PERSON | set("e_invoice ei_code imported atoka_show".split())
_PRODUCT = set(
    "id name code net_price gross_price net_cost description category notes in_stock created_at updated_at".split()
)
_RECEIVED = set(
    "id type category description entity.id entity.name date next_due_date amount_gross amount_net amount_vat "
    "invoice_number created_at updated_at".split()
)
_NOT_SORTED = {"id", "imported", "atoka_show"}


@dataclass(frozen=True, slots=True)
class Registry:
    """One list: its scope, what may be filtered and sorted, and what a row has when it is new."""

    name: str
    scope: str
    argument: str
    listing: Listing
    required: str = "name"
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def create(self, world: World, call: Call) -> Answer:
        company, (sent, _) = world.company_of(call), read_data(call)
        self._check(world, company, sent, None)
        rows = company.registries[self.name]
        if self.name != "received_documents":
            check_plan(world, company, self.name, len(rows))
        return data_answer(self.store(world, company, sent))

    def store(self, world: World, company: Company, sent: Row) -> Row:
        """Puts a row in; the way in for tests too."""
        now, row_id = timestamp(world.now()), world.next_id()
        row = {**self.defaults, **sent, "id": row_id, "created_at": now, "updated_at": now}
        company.registries[self.name][row_id] = self._resolved(company, row)
        return company.registries[self.name][row_id]

    def read(self, world: World, call: Call) -> Answer:
        show = shower(call.request.args.to_dict(), self.listing, default="detailed")
        return data_answer(show(self._row(world, call)))

    def list_rows(self, world: World, call: Call) -> Answer:
        rows = list(world.company_of(call).registries[self.name].values())
        if self.name == "received_documents":
            kind = call.request.args.get("type", "")
            if kind not in RECEIVED_TYPES:
                raise invalid(
                    {"type": ["The type field is required." if not kind else "The selected type is invalid."]}
                )
            rows = [row for row in rows if row["type"] == kind]
        return list_answer(world, call, rows, self.listing)

    def modify(self, world: World, call: Call) -> Answer:
        company, row = world.company_of(call), self._row(world, call)
        sent, _ = read_data(call)
        self._check(world, company, row | sent, int(row["id"]))
        row |= {**sent, "id": row["id"], "updated_at": timestamp(world.now())}
        self._resolved(company, row)
        return data_answer(row)

    def delete(self, world: World, call: Call) -> Answer:
        del world.company_of(call).registries[self.name][self._row(world, call)["id"]]
        return done()

    def _row(self, world: World, call: Call) -> Row:
        row = world.company_of(call).registries[self.name].get(call.arguments[self.argument])
        if row is None:
            raise refuse(404, "Not found.")
        return row

    def _check(self, world: World, company: Company, data: Row, own_id: int | None) -> None:
        """The name is required; a code that another row has is a conflict, and the message says so."""
        if not data.get(self.required):
            raise invalid({f"data.{self.required}": [f"The data.{self.required} field is required."]})
        others = (row for row in company.registries[self.name].values() if row["id"] != own_id)
        code = data.get("code")
        if code and world.switches.duplicate_code_conflicts and any(row.get("code") == code for row in others):
            raise refuse(409, f"Esiste già un elemento con il codice {code}.")
        vat_id = (data.get("default_vat") or {}).get("id")
        if vat_id is not None and company.vat_type(vat_id) is None:
            raise invalid({"data.default_vat.id": ["The selected data.default_vat.id is invalid."]})

    def _resolved(self, company: Company, row: Row) -> Row:
        vat = company.vat_type((row.get("default_vat") or {}).get("id"))
        if vat:
            row["default_vat"] = dict(vat)
        return row


def _registry(name: str, scope: str, argument: str, fields: set[str], **defaults: Any) -> Registry:
    listing = Listing(name, frozenset(fields), frozenset(fields - _NOT_SORTED))
    return Registry(name, scope, argument, listing, defaults=defaults)


_CONTACT = {"code": "", "type": "company", "country": "Italia", "e_invoice": False, "ei_code": ""}
CLIENTS = _registry("clients", "entity.clients", "client_id", _CLIENT, **_CONTACT)
SUPPLIERS = _registry(
    "suppliers", "entity.suppliers", "supplier_id", _PERSON, code="", type="company", country="Italia"
)
PRODUCTS = _registry(
    "products", "products", "product_id", _PRODUCT, code="", net_price=Decimal(0), gross_price=Decimal(0),
    use_gross_price=False, net_cost=Decimal(0), measure="", description="", category="", in_stock=False,
)  # fmt: skip
RECEIVED_DOCUMENTS = Registry(
    "received_documents",
    "received_documents",
    "document_id",
    Listing(
        "received_documents",
        frozenset(_RECEIVED),
        frozenset(_RECEIVED - {"id", "type", "description", "invoice_number"}),
        basic=(
            *"id type description invoice_number entity date next_due_date amount_net amount_vat amount_gross".split(),
            *"category currency payments_list e_invoice created_at updated_at".split(),
        ),
        empty_in_basic=("items_list",),
    ),
    required="entity",
    defaults={
        "type": "expense", "description": "", "invoice_number": "", "category": "", "amount_net": Decimal(0),
        "amount_vat": Decimal(0), "amount_gross": Decimal(0), "next_due_date": None, "payments_list": [],
        "items_list": [], "e_invoice": False, "attachment_url": None,
        "currency": {"id": "EUR", "exchange_rate": "1.00000", "symbol": "€"},
    },
)  # fmt: skip
