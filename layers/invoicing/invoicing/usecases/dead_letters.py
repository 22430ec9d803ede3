"""Dead letters: rings that failed too often. The ledger still knows what they were about, so nothing is lost."""

from dataclasses import dataclass

from invoicing.domain.account import Account, account_key
from invoicing.domain.dates import utc_text
from invoicing.domain.identity import lane_of
from invoicing.domain.request import Request, request_key
from invoicing.ports import Bell, Ledger


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a dead letter was about; ``due`` if there is still something to do."""

    account: str
    request: str | None
    text: str
    due: bool


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Explain dead letters, and ring again for those that still have something to do."""

    ledger: Ledger
    bell: Bell
    lanes: int = 1

    def explain(self, account: str, request: str | None) -> Explanation:
        """What the ring for ``account`` and ``request`` was about, and what becomes of it now."""
        found = self.ledger.get(Account, account_key(account))
        if found is None:
            return Explanation(account, request, "there is no such account: the ring can be dropped", due=False)
        asked = self.ledger.get(Request, request_key(request)) if request else None
        if request is not None and asked is None:
            return Explanation(account, request, "there is no such request: the ring can be dropped", due=False)
        if asked is not None and asked.ended:
            return Explanation(account, request, f"it ended as {asked.state}: the ring can be dropped", due=False)
        waits = f"; the account waits: {found.blocked.reason}" if found.blocked else ""
        if asked is None:
            return Explanation(account, None, f"it asked to look at everything due{waits}", due=True)
        text = f"it is {asked.state}, next due {utc_text(asked.due_ms)}, after {asked.tries} failed tries{waits}"
        return Explanation(account, request, text, due=True)

    def redrive(self, explanation: Explanation) -> None:
        """Ring again, if there is still something to do."""
        found = self.ledger.get(Account, account_key(explanation.account))
        if explanation.due and found is not None:
            self.bell.ring(found.id, explanation.request, lane=lane_of(found.credential, self.lanes))
