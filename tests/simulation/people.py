"""People: they settle what only a person can tell, change their minds, and replace secrets."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from invoicing.domain.request import Request, State, request_key
from invoicing.errors import Conflict
from invoicing.usecases.configure_account import ConfigureAccount
from invoicing.usecases.decide import Decide, NotPossible, Verdict
from invoicing.usecases.pace import HOUR
from tests.simulation.checks import Violation
from tests.simulation.faults import Kind
from tests.simulation.ledger import SimLedger
from tests.simulation.line import Line
from tests.simulation.ports import SimClock, SimSecrets
from tests.simulation.process import PortError, Process
from tests.simulation.provider import SimProviders
from tests.simulation.scenario import START_MS, ServerPlan
from tests.simulation.scheduler import Killed
from tests.simulation.server import Server

if TYPE_CHECKING:
    from tests.simulation.world import World

_EXPECTED = (PortError, Killed, Conflict, NotPossible)


class People:
    """Everybody who decides something."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._configuring = 0

    def start(self) -> None:
        """Let them act when the scenario says so, and look after everything once faults have stopped."""
        world, scenario = self._world, self._world.scenario
        for moment in scenario.whims:
            world.scheduler.at(moment, self._whim)
        for moment in scenario.jumps_ms:
            world.scheduler.at(moment, world.clerks.jump)
        for plan in scenario.servers:
            self._expect(plan)
        world.scheduler.at(scenario.calm_ms + 60_000, self._patrol)

    def awaited(self) -> bool:
        """Whether a person has something to do yet."""
        return bool(self._configuring or any(_actionable(one) for one in self._world.store.requests()))

    def _expect(self, plan: ServerPlan) -> None:
        world = self._world
        server = world.servers[f"{plan.name}-key-0"]
        if plan.down[1] or plan.refuses[1]:
            world.faults.counts[Kind.DOWN_FOR_LONG if plan.down[1] else Kind.UNAUTHORIZED] += 1
        for moment in plan.others_ms:
            world.scheduler.at(moment, lambda: self._other(server))
        for number, moment in enumerate(sorted(plan.rotated_ms), 1):
            world.scheduler.at(moment, partial(self._rotate, plan, server, number))

    def _other(self, server: Server) -> None:
        self._world.faults.counts[Kind.OTHER_SOFTWARE] += 1
        server.other_software(self._world.scheduler.now_ms)

    def _rotate(self, plan: ServerPlan, server: Server, number: int) -> None:
        """The owner makes a new key, the old one is refused at once, and tells us of it."""
        world = self._world
        world.faults.counts[Kind.SECRET_ROTATED] += 1
        world.servers.pop(f"{plan.name}-key-{number - 1}", None)
        secret = f"{plan.name}-key-{number}"
        world.servers[secret] = server
        for account in world.scenario.accounts:
            if account.server == plan.name:
                self._configuring += 1
                self._configure(account.id, secret, world.rng.choice((0, 1_000, world.rng.randint(0, 600_000))))

    def _configure(self, account: str, secret: str, delay_ms: int) -> None:
        world = self._world

        def work(process: Process) -> None:
            ledger, secrets = SimLedger(world.store, process), SimSecrets(world.secrets, process)
            providers = SimProviders(Line(process, world.servers, world.checks))
            plan = next(one for one in world.scenario.accounts if one.id == account)
            use_case = ConfigureAccount(ledger, secrets, providers, SimClock(process))
            use_case.run(account, plan.configuration, {"key": secret})

        def ended(error: BaseException | None) -> None:
            if error is None or secret not in world.servers:
                self._configuring -= 1
            else:
                self._configure(account, secret, world.rng.randint(100, 60_000))

        def begin() -> None:
            if secret in world.servers:
                self._act("owner", work, ended)
            else:
                # Replaced meanwhile by a newer one.
                self._configuring -= 1

        world.scheduler.at(world.scheduler.now_ms + delay_ms, begin)

    def _whim(self) -> None:
        """Somebody decides on a request, whatever state it is in."""
        requests = self._world.store.requests()
        if requests:
            request = self._world.rng.choice(requests)
            self._act("person", partial(self._decide, request.id), lambda _: None)

    def _patrol(self) -> None:
        world = self._world
        for request in world.store.requests():
            if _actionable(request):
                self._act("person", partial(self._decide, request.id), lambda _: None)
        world.stop_when_settled(START_MS + world.scenario.shortest_ms)
        world.scheduler.at(world.scheduler.now_ms + HOUR, self._patrol)

    def _decide(self, request_id: str, process: Process) -> None:
        """Settle it by what there is at the provider, or else try to cancel it."""
        world = self._world
        ledger = SimLedger(world.store, process)
        decide = Decide(ledger, SimClock(process))
        request = ledger.get(Request, request_key(request_id))
        if request is None:
            return
        if request.state is not State.NEEDS_ATTENTION or request.intent_ms is None:
            decide.cancel(request, "person")
            return
        world.checks.sees(request_id)
        made = world.server_of(request.account).made.get(request_id)
        process.actor.pause(world.rng.randint(100, 20_000))
        found = made[0] if made else None
        verdict = Verdict(
            exists=found is not None,
            why="seen in the panel",
            provider_id=found.provider_id if found else None,
            number=found.issued.number if found else None,
        )
        decide.settle(request, verdict, "person")

    def _act(self, name: str, work: Callable[[Process], None], ended: Callable[[BaseException | None], None]) -> None:
        process = self._world.process(name)

        def over(error: BaseException | None) -> None:
            if error is not None and not isinstance(error, _EXPECTED):
                raise Violation("bug", f"{name}: {error!r}") from error
            ended(error)

        process.run(lambda: work(process), over)


def _actionable(request: Request) -> bool:
    return request.state is State.NEEDS_ATTENTION and request.issued is None
