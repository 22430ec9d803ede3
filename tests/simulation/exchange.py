"""The Exchange System (SdI) behind an account at the provider: what was sent to it, and what it says of that."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from invoicing.domain.sdi import BAD_ENDS, SdiState, SdiStatus
from tests.simulation.checks import Violation


@dataclass(frozen=True, slots=True)
class Outcome:
    """How SdI takes a document, and how long it takes to say so."""

    state: SdiState = SdiState.DELIVERED
    after_ms: int = 60_000


@dataclass(frozen=True, slots=True)
class Journey:
    """One transmission of a document."""

    sent_ms: int
    outcome: Outcome


@dataclass
class Exchange:
    """What became of each document, by the provider's id of it; ``outcomes`` are taken in turn.

    ``lag_ms`` is how long after a transmission the provider still says that there was none.
    """

    outcomes: Sequence[Outcome] = (Outcome(),)
    lag_ms: int = 0
    journeys: dict[str, list[Journey]] = field(default_factory=dict)
    _taken: int = 0

    def send(self, provider_id: str, now_ms: int) -> None:
        """The API is told to transmit it.

        Raises:
            Violation: it was transmitted before.
        """
        if provider_id in self.journeys:
            raise Violation("sent_twice", f"{provider_id} is transmitted again")
        self._send(provider_id, now_ms)

    def mend(self, provider_id: str, now_ms: int) -> None:
        """A person mends it in the provider's panel, and sends it there, unless it is on its way or has arrived."""
        if provider_id not in self.journeys or self._state(provider_id, now_ms) in BAD_ENDS:
            self._send(provider_id, now_ms, Outcome())

    def status(self, provider_id: str, now_ms: int) -> SdiStatus:
        """What the provider says of it."""
        return SdiStatus(state=self._state(provider_id, now_ms - self.lag_ms))

    def xml(self, provider_id: str) -> bytes:
        """The file as it was last transmitted."""
        return f"<{provider_id} transmitted='{len(self.journeys.get(provider_id, ()))}'/>".encode()

    def _state(self, provider_id: str, now_ms: int) -> SdiState:
        sent = [one for one in self.journeys.get(provider_id, ()) if one.sent_ms <= now_ms]
        if not sent:
            return SdiState.TO_SEND
        last = sent[-1]
        return last.outcome.state if now_ms >= last.sent_ms + last.outcome.after_ms else SdiState.SENT

    def _send(self, provider_id: str, now_ms: int, outcome: Outcome | None = None) -> None:
        if outcome is None:
            outcome = self.outcomes[self._taken % len(self.outcomes)]
            self._taken += 1
        self.journeys.setdefault(provider_id, []).append(Journey(now_ms, outcome))
