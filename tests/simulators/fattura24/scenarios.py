"""The simulator's faults, for single calls; lasting behaviours are switches (`switches.py`).

The README of this folder says which of them shows which scenario of the fact sheet's section 9.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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

    def concerns(self, endpoint: str, account: str) -> bool:
        return self.endpoint in (None, endpoint) and self.account in (None, account)

    def number(self, key: str, default: float) -> float:
        return float(self.params.get(key, default))
