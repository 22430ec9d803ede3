"""Control over HTTP, for runs on a port: `/_simulator/...`, which the real API does not have."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from tests.simulators.fatture_in_cloud.answers import Answer, json_answer
from tests.simulators.fatture_in_cloud.scopes import ALL_SCOPES

if TYPE_CHECKING:
    from tests.simulators.fatture_in_cloud.handles import Handles

CONTROL_PREFIX = "/_simulator/"


def control_answer(simulator: Handles, request: Request) -> Answer:
    """GET state; POST scenario, tokens, outcome, reset. A mistake is answered 400 with its reason."""
    try:
        payload: Any = json.loads(request.get_data() or b"{}")
        if not isinstance(payload, dict):
            raise TypeError("an object is wanted")
        match request.method, request.path.removeprefix(CONTROL_PREFIX):
            case "GET", "state":
                return json_answer(_state(simulator))
            case "POST", "scenario":
                return json_answer(_scenario(simulator, payload))
            case "POST", "tokens":
                scopes = payload.get("scopes", sorted(ALL_SCOPES))
                return json_answer({"token": simulator.manual_token(scopes, value=payload.get("token"))}, 201)
            case "POST", "outcome":
                simulator.set_outcome(payload.pop("document_id"), payload.pop("status"), **payload)
                return json_answer({"set": True})
    except (ValueError, TypeError, KeyError, StopIteration) as error:
        return json_answer({"error": repr(error)}, 400)
    return json_answer({"error": "GET state; POST scenario, tokens, outcome"}, 404)


def _state(simulator: Handles) -> dict[str, Any]:
    """Everything a person or a script wants to see; tokens are left out."""
    world = simulator.world
    with world.lock:
        return {
            "now": world.now(),
            "companies": [{"id": item.company_id, "name": item.name} for item in world.companies.values()],
            "documents": [
                {"company_id": item.company_id, "ei_status": item.ei_status(world.now())} | item.data
                for company in world.companies.values()
                for item in company.documents.values()
            ],
            "calls": dict(Counter(call.operation for call in simulator.calls)),
            "overlaps": [asdict(item) for item in simulator.overlaps],
            "excesses": [asdict(item) for item in simulator.excesses],
            "leaks": simulator.leaks,
            "unsimulated": world.memory.unsimulated,
            "settings": asdict(world.switches),
            "faults": [asdict(fault) for fault in world.faults.faults],
        }


def _scenario(simulator: Handles, payload: dict[str, Any]) -> dict[str, Any]:
    """`settings` sets switches, `faults` plans faults, `clear` forgets planned ones, `clock` moves the clock."""
    world = simulator.world
    if unknown := sorted(set(payload) - {"settings", "faults", "clear", "clock"}):
        raise ValueError(f"unknown keys: {', '.join(unknown)}")
    with world.lock:
        simulator.configure(**payload.get("settings", {}))
        if payload.get("clear"):
            world.faults.faults.clear()
        for fault in payload.get("faults", []):
            simulator.inject(**fault)
        world.now.offset = float(payload.get("clock", {}).get("offset", world.now.offset))
    return {"settings": asdict(world.switches), "faults": [asdict(fault) for fault in world.faults.faults]}
