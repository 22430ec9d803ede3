"""How a document is put together before it is stored: lines, payments, totals, number (fact sheet, section 4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.simulators.answers import Refusal
from tests.simulators.fatture_in_cloud.answers import api_error, invalid, refuse
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.document_rules import check_document
from tests.simulators.fatture_in_cloud.document_shape import DEFAULTS, ITEM_DEFAULTS, WRITABLE
from tests.simulators.fatture_in_cloud.records import IssuedDocument, Row
from tests.simulators.fatture_in_cloud.totals import cents, compute, number
from tests.simulators.fatture_in_cloud.world import World

MISMATCH = "Il totale dei pagamenti non corrisponde al totale da pagare."
STORED_AMOUNTS = (
    *"amount_net amount_vat amount_gross amount_rivalsa amount_cassa".split(),
    *"amount_withholding_tax amount_other_withholding_tax".split(),
)


def assemble(world: World, company: Company, sent: Row, before: Row | None = None) -> Row:
    """The whole document: what was sent over what was there; nothing is taken from registries by id."""
    asked = {name: value for name, value in sent.items() if name in WRITABLE and value is not None}
    data = {**DEFAULTS, "date": world.today.isoformat(), **(before or {}), **asked}
    check_document(world, company, data if before else {**asked, "type": data["type"], "date": data["date"]})
    data["items_list"] = [_line(world, company, item) for item in data["items_list"] or []]
    data["payments_list"] = [_payment(world, company, payment) for payment in data["payments_list"] or []]
    data["year"] = date.fromisoformat(data["date"]).year
    method = (data.get("payment_method") or {}).get("id")
    if method is not None and company.payment_method(method) is None:
        raise invalid({"data.payment_method.id": ["The selected data.payment_method.id is invalid."]})
    return data


def _line(world: World, company: Company, item: Row) -> Row:
    vat = company.vat_type((item.get("vat") or {}).get("id"))
    return {**ITEM_DEFAULTS, **item, "id": item.get("id") or world.next_id(), "vat": dict(vat or {})}


def _payment(world: World, company: Company, payment: Row) -> Row:
    account = company.payment_account((payment.get("payment_account") or {}).get("id"))
    base = {"status": "not_paid", "paid_date": None, "payment_terms": {"days": 0, "type": "standard"}}
    named = {"payment_account": account} if account else {}
    amount = cents(number(payment.get("amount")))
    return {**base, **payment, **named, "id": payment.get("id") or world.next_id(), "amount": amount}


def settle_amounts(world: World, data: Row, options: Row) -> None:
    """Writes the vendor's amounts into the document, and refuses payments that do not add up."""
    totals = compute(data, world.switches)
    difference = totals["amount_due"] - totals["payments_sum"]
    if difference and options.get("fix_payments") and data["payments_list"]:
        last = data["payments_list"][-1]
        last["amount"] += difference
    elif difference:
        raise Refusal(api_error(422, MISMATCH, extra={"totals": totals}))
    data |= {name: totals[name] for name in STORED_AMOUNTS}
    unpaid = [payment["due_date"] for payment in data["payments_list"] if _open(payment)]
    data["next_due_date"] = min(unpaid) if unpaid else None


def _open(payment: Row) -> bool:
    return payment["status"] == "not_paid" and bool(payment.get("due_date"))


def give_number(world: World, company: Company, data: Row, own_id: int | None = None) -> None:
    """The next free number of the type, series and year, unless one was asked for."""
    taken = {
        item.data["number"]
        for item in company.documents.values()
        if item.document_id != own_id and _series(item.data) == _series(data)
    }
    if data.get("number") is None:
        data["number"] = max(taken, default=0) + 1
    elif data["number"] in taken and world.switches.duplicate_number != "accepted":
        text = f"Esiste già un documento con il numero {data['number']}{data['numeration']}."
        if world.switches.duplicate_number == "409":
            raise refuse(409, text)
        raise invalid({"data.number": [text]})


def _series(data: Row) -> tuple[Any, ...]:
    return data["type"], data["numeration"], data["year"]


def store(world: World, company: Company, data: Row) -> IssuedDocument:
    now = world.now()
    document = IssuedDocument(world.next_id(), company.company_id, data, now, now)
    data["id"] = document.document_id
    company.documents[document.document_id] = document
    return document


def check_plan(world: World, company: Company, category: str, used: int) -> None:
    """What a full plan answers is not documented; it is not worth a retry."""
    if used >= company.plan_limits[category]:
        raise refuse(world.switches.plan_limit_status, f"Hai raggiunto il limite del tuo piano: {category}.")
