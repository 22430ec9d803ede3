"""What can be asked and set under `/_simulator/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from tests.simulators.answers import Answer
from tests.simulators.control import controlled, scenario, shown, steered
from tests.simulators.fatture_in_cloud.answers import plain
from tests.simulators.fatture_in_cloud.scopes import ALL_SCOPES

if TYPE_CHECKING:
    from tests.simulators.fatture_in_cloud.handles import Handles


def control_answer(simulator: Handles, request: Request) -> Answer:
    return controlled(
        request,
        {
            "GET state": lambda _: shown(plain(_state(simulator))),
            "POST scenario": lambda payload: shown(scenario(simulator.world, payload)),
            "POST tokens": lambda payload: shown({"token": _token(simulator, **payload)}, 201),
            "POST outcome": lambda payload: shown({"set": _set_outcome(simulator, **payload)}),
        },
    )


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
            "unsimulated": world.unsimulated,
        } | steered(world)


def _token(simulator: Handles, scopes: Iterable[str] = ALL_SCOPES, token: str | None = None) -> str:
    return simulator.manual_token(scopes, value=token)


def _set_outcome(simulator: Handles, document_id: int, status: str, **more: Any) -> bool:
    simulator.set_outcome(document_id, status, **more)
    return True
