"""Control over HTTP, for runs on a port: `/_simulator/...`, which the real service does not have."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from tests.simulators.aruba.answers import Answer, json_answer

if TYPE_CHECKING:
    from tests.simulators.aruba.handles import Handles

CONTROL_PREFIX = "/_simulator/"


def control_answer(simulator: Handles, request: Request) -> Answer:
    """GET state; POST scenario. A mistake is answered 400 with its reason."""
    try:
        payload: Any = json.loads(request.get_data() or b"{}")
        if not isinstance(payload, dict):
            raise TypeError("an object is wanted")
        match request.method, request.path.removeprefix(CONTROL_PREFIX):
            case "GET", "state":
                return json_answer(_state(simulator))
            case "POST", "scenario":
                return json_answer(_scenario(simulator, payload))
    except (ValueError, TypeError, KeyError) as error:
        return json_answer({"error": repr(error)}, 400)
    return json_answer({"error": "GET state; POST scenario"}, 404)


def _state(simulator: Handles) -> dict[str, Any]:
    """Everything a person or a script wants to see; tokens and files are left out."""
    world = simulator.world
    with world.lock:
        return {
            "now": world.now(),
            "invoices": [
                {
                    "id": invoice.invoice_id,
                    "username": invoice.username,
                    "filename": invoice.filename,
                    "numbers": [key.number for key in invoice.keys],
                    "status": simulator.status(invoice.filename),
                    "refusals": list(invoice.arrival.refusals) if invoice.arrival else [],
                }
                for invoice in simulator.invoices
            ],
            "calls": dict(Counter(call.operation for call in simulator.calls)),
            "overlaps": [asdict(item) for item in simulator.overlaps],
            "excesses": [item._asdict() for item in simulator.excesses],
            "unsimulated": world.memory.unsimulated,
            "settings": asdict(world.switches),
            "faults": [asdict(fault) for fault in world.faults.faults],
        }


def _scenario(simulator: Handles, payload: dict[str, Any]) -> dict[str, Any]:
    """`settings` and `sdi` set switches, `faults` plans, `clear` forgets planned ones, `clock` moves the clock."""
    world = simulator.world
    if unknown := sorted(set(payload) - {"settings", "sdi", "faults", "clear", "clock"}):
        raise ValueError(f"unknown keys: {', '.join(unknown)}")
    with world.lock:
        simulator.configure(**payload.get("settings", {}))
        # JSON has no sets.
        sdi = {name: set(value) if isinstance(value, list) else value for name, value in payload.get("sdi", {}).items()}
        simulator.exchange.configure(**sdi)
        if payload.get("clear"):
            world.faults.faults.clear()
        for fault in payload.get("faults", []):
            simulator.inject(**fault)
        world.now.offset = float(payload.get("clock", {}).get("offset", world.now.offset))
    return {"settings": asdict(world.switches), "faults": [asdict(fault) for fault in world.faults.faults]}
