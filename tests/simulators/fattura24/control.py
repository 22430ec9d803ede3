"""What can be asked and set under `/_simulator/`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from tests.simulators.answers import Answer
from tests.simulators.control import Payload, controlled, scenario, shown, steered
from tests.simulators.fattura24.accounts import Account, Company
from tests.simulators.fattura24.records import Document

if TYPE_CHECKING:
    from tests.simulators.fattura24.inspection import Inspection


def control_answer(simulator: Inspection, request: Request) -> Answer:
    return controlled(
        request,
        {
            "GET state": lambda _: shown(_state(simulator)),
            "POST scenario": lambda payload: shown(scenario(simulator.world, payload)),
            "POST accounts": lambda payload: shown(_add_account(simulator, payload), 201),
            "POST reset": lambda payload: shown({"reset": _reset(simulator, **payload)}),
        },
    )


def _state(simulator: Inspection) -> dict[str, Any]:
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
        } | steered(world)


def _reset(simulator: Inspection, *, keep_scenario: bool = False) -> bool:
    simulator.reset(keep_scenario=keep_scenario)
    return True


def _add_account(simulator: Inspection, payload: Payload) -> dict[str, Any]:
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
