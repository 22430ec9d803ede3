"""What makes the vendor refuse a document with 422, and under which path (fact sheet, sections 4.3 and 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.simulators.fatture_in_cloud.answers import invalid
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.records import Row
from tests.simulators.fatture_in_cloud.scopes import ISSUED_TYPES
from tests.simulators.fatture_in_cloud.world import World

Complaint = tuple[str, str]
PAYMENT_STATES = ("not_paid", "paid", "reversed")
LINE_AMOUNTS = ("qty", "net_price", "gross_price", "discount")


def check_document(world: World, company: Company, data: Row) -> None:
    """Raises the 422 that names everything wrong at once."""
    complaints: dict[str, list[str]] = defaultdict(list)
    for path, text in (
        *_head(world, data),
        *_entity(world, company, data.get("entity")),
        *_lines(company, data.get("items_list")),
        *_payments(company, data.get("payments_list")),
    ):
        complaints[path].append(text)
    if complaints:
        raise invalid(complaints)


def required(path: str) -> Complaint:
    return path, f"The {path} field is required."


def selected(path: str) -> Complaint:
    return path, f"The selected {path} is invalid."


def _head(world: World, data: Row) -> Iterator[Complaint]:
    if data.get("type", "invoice") not in ISSUED_TYPES:
        yield selected("data.type")
    if "date" in data and not is_date(data["date"]):
        yield "data.date", "The data.date is not a valid date."
    if data.get("type") == "delivery_note" and data.get("numeration"):
        yield "data.numeration", "The data.numeration field is not available for delivery notes."
    subjects = ((name, str(data.get(name) or "")) for name in ("subject", "visible_subject"))
    for name, text in subjects:
        if len(text) > world.switches.longest_subject:
            limit = world.switches.longest_subject
            yield f"data.{name}", f"The data.{name} may not be greater than {limit} characters."
    if data.get("e_invoice") and not (data.get("ei_data") or {}).get("payment_method"):
        yield required("data.ei_data.payment_method")
    token = data.get("attachment_token")
    if token is not None and not world.knows_upload(token):
        yield selected("data.attachment_token")


def _entity(world: World, company: Company, entity: Any) -> Iterator[Complaint]:
    if not isinstance(entity, dict) or not entity:
        yield required("data.entity")
        return
    entity_id = entity.get("id")
    if not entity.get("name") and (entity_id is None or world.switches.entity_name_required):
        yield required("data.entity.name")
    known = company.registries["clients"].keys() | company.registries["suppliers"].keys()
    if entity_id is not None and entity_id not in known:
        yield selected("data.entity.id")


def _lines(company: Company, items: Any) -> Iterator[Complaint]:
    for position, item in enumerate(items or []):
        path = f"data.items_list.{position}"
        vat_id = (item.get("vat") or {}).get("id")
        if vat_id is None:
            yield required(f"{path}.vat.id")
        elif company.vat_type(vat_id) is None:
            yield selected(f"{path}.vat.id")
        for name in LINE_AMOUNTS:
            if not is_number(item.get(name)):
                yield f"{path}.{name}", f"The {path}.{name} must be a number."
        product_id = item.get("product_id")
        if product_id is not None and product_id not in company.registries["products"]:
            yield selected(f"{path}.product_id")


def _payments(company: Company, payments: Any) -> Iterator[Complaint]:
    for position, payment in enumerate(payments or []):
        path = f"data.payments_list.{position}"
        account_id = (payment.get("payment_account") or {}).get("id")
        if payment.get("status", "not_paid") not in PAYMENT_STATES:
            yield selected(f"{path}.status")
        if account_id is not None and company.payment_account(account_id) is None:
            yield selected(f"{path}.payment_account.id")
        if payment.get("status") == "paid" and account_id is None:
            yield f"{path}.payment_account", f"The {path}.payment_account field is required when status is paid."
        if not is_number(payment.get("amount")):
            yield f"{path}.amount", f"The {path}.amount must be a number."
        for name in ("due_date", "paid_date"):
            if payment.get(name) is not None and not is_date(payment[name]):
                yield f"{path}.{name}", f"The {path}.{name} is not a valid date."


def is_date(value: object) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False


def is_number(value: object) -> bool:
    try:
        return value is None or Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
