"""Run-time control over HTTP under /_simulator/, for the local run. None of this exists at the real service."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.simulators.fattura24.accounts import Account, Company
from tests.simulators.fattura24.answers import WireAnswer
from tests.simulators.fattura24.records import Document
from tests.simulators.fattura24.scenarios import Fault, update_switches

if TYPE_CHECKING:
    from tests.simulators.fattura24.inspection import Inspection

CONTROL_PREFIX = "/_simulator/"


def control_answer(simulator: Inspection, method: str, path: str, body: bytes) -> WireAnswer:
    """GET state; POST scenario, accounts, reset. A mistake is answered 400 with its reason."""
    try:
        payload: dict[str, Any] = json.loads(body) if body.strip() else {}
        match method, path.removeprefix(CONTROL_PREFIX):
            case "GET", "state":
                return _json(200, state(simulator))
            case "POST", "scenario":
                return _json(200, _scenario(simulator, payload))
            case "POST", "accounts":
                return _json(201, _add_account(simulator, payload))
            case "POST", "reset":
                simulator.reset(**payload)
                return _json(200, {"reset": True})
    except (ValueError, TypeError, KeyError) as error:
        return _json(400, {"error": str(error)})
    return _json(404, {"error": "GET state; POST scenario, accounts, reset"})


def state(simulator: Inspection) -> dict[str, Any]:
    """Everything a person or a script wants to see; API keys are left out."""
    world = simulator.world
    with world.lock:
        return {
            "now": world.now(),
            "accounts": [_account(account) for account in simulator.accounts],
            "documents": [_document(item) for item in world.store.documents],
            "contacts": [asdict(item) for item in world.store.contacts],
            "credits": [asdict(item) for item in world.store.credits],
            "emails": [asdict(item) for item in world.store.emails],
            "violations": [asdict(item) for item in simulator.violations],
            "overlaps": [asdict(item) for item in simulator.overlaps],
            "calls": world.calls_by_endpoint(),
            "peaks": simulator.peaks,
            "settings": asdict(world.switches),
            "faults": [asdict(fault) for fault in world.faults.faults],
        }


def _scenario(simulator: Inspection, payload: dict[str, Any]) -> dict[str, Any]:
    """`settings` sets switches, `faults` plans faults, `clear` forgets planned faults, `clock` moves the clock."""
    world = simulator.world
    unknown = set(payload) - {"settings", "faults", "clear", "clock"}
    if unknown:
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
    planned = [Fault(**fault) for fault in payload.get("faults", [])]
    with world.lock:
        update_switches(world.switches, payload.get("settings", {}))
        if payload.get("clear"):
            world.faults.clear()
        for fault in planned:
            world.faults.add(fault)
        world.now.offset = float(payload.get("clock", {}).get("offset", world.now.offset))
        world.now.rate = float(payload.get("clock", {}).get("rate", world.now.rate))
    return {"settings": asdict(world.switches), "faults": [asdict(fault) for fault in world.faults.faults]}


def _add_account(simulator: Inspection, payload: dict[str, Any]) -> dict[str, Any]:
    values = dict(payload)
    if isinstance(values.get("company"), dict):
        values["company"] = Company(**values["company"])
    if values.get("expire"):
        values["expire"] = date.fromisoformat(values["expire"])
    values.setdefault("account_id", str(100_001 + len(simulator.accounts)))
    allowed = {"account_id", "api_key", "company", "plan_type", "expire", "email_owner"}
    if not allowed.issuperset(values) or "api_key" not in values:
        raise ValueError(f"an account has api_key and any of: {', '.join(sorted(allowed))}")
    return _account(simulator.add_account(Account(**values)))


def _account(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.account_id,
        "company": account.company.name,
        "plan_type": account.plan_type,
        "expire": account.expire.isoformat() if account.expire else None,
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "docId": document.doc_id,
        "number": document.number,
        "type": document.doc_type,
        "documentType": document.document_type,
        "account": document.account_id,
        "date": document.date,
        "idRequest": document.id_request,
        "customerName": document.customer_name,
        "totals": {
            "withoutTax": str(document.total_without_tax),
            "vat": str(document.vat_amount),
            "total": str(document.total),
        },
        "rows": list(document.rows),
        "payments": list(document.payments),
        "fields": document.fields,
        "unknownElements": list(document.unknown_elements),
    }


def _json(status: int, value: dict[str, Any]) -> WireAnswer:
    body = json.dumps(value, ensure_ascii=False, indent=2, default=_plain).encode()
    return WireAnswer(body, "application/json; charset=UTF-8", status)


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"not JSON: {type(value).__name__}")
