"""The simulator's switches: lasting behaviours (`Switches`) and faults for single calls (`FaultPlan`).

The README of this folder says which of them shows which scenario of the fact sheet's section 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, get_args

from tests.simulators.fattura24.switches import CHOICES, Switches

__all__ = ["CHOICES", "FAULT_NAMES", "Fault", "FaultPlan", "Switches", "update_switches"]

BEFORE = frozenset(
    {"drop_before", "minus_4_before", "unauthorized", "expired", "unknown_code_before", "http_429_before"}
    | {f"{kind}_before" for kind in ("http_502", "http_503", "http_504", "html_200", "empty_body")}
)
AFTER = frozenset(
    {"drop_after", "cut_answer", "cut_answer_silently", "broken_doc_number", "no_doc_id", "zero_doc_id"}
    | {f"{kind}_after" for kind in ("http_502", "http_503", "http_504", "html_200", "empty_body", "minus_4")}
)
FILE = frozenset({"file_unknown", "file_too_early", "file_truncated", "file_empty", "file_of_another"})
TIMING = frozenset({"slow_before", "slow_after"})
LISTS = frozenset({"latin1"})
FAULT_NAMES = BEFORE | AFTER | FILE | TIMING | LISTS


@dataclass(slots=True)
class Fault:
    """A behaviour for some calls: after `skip` matching calls, for `times` of them (None = from then on)."""

    name: str
    endpoint: str | None = None
    times: int | None = 1
    skip: int = 0
    account: str | None = None
    params: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.name not in FAULT_NAMES:
            raise ValueError(f"unknown fault {self.name!r}; known: {', '.join(sorted(FAULT_NAMES))}")
        if self.name in FILE:
            self.endpoint = self.endpoint or "GetFile"

    def number(self, key: str, default: float) -> float:
        return float(self.params.get(key, default))


class FaultPlan:
    """The faults still to happen. Faults that match the same call all apply to it."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.faults.append(fault)

    def clear(self) -> None:
        self.faults.clear()

    def take(self, endpoint: str, account_id: str) -> tuple[Fault, ...]:
        """The faults of this call; those that are used up leave the plan."""
        taken = tuple(fault for fault in self.faults if self._applies(fault, endpoint, account_id))
        for fault in taken:
            if fault.times is not None:
                fault.times -= 1
        self.faults = [fault for fault in self.faults if fault.times is None or fault.times > 0]
        return taken

    @staticmethod
    def _applies(fault: Fault, endpoint: str, account_id: str) -> bool:
        if fault.endpoint not in (None, endpoint) or fault.account not in (None, account_id):
            return False
        if fault.skip > 0:
            fault.skip -= 1
            return False
        return True


def update_switches(switches: Switches, changes: Mapping[str, Any]) -> None:
    """Sets switches by name, refusing names and values that do not exist, so that a typing error never goes unseen."""
    known = {item.name for item in fields(switches)}
    for name, value in changes.items():
        if name not in known:
            raise ValueError(f"unknown switch {name!r}; known: {', '.join(sorted(known))}")
        allowed = get_args(CHOICES[name]) if name in CHOICES else ()
        if allowed and value not in allowed:
            raise ValueError(f"switch {name!r} takes one of {', '.join(map(str, allowed))}")
    for name, value in changes.items():
        setattr(switches, name, frozenset(value) if isinstance(value, list | set | tuple) else value)
