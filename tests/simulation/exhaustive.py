"""Every fault at every boundary: no chance, each path once.

A boundary is one operation of a port: a read or write of the ledger, a ring, a call of the provider. Each is struck
with everything that can befall it: the process killed before it, after it and during a call, its errors, done and yet
failed, its delays, and every class of outcome a call can have; a delivery comes twice, a message is replayed,
a tick is missed. Each path is run with all durations short, middling and long.

For one document at each registered provider there is a second fault at every boundary of the recovery from a first
crash. Reads are left out there, and being killed before something: it is the same as killed after what was written,
sent or called last before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context

from invoicing.domain.account import AccountConfiguration, KeyProof
from invoicing.domain.document import DocumentKind
from invoicing.usecases.pace import DAY, HOUR, MINUTE
from tests.simulation.abilities import LONGEST_LIST_LAG_MS
from tests.simulation.checks import Violation
from tests.simulation.faults import RATES, Kind, Op
from tests.simulation.grants import RENEW_EARLY_MS
from tests.simulation.scenario import START_MS, AccountPlan, Scenario, ServerPlan, Wish, wished_document
from tests.simulation.server import Conduct, Repeats
from tests.simulation.slugs import SLUGS, TIGHT, WIDE
from tests.simulation.steady import Script, Steady
from tests.simulation.verdict import judge
from tests.simulation.world import World

POINTS = (0.0, 0.5, 0.999)
_CALM_MS = START_MS + 2 * HOUR
_LONGEST_MS = 3 * DAY
_ASKED_MS = START_MS + 20_000
_CRASHES = (Kind.KILLED_DURING_CALL, Kind.KILLED_AFTER)
_READS = frozenset({Op.GET, Op.INDEX, Op.SECRET, Op.SLEEP})

type Failure = tuple[str, str, str]
"""Which kind of violation, on which path, and what it says."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is asked for, and of which provider."""

    slug: str
    documents: int = 1

    def scenario(self) -> Scenario:
        """The plan; both documents are asked for at the same moment, the first one twice.

        Where documents are sent to SdI they are electronic, where tokens end they end just then, and lists lag behind.
        """
        ways = SLUGS[self.slug]
        proof = KeyProof(kind=DocumentKind.INVOICE, electronic=ways.to_sdi, pause_ms=HOUR, proven_ms=START_MS)
        account = AccountPlan("one", "s1", AccountConfiguration(provider=self.slug), (proof,) if ways.keyed else ())
        moments = (_ASKED_MS, _ASKED_MS + 30_000)
        wishes = [
            Wish(
                "one",
                wished_document(electronic=ways.to_sdi, account="one", reference=f"r-{number}"),
                moments[: 2 - number],
            )
            for number in range(self.documents)
        ]
        repeats = Repeats.SAME_IDS if ways.keyed else Repeats.IGNORED
        conduct = Conduct(repeats=repeats, list_lag_ms=LONGEST_LIST_LAG_MS)
        server = ServerPlan("s1", self.slug, conduct, first_life_ms=RENEW_EARLY_MS)
        return Scenario([server], [account], wishes, _CALM_MS, shortest_ms=2 * HOUR + MINUTE)


ONE = tuple(Setting(slug) for slug in (*WIDE, "any_none", "any_numbered"))
TWO = tuple(Setting(slug, documents=2) for slug in TIGHT)


@dataclass(frozen=True, slots=True)
class Path:
    """One run: a setting, how long things take, and what strikes where."""

    setting: Setting
    point: float
    strikes: tuple[tuple[int, Kind], ...] = ()

    def run(self) -> tuple[list[Op], Failure | None]:
        """Run it; returns the boundaries it met, and what was violated."""
        script = Script(dict(self.strikes))
        world = World(self.setting.scenario(), script, Steady(self.point))
        try:
            world.run(_LONGEST_MS)
            judge(world)
        except Violation as violation:
            return script.seen, (violation.kind, str(self), str(violation))
        return script.seen, None

    def __str__(self) -> str:
        struck = ", ".join(f"{kind} at boundary {number}" for number, kind in self.strikes)
        return f"{self.setting.documents} x {self.setting.slug}, durations {self.point}: {struck or 'no fault'}"


def kinds(op: Op) -> list[Kind]:
    """All that can befall ``op``."""
    crashes = [Kind.KILLED_BEFORE] if op is Op.INDEX else []
    return [*crashes, *RATES[op]]


def singles(start: Path) -> Iterator[Path]:
    """``start`` with one fault more: every kind, at every boundary after the last fault it has."""
    seen, _ = start.run()
    begin = max((number for number, _ in start.strikes), default=-1) + 1
    for number in range(begin, len(seen)):
        if start.strikes and seen[number] in _READS:
            continue
        for kind in kinds(seen[number]):
            if start.strikes and kind is Kind.KILLED_BEFORE:
                continue
            yield Path(start.setting, start.point, (*start.strikes, (number, kind)))


def crashes(start: Path) -> Iterator[Path]:
    """``start`` with each crash that leaves something different behind."""
    seen, _ = start.run()
    for number, op in enumerate(seen):
        for kind in kinds(op):
            if kind in _CRASHES and op not in _READS:
                yield Path(start.setting, start.point, ((number, kind),))


def starts(settings: tuple[Setting, ...], points: tuple[float, ...] = POINTS) -> list[Path]:
    """Paths without a fault."""
    return [Path(setting, point) for setting in settings for point in points]


def follow(start: Path) -> tuple[int, list[Failure]]:
    """Run all that differ from ``start`` by one fault more, and ``start`` itself unless a fault is in it already."""
    paths = [*(() if start.strikes else (start,)), *singles(start)]
    found = [failure for path in paths if (failure := path.run()[1]) is not None]
    return len(paths), found


def with_the_tests() -> list[Path]:
    """Where the paths begin that the tests run: those of one document."""
    return starts(ONE)


def without_the_tests() -> list[Path]:
    """Where all others begin."""
    recoveries = [crash for start in starts(ONE[: len(WIDE)], POINTS[1:2]) for crash in crashes(start)]
    return [*starts(TWO), *recoveries]


def explore(begin: list[Path], *, jobs: int = 1) -> tuple[int, list[Failure]]:
    """Run ``begin``, each followed by every further fault; returns how many paths there were, and what was violated."""
    if jobs <= 1:
        results = list(map(follow, begin))
    else:
        with get_context("fork").Pool(jobs) as pool:
            results = list(pool.imap(follow, begin, chunksize=1))
    return sum(paths for paths, _ in results), [failure for _, failures in results for failure in failures]
