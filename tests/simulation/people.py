"""People: they settle what only a person can tell, change their minds, replace secrets, and consent anew."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from invoicing.domain.account import Account, account_key
from invoicing.domain.request import Request, State, request_key
from invoicing.errors import Conflict, ProviderError
from invoicing.usecases.configure_account import ConfigureAccount
from invoicing.usecases.connect_account import ConnectAccount, ConsentRefused, NoTokens
from invoicing.usecases.decide import Decide, NotPossible, Verdict
from invoicing.usecases.pace import HOUR, MINUTE
from invoicing.usecases.resend import Resend, resendable
from tests.simulation.abilities import SimProviders
from tests.simulation.checks import Violation
from tests.simulation.faults import Kind
from tests.simulation.ledger import SimLedger
from tests.simulation.line import Line
from tests.simulation.ports import SimClock, SimSecrets
from tests.simulation.process import PortError, Process
from tests.simulation.scenario import START_MS, ServerPlan
from tests.simulation.scheduler import Killed
from tests.simulation.server import Server

if TYPE_CHECKING:
    from tests.simulation.world import World

_EXPECTED = (PortError, Killed, Conflict, NotPossible, ProviderError, ConsentRefused, NoTokens)
ATTEND_MS = 100 * MINUTE
_UNSENT = ("not_transmitted", "transmission_unknown", "xml_unavailable")


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
        world.scheduler.at(START_MS + ATTEND_MS, self._attend)
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
        for moment in plan.revoked_ms:
            world.scheduler.at(moment, partial(self._revoke, server))

    def _other(self, server: Server) -> None:
        self._world.faults.counts[Kind.OTHER_SOFTWARE] += 1
        server.tally.other_software(self._world.scheduler.now_ms)

    def _revoke(self, server: Server) -> None:
        self._world.faults.counts[Kind.CONSENT_REVOKED] += 1
        server.grants.revoke()

    def _attend(self) -> None:
        """Owners look whether an account of theirs asks for consent; nothing else tells them that it is needed."""
        world = self._world
        for account in world.scenario.accounts:
            record = world.store.records[account_key(account.id)]
            if isinstance(record, Account) and record.blocked and record.blocked.code == "consent_needed":
                world.faults.counts[Kind.CONSENT_NEEDED] += 1
                self._act("owner", partial(self._consent, record), lambda _: None)
        world.scheduler.at(world.scheduler.now_ms + ATTEND_MS, self._attend)

    def _consent(self, account: Account, process: Process) -> None:
        world = self._world
        ledger, secrets = SimLedger(world.store, process), SimSecrets(world.secrets, process)
        providers = SimProviders(Line(process, world.servers, world.checks))
        use_case = ConnectAccount(ledger, secrets, providers, SimClock(process))
        state = use_case.begin(account, "https://here.invalid/callback", "owner")
        process.actor.pause(world.rng.randint(1_000, 500_000))
        use_case.finish(state, "a code")

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
                credentials = world.credentials(plan, number)
                self._configure(account.id, credentials, world.rng.choice((0, 1_000, world.rng.randint(0, 600_000))))

    def _configure(self, account: str, credentials: Mapping[str, Any], delay_ms: int) -> None:
        world, secret = self._world, credentials["key"]

        def work(process: Process) -> None:
            ledger, secrets = SimLedger(world.store, process), SimSecrets(world.secrets, process)
            providers = SimProviders(Line(process, world.servers, world.checks))
            plan = next(one for one in world.scenario.accounts if one.id == account)
            use_case = ConfigureAccount(ledger, secrets, providers, SimClock(process))
            use_case.run(account, plan.configuration, credentials)

        def ended(error: BaseException | None) -> None:
            if error is None or secret not in world.servers:
                self._configuring -= 1
            else:
                self._configure(account, credentials, world.rng.randint(100, 60_000))

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
        if _at_sdi(request):
            if resendable(request) and world.rng.random() < 0.7:
                self._resend(request, process)
            else:
                self._mend(decide, request)
            return
        if request.state is not State.NEEDS_ATTENTION or request.intent_ms is None:
            decide.cancel(request, "person")
            return
        world.checks.sees(request_id)
        made = world.server_of(request.account).made.get(request_id)
        process.actor.pause(world.rng.randint(100, 20_000))
        found = made[-1] if made and made[-1].progressive == (request.progressive or "") else None
        verdict = Verdict(
            exists=found is not None,
            why="seen in the panel",
            provider_id=found.provider_id if found else None,
            number=found.issued.number if found else None,
        )
        if found is not None and request.sdi is not None and world.rng.random() < 0.5:
            # Whoever has found it there sends it from there too.
            world.server_of(request.account).exchange.mend(found.provider_id, world.scheduler.now_ms)
        decide.settle(request, verdict, "person")

    def _mend(self, decide: Decide, request: Request) -> None:
        """Send it in the provider's panel, or forget to, and say in both cases that this was seen to."""
        world, issued = self._world, request.issued
        world.faults.counts[Kind.NOT_TAKEN_BY_SDI] += 1
        if issued is not None and (world.calm or world.rng.random() < 0.5):
            world.server_of(request.account).exchange.mend(issued.provider_id, world.scheduler.now_ms)
        decide.settle(request, Verdict(exists=True, why="sent in the panel"), "person")

    def _resend(self, request: Request, process: Process) -> None:
        """Have what SdI has discarded sent again, as it was."""
        world = self._world
        world.faults.counts[Kind.NOT_TAKEN_BY_SDI] += 1
        ledger, clock = SimLedger(world.store, process), SimClock(process)
        accept = world.callers.function(process)
        Resend(ledger, accept.providers, clock, accept).run(request, None, "person")

    def _act(self, name: str, work: Callable[[Process], None], ended: Callable[[BaseException | None], None]) -> None:
        process = self._world.process(name)

        def over(error: BaseException | None) -> None:
            if error is not None and not isinstance(error, _EXPECTED):
                raise Violation("bug", f"{name}: {error!r}") from error
            ended(error)

        process.run(lambda: work(process), over)


def _actionable(request: Request) -> bool:
    return request.state is State.NEEDS_ATTENTION and (request.issued is None or _at_sdi(request))


def _at_sdi(request: Request) -> bool:
    """Whether it waits for somebody to see to its transmission."""
    code = request.attention.code if request.attention else ""
    return request.state is State.NEEDS_ATTENTION and (code.startswith("sdi_") or code in _UNSENT)
