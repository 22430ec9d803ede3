"""A small Sportello in virtual time, with everything around it."""

from collections.abc import Mapping
from random import Random
from typing import Any

from invoicing.domain.account import Account, Credential
from invoicing.domain.identity import credential_id
from tests.simulation.abilities import with_pair
from tests.simulation.callers import Callers
from tests.simulation.checks import Checks
from tests.simulation.clerks import Clerks
from tests.simulation.faults import Faults, Kind
from tests.simulation.grants import Vault
from tests.simulation.ledger import Store
from tests.simulation.people import People
from tests.simulation.ports import IDENTITY_KEY
from tests.simulation.process import Process
from tests.simulation.queue import Queue
from tests.simulation.scenario import START_MS, Scenario, ServerPlan
from tests.simulation.scheduler import Scheduler
from tests.simulation.server import Server
from tests.simulation.slugs import SLUGS


class World:
    """One run of one scenario.

    Attributes:
        servers: accounts at the provider, by the key that is good now.
        accepted: ids of requests that were answered 202.
        lines: the trace, if there is one.
    """

    def __init__(self, scenario: Scenario, faults: Faults, rng: Random, *, tracing: bool = False) -> None:
        self.scenario, self.faults, self.rng, self.tracing = scenario, faults, rng, tracing
        self.lines: list[str] = []
        self.scheduler = Scheduler(START_MS)
        self.secrets = Vault()
        self.checks = Checks(self.scheduler, lambda: self.store.records, self.secrets)
        self.store = Store(self.scheduler, self.checks)
        self.files: dict[str, bytes] = {}
        self.archive: dict[str, bytes] = {}
        self.servers: dict[str, Server] = {}
        self.accepted: set[str] = set()
        self._behind: dict[str, Server] = {}
        self.clerks = Clerks(self)
        self.queue = Queue(self, self.clerks.invoke)
        self.callers, self.people = Callers(self), People(self)
        self._furnish()

    @property
    def calm(self) -> bool:
        """Whether faults have stopped."""
        return self.scheduler.now_ms >= self.scenario.calm_ms

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be done by anybody."""
        busy = self.callers.waiting or self.people.awaited()
        return not busy and all(request.ended for request in self.store.requests())

    def note(self, who: str, what: str, outcome: str) -> None:
        """Write a line of the trace."""
        passed = (self.scheduler.now_ms - START_MS) / 1000
        self.lines.append(f"{passed:12.3f}  {who:14} {what:60} {outcome}")

    def process(self, name: str) -> Process:
        """A new process with a clock of its own; any two of our clocks differ by the guard at most."""
        skew = self.scenario.skew_ms
        offset = self.rng.randint(-(skew // 2), skew // 2) if skew else 0
        if offset:
            self.faults.counts[Kind.CLOCK_SKEWED] += 1
        return Process(self, name, offset)

    def run(self, longest_ms: int) -> None:
        """Let everything happen, until all is done after the faults or ``longest_ms`` are over."""
        self.callers.start()
        self.people.start()
        self.clerks.start()
        self.scheduler.at(self.scenario.calm_ms, self.faults.calm)
        self.scheduler.run(START_MS + longest_ms)
        self.clerks.close()

    def credentials(self, plan: ServerPlan, number: int, *, life_ms: int | None = None) -> Mapping[str, Any]:
        """The ``number``-th credentials of an account of ours at the one of ``plan``."""
        secret, now = f"{plan.name}-key-{number}", self.scheduler.now_ms
        if not SLUGS[plan.slug].renews:
            return {"key": secret}
        return with_pair(secret, self.servers[secret].grants.give(now, life_ms=life_ms), now)

    def server_of(self, account: str) -> Server:
        """The account at the provider behind ``account``."""
        return self._behind[account]

    def stop_when_settled(self, not_before_ms: int) -> None:
        """End the run if all is done; asked for now and then."""
        if self.scheduler.now_ms >= not_before_ms and self.calm and self.settled:
            self.scheduler.stopped = True

    def _furnish(self) -> None:
        servers = {}
        plans = {plan.name: plan for plan in self.scenario.servers}
        for plan in self.scenario.servers:
            windows = SLUGS[plan.slug].capabilities.windows
            server = Server(plan.name, windows, plan.conduct, down=plan.down, refuses=plan.refuses)
            self.servers[f"{plan.name}-key-0"] = servers[plan.name] = server
        sharing: dict[str, list[str]] = {}
        for account in self.scenario.accounts:
            plan = plans[account.server]
            credentials = self.credentials(plan, 0, life_ms=plan.first_life_ms)
            identity = credential_id(IDENTITY_KEY, plan.slug, credentials["key"])
            sharing.setdefault(identity, []).append(account.id)
            self.secrets.store(account.id, credentials)
            self._behind[account.id] = servers[account.server]
            self.store.write(
                (
                    Account(
                        id=account.id,
                        configuration=account.configuration,
                        credential=identity,
                        created_ms=START_MS,
                        proofs=account.proofs,
                    ),
                )
            )
        for identity, ids in sharing.items():
            self.store.write((Credential(id=identity, accounts=tuple(sorted(ids))),))
