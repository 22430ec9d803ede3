"""The doorbell in memory."""

from collections import deque
from dataclasses import dataclass
from typing import override

from invoicing.ports import Bell


@dataclass(frozen=True, slots=True)
class Rung:
    """One ring that went out."""

    account: str
    request: str | None
    lane: str


class FakeBell(Bell):
    """Rings wait in one line until a test takes them."""

    def __init__(self) -> None:
        self.rings: deque[Rung] = deque()
        self.held: list[tuple[str, int]] = []

    @override
    def ring(self, account: str, request: str | None, *, lane: str) -> None:
        self.rings.append(Rung(account, request, lane))

    @override
    def hold(self, receipt: str, *, seconds: int) -> None:
        self.held.append((receipt, seconds))
