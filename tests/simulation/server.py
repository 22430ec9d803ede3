"""The other side: one account at the provider, with its own windows, its document store and an eye on overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from itertools import count

from invoicing.domain.calls import Window
from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period
from invoicing.domain.request import Issued
from invoicing.domain.sdi import SdiState
from tests.simulation.checks import Violation
from tests.simulation.exchange import Exchange, Outcome
from tests.simulation.grants import Grants
from tests.simulation.tally import Tally


class Repeats(StrEnum):
    """What the provider does with a key it has seen before."""

    SAME_IDS = auto()
    ALREADY_EXISTS = auto()
    BEING_PROCESSED = auto()
    IGNORED = auto()


@dataclass(frozen=True, slots=True)
class Conduct:
    """How an account at the provider behaves.

    Attributes:
        repeats: what becomes of a repeated key.
        blind_kinds: kinds of documents for which the key is ignored.
        lapse_ms: how long a key is remembered; None for ever.
        counts_at: the instant of a call that counts, from 0 (its start) to 1 (its end).
        offset_ms: how far the provider's clock is off.
        month: by which clock its months change, where it counts by months.
        list_lag_ms: how long after it was made a document is in no list.
        tokens_live_ms: how long a token for calls lives, where there are tokens.
        renewal_kills: whether a renewal ends the old token for calls at once.
        outcomes: what SdI says of the documents, in turn.
        status_lag_ms: how long after a transmission the provider still says that there was none.
    """

    repeats: Repeats = Repeats.SAME_IDS
    blind_kinds: frozenset[str] = frozenset()
    lapse_ms: int | None = None
    counts_at: float = 0.0
    offset_ms: int = 0
    month: Period = Period.MONTH_ROME
    list_lag_ms: int = 0
    tokens_live_ms: int = 24 * 3_600_000
    renewal_kills: bool = False
    outcomes: Sequence[Outcome] = (Outcome(),)
    status_lag_ms: int = 0


@dataclass(slots=True)
class Made:
    """A document, contact or credit at the provider."""

    provider_id: str
    at_ms: int
    progressive: str = ""

    @property
    def issued(self) -> Issued:
        """What the provider answers of it."""
        return Issued(provider_id=self.provider_id, number=f"{self.provider_id}/2026")


@dataclass
class Server:
    """One account at the provider. ``made`` are documents, contacts and credits by key."""

    name: str
    windows: Sequence[Window]
    conduct: Conduct
    made: dict[str, list[Made]] = field(default_factory=dict)
    down: tuple[int, int] = (0, 0)
    refuses: tuple[int, int] = (0, 0)
    at_work: int = 0

    def __post_init__(self) -> None:
        conduct = self.conduct
        self._ids = count(1)
        self.tally = Tally(self.name, self.windows, conduct.counts_at, conduct.offset_ms, conduct.month)
        self.exchange = Exchange(conduct.outcomes, conduct.status_lag_ms)
        self.grants = Grants(self.name, conduct.tokens_live_ms, conduct.renewal_kills)

    def begin(self, now_ms: int, end_ms: int, effect: Effect) -> bool:
        """A call arrives and will be at work until ``end_ms``; False if the provider finds it over its limit.

        Raises:
            Violation: another one is still at work, or whichever instant counts a window is exceeded.
        """
        if self.at_work:
            raise Violation("overlap", f"a call of {self.name} arrives while another one is at work")
        self.at_work += 1
        return self.tally.begin(now_ms, end_ms, effect)

    def finish(self) -> None:
        """The call is over."""
        self.at_work -= 1

    def find(self, key: str, now_ms: int, progressive: str = "") -> tuple[Issued | None, bool]:
        """What a search for ``key`` brings, and whether it misses what is in no list yet."""
        made = [one for one in self.made.get(key, []) if one.progressive == progressive]
        listed = [one for one in made if one.at_ms + self.conduct.list_lag_ms <= now_ms]
        return (listed[0].issued if listed else None), len(made) > len(listed)

    def create(self, key: str, kind: str, now_ms: int, progressive: str = "") -> Issued | Repeats:
        """Make a document, or answer as this provider does to a key it remembers.

        Raises:
            Violation: now there are two for one key that SdI has, or may yet have.
        """
        if (known := self._remembered(key, kind, now_ms)) is not None:
            return known
        made = self.add(key, now_ms, most=1 + self.discarded(key, now_ms))
        made.progressive = progressive
        return made.issued

    def discarded(self, key: str, now_ms: int) -> int:
        """How many of what was made for ``key`` SdI has discarded, or never got."""
        states = [self.exchange.status(one.provider_id, now_ms).state for one in self.made.get(key, [])]
        return sum(state in (SdiState.DISCARDED, SdiState.FAILED) for state in states)

    def prove(self, key: str, kind: str, now_ms: int) -> Issued | Repeats:
        """An order that is sent twice on purpose: a second one may be made.

        Raises:
            Violation: now there are three.
        """
        if (known := self._remembered(key, kind, now_ms)) is not None:
            return known
        return self.add(key, now_ms, most=2).issued

    def add(self, key: str, now_ms: int, *, most: int = 1) -> Made:
        """Make something that may exist ``most`` times.

        Raises:
            Violation: there are so many already.
        """
        made = Made(f"{self.name}-{next(self._ids)}", now_ms)
        self.made.setdefault(key, []).append(made)
        if len(self.made[key]) > most:
            raise Violation("duplicate", f"{len(self.made[key])} at the provider for {key}")
        return made

    def contact(self, key: str, now_ms: int) -> Made:
        """Create or update a contact."""
        if key not in self.made:
            self.made[key] = [Made(f"{self.name}-{next(self._ids)}", now_ms)]
        return self.made[key][0]

    def is_down(self, now_ms: int) -> bool:
        """Whether nobody answers."""
        return self.down[0] <= now_ms < self.down[1]

    def is_refusing(self, now_ms: int) -> bool:
        """Whether the subscription has run out."""
        return self.refuses[0] <= now_ms < self.refuses[1]

    def _remembered(self, key: str, kind: str, now_ms: int) -> Issued | Repeats | None:
        before = self.made.get(key)
        if before and kind not in self.conduct.blind_kinds and self.conduct.repeats is not Repeats.IGNORED:
            lapse = self.conduct.lapse_ms
            if lapse is None or now_ms - before[0].at_ms <= lapse:
                return before[0].issued if self.conduct.repeats is Repeats.SAME_IDS else self.conduct.repeats
        return None
