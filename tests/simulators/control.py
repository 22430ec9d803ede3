"""Control over HTTP, for runs on a port: `/_simulator/...`, which no real service has."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any, Protocol

from werkzeug.wrappers import Request

from tests.simulators.answers import Answer
from tests.simulators.clock import SkewedClock
from tests.simulators.faults import FaultPlan
from tests.simulators.switches import update_switches

CONTROL_PREFIX = "/_simulator/"
Payload = dict[str, Any]


class Steered(Protocol):
    """What a scenario changes of a simulated service."""

    @property
    def lock(self) -> AbstractContextManager[bool]: ...
    @property
    def now(self) -> SkewedClock: ...
    @property
    def switches(self) -> Any: ...
    @property
    def faults(self) -> FaultPlan[Any]: ...


def shown(value: object, status: int = 200) -> Answer:
    """JSON for people to read; sets, which JSON has not, are lists."""
    return Answer(status, json.dumps(value, ensure_ascii=False, indent=2, default=sorted).encode())


def controlled(request: Request, commands: Mapping[str, Callable[[Payload], Answer]]) -> Answer:
    """The answer of the command that is asked for ("POST scenario"). A mistake is answered 400 with its reason."""
    command = commands.get(f"{request.method} {request.path.removeprefix(CONTROL_PREFIX)}")
    if command is None:
        return shown({"error": f"there are: {', '.join(commands)}"}, 404)
    try:
        payload = json.loads(request.get_data() or b"{}")
        if not isinstance(payload, dict):
            raise TypeError("an object is wanted")
        return command(payload)
    except (ValueError, TypeError, KeyError, StopIteration) as error:
        return shown({"error": repr(error)}, 400)


def scenario(world: Steered, payload: Payload) -> dict[str, Any]:
    """`settings` sets switches, `faults` plans faults, `clear` forgets planned ones, `clock` moves the clock."""
    if unknown := sorted(set(payload) - {"settings", "faults", "clear", "clock"}):
        raise ValueError(f"unknown keys: {', '.join(unknown)}")
    with world.lock:
        update_switches(world.switches, payload.get("settings", {}))
        if payload.get("clear"):
            world.faults.clear()
        for fault in payload.get("faults", []):
            world.faults.plan(**fault)
        clock = payload.get("clock", {})
        world.now.offset = float(clock.get("offset", world.now.offset))
        world.now.rate = float(clock.get("rate", world.now.rate))
    return steered(world)


def steered(world: Steered) -> dict[str, Any]:
    """How the service is set, and what trouble is planned."""
    return {"settings": asdict(world.switches), "faults": [asdict(fault) for fault in world.faults.faults]}
