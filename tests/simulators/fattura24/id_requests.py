"""The duplicate protection by `idRequest`, of which little is certain (fact sheet, section 5)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulators.fattura24.records import Document
from tests.simulators.fattura24.switches import Switches


@dataclass(slots=True)
class Entry:
    """What is remembered of one value: still in progress, or the document that came of it, or a refusal."""

    in_progress: bool = True
    document: Document | None = None
    busy_until: float = float("-inf")
    completed_at: float = 0.0


@dataclass(slots=True)
class Claim:
    """One call's hold on its value. `repeats` is what an earlier call with the same value left behind."""

    entry: Entry | None = None
    repeats: Entry | None = None
    key: tuple[str, str] = ("", "")


class IdRequestRegister:
    """Values by account. An empty value means no protection (section 5, point 5)."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], Entry] = {}

    def claim(self, account_id: str, value: str, now: float, switches: Switches) -> Claim:
        key = (account_id, value)
        if not value:
            return Claim()
        earlier = self._entries.get(key)
        if earlier and not self._lapsed(earlier, now, switches):
            return Claim(repeats=earlier, key=key)
        entry = self._entries[key] = Entry()
        return Claim(entry=entry, key=key)

    def release(self, claim: Claim, now: float, switches: Switches, *, acted: bool, busy_for: float) -> None:
        """Ends the call: a value that came to nothing is free again, unless failed calls consume theirs (point 7)."""
        if claim.entry is None:
            return
        claim.entry.in_progress = False
        claim.entry.completed_at = now
        claim.entry.busy_until = now + busy_for if busy_for else float("-inf")
        consumed = acted and switches.rejected_call_consumes_id_request
        if claim.entry.document is None and not consumed:
            self._entries.pop(claim.key, None)

    @staticmethod
    def _lapsed(entry: Entry, now: float, switches: Switches) -> bool:
        lapses_after = switches.id_request_lapses_after
        return not entry.in_progress and lapses_after is not None and now - entry.completed_at >= lapses_after


def is_ignored(document_type: str, switches: Switches) -> bool:
    """True when the service pays no heed to the value of such a document."""
    return switches.repeat_mode == "ignored" or document_type in switches.id_request_ignored_for
