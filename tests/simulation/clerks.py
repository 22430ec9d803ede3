"""Who works: the worker's Lambda sandboxes, and the reconciler once a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invoicing.domain.account import Account, Credential, credential_key
from invoicing.domain.request import Step
from invoicing.errors import Conflict
from invoicing.usecases.erase import Erase
from invoicing.usecases.openings import step_opens_at
from invoicing.usecases.pace import DAY, MINUTE
from invoicing.usecases.reconcile import Reconcile
from invoicing.usecases.serve_lane import Ring, ServeLane
from tests.fakes.telemetry import FakeTelemetry
from tests.simulation.abilities import SimProviders
from tests.simulation.checks import Violation
from tests.simulation.faults import Kind, Op
from tests.simulation.ledger import SimLedger
from tests.simulation.line import Line
from tests.simulation.ports import SimArchive, SimClock, SimFiles, SimSecrets
from tests.simulation.process import PortError, Process
from tests.simulation.queue import Message, SimBell
from tests.simulation.scheduler import Actor, Killed
from tests.simulation.slugs import SLUGS

if TYPE_CHECKING:
    from tests.simulation.world import World

WORKER_MS = 180_000
RECONCILER_MS = 55_000
# Far less than anybody would say, so that repeats and late answers meet what is erased.
KEEP_MS = 5 * MINUTE
_EXPECTED = (PortError, Killed, Conflict)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A warm worker."""

    process: Process
    worker: ServeLane


class Clerks:
    """All runs of our own functions that answer rings or the schedule."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._idle: list[Sandbox] = []
        self._running: list[Actor] = []
        self._made = 0
        self._tick_ms = 0
        self._changes = 0
        self._turns: dict[str, tuple[tuple[int, ...], list[int]]] = {}

    def start(self) -> None:
        """Begin to tick."""
        self._world.store.changed = self._hurry
        self._plan(self._next_minute())
        for moment in self._world.scenario.deploys:
            self._world.scheduler.at(moment, self.kill_all)

    def close(self) -> None:
        """End whatever runs still."""
        for actor in tuple(self._running):
            actor.kill()

    def kill_all(self) -> None:
        """A new version is deployed: everything that runs is gone."""
        self._world.faults.counts[Kind.ALL_KILLED] += 1
        self.close()
        self._idle.clear()

    def invoke(self, message: Message, receipt: str) -> None:
        """Let a worker answer ``message``."""
        world, sandbox = self._world, self._sandbox()
        ring = Ring(message.account, message.request, receipt)

        def ended(error: BaseException | None) -> None:
            if not isinstance(error, Killed):
                self._idle.append(sandbox)
            if error is None:
                world.queue.done(message, receipt)

        self._run(
            sandbox.process,
            lambda: sandbox.worker.run(ring, until_ms=sandbox.process.now_ms + WORKER_MS),
            ended,
            WORKER_MS,
        )

    def jump(self) -> None:
        """All clocks of ours are set anew."""
        skew = self._world.scenario.skew_ms
        self._world.faults.counts[Kind.CLOCK_JUMPED] += 1
        for process in [one.process for one in self._idle]:
            process.offset_ms = self._world.rng.randint(-(skew // 2), skew // 2)

    def _sandbox(self) -> Sandbox:
        world = self._world
        if self._idle and world.rng.random() < 0.8:
            return self._idle.pop(int(world.rng.random() * len(self._idle)))
        self._made += 1
        process = world.process(f"worker-{self._made}")
        line = Line(process, world.servers, world.checks)
        return Sandbox(
            process,
            ServeLane(
                SimLedger(world.store, process),
                SimBell(world.queue, process),
                SimFiles(world.files, process),
                SimArchive(world.archive, process),
                SimSecrets(world.secrets, process),
                SimProviders(line),
                SimClock(process),
                FakeTelemetry(),
                world.scenario.lanes,
                world.scenario.pace,
            ),
        )

    def _run(
        self,
        process: Process,
        work: Callable[[], object],
        ended: Callable[[BaseException | None], None],
        limit_ms: int,
    ) -> None:
        world = self._world

        def over(error: BaseException | None) -> None:
            self._running.remove(actor)
            if world.tracing:
                world.note(process.name, "ends", repr(error) if error else "well")
            if error is not None and not isinstance(error, _EXPECTED):
                raise Violation("bug", f"{process.name}: {error!r}") from error
            ended(error)

        actor = process.run(work, over)
        self._running.append(actor)
        world.scheduler.at(world.scheduler.now_ms + limit_ms, lambda: self._expire(actor))

    def _expire(self, actor: Actor) -> None:
        if not actor.dead:
            self._world.faults.counts[Kind.TIMED_OUT] += 1
            actor.kill()

    def _next_minute(self) -> int:
        return (self._world.scheduler.now_ms // MINUTE + 1) * MINUTE

    def _plan(self, when_ms: int) -> None:
        self._tick_ms = when_ms
        self._world.scheduler.at(when_ms, lambda: self._tick(when_ms))

    def _hurry(self) -> None:
        self._changes += 1
        if self._tick_ms > self._next_minute():
            self._plan(self._next_minute())

    def _tick(self, planned_ms: int) -> None:
        if planned_ms != self._tick_ms:
            return
        self._plan(self._next_minute())
        kind = self._world.faults.strike(Op.TICK)
        for _ in range({Kind.TICK_MISSED: 0, Kind.TICK_DOUBLED: 2}.get(kind, 1) if kind else 1):
            self._reconcile()

    def _reconcile(self) -> None:
        """One run of the reconciler; if it finds nothing, ticks are left out until something could be found."""
        world = self._world
        process = world.process("reconciler")
        line = Line(process, world.servers, world.checks)
        reconciler = Reconcile(
            SimLedger(world.store, process),
            SimBell(world.queue, process),
            SimProviders(line),
            SimClock(process),
            world.scenario.lanes,
            world.scenario.pace,
        )
        secrets = SimSecrets(world.secrets, process)
        erase = Erase(SimLedger(world.store, process), secrets, SimClock(process), KEEP_MS)
        rings: list[int] = []
        began, next_tick, changes = world.scheduler.now_ms, self._tick_ms, self._changes

        def ended(_: BaseException | None) -> None:
            unchanged = self._tick_ms == next_tick and self._changes == changes
            if rings == [0] and unchanged and (wake := self._wake(began)) > next_tick:
                self._plan(-(-wake // MINUTE) * MINUTE)

        def work() -> None:
            rings.append(reconciler.run())
            erase.run()

        self._run(process, work, ended, RECONCILER_MS)

    def _wake(self, began_ms: int) -> int:
        """Before when a tick would find the same as the one that ``began_ms``, if nothing is written."""
        world, pace = self._world, self._world.scenario.pace
        moments = [
            one for account in world.store.records.values() if isinstance(account, Account) for one in self._of(account)
        ]
        for request in world.store.requests():
            if request.step:
                moments.append(request.due_ms - pace.due_wait_ms)
            elif request.finished_ms is not None and request.erased_ms is None:
                moments.append(request.finished_ms + KEEP_MS)
        return min(
            (one for one in moments if one > began_ms - pace.guard_ms), default=began_ms + 365 * 24 * 60 * MINUTE
        )

    def _of(self, account: Account) -> list[int]:
        """The turns of ``account``: the same as before unless something was written, or another day's demand counts."""
        credential = self._world.store.records[credential_key(account.credential)]
        state = (account.version, credential.version, self._world.scheduler.now_ms // DAY)
        known = self._turns.get(account.id)
        if known is None or known[0] != state:
            found = _turns(account, credential if isinstance(credential, Credential) else None, self._world)
            known = self._turns[account.id] = state, found
        return known[1]


def _turns(account: Account, credential: Credential | None, world: "World") -> list[int]:
    """Moments at which what the reconciler thinks of ``account`` may change."""
    pace = world.scenario.pace
    found = [account.blocked.retry_at_ms] if account.blocked else []
    if credential is None:
        return found
    if credential.lease:
        found.append(credential.lease.until_ms + pace.guard_ms)
    ways, now = SLUGS[account.configuration.provider].capabilities, world.scheduler.now_ms
    for step in Step:
        opens = step_opens_at(
            credential,
            step,
            account.configuration,
            ways,
            now_ms=now,
            guard_ms=pace.guard_ms,
        )
        found.append(opens - pace.window_wait_ms)
    return found
