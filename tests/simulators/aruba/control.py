"""What can be asked and set under `/_simulator/`."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from tests.simulators.answers import Answer
from tests.simulators.control import Payload, controlled, scenario, shown, steered

if TYPE_CHECKING:
    from tests.simulators.aruba.handles import Handles


def control_answer(simulator: Handles, request: Request) -> Answer:
    return controlled(
        request,
        {
            "GET state": lambda _: shown(_state(simulator)),
            "POST scenario": lambda payload: shown(_scenario(simulator, payload)),
        },
    )


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
            "unsimulated": world.unsimulated,
        } | steered(world)


def _scenario(simulator: Handles, payload: Payload) -> dict[str, Any]:
    """`sdi` sets switches of SdI; the rest is as everywhere."""
    of_sdi = payload.pop("sdi", {})
    told = scenario(simulator.world, payload)
    simulator.exchange.configure(**of_sdi)
    return told
