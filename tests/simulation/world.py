"""A small Sportello in virtual time, with everything around it."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from invoicing.domain.account import Account, Credential
from invoicing.domain.calls import Window
from invoicing.domain.identity import credential_id
from tests.simulation.callers import Callers
from tests.simulation.checks import Checks
from tests.simulation.clerks import Clerks
from tests.simulation.faults import Faults, Kind
from tests.simulation.ledger import Store
from tests.simulation.people import People
from tests.simulation.ports import IDENTITY_KEY
from tests.simulation.process import Process
from tests.simulation.provider import SLUGS
from tests.simulation.queue import Queue
from tests.simulation.scenario import START_MS, Scenario
from tests.simulation.scheduler import Scheduler
from tests.simulation.server import Server


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
        self.checks = Checks(self.scheduler, lambda: self.store.records)
        self.store = Store(self.scheduler, self.checks)
        self.files: dict[str, bytes] = {}
        self.secrets: dict[str, Mapping[str, Any]] = {}
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

    def windows(self, slug: str) -> Sequence[Window]:
        """The windows of provider ``slug``."""
        return SLUGS[slug].capabilities.windows

    def server_of(self, account: str) -> Server:
        """The account at the provider behind ``account``."""
        return self._behind[account]

    def stop_when_settled(self, not_before_ms: int) -> None:
        """End the run if all is done; asked for now and then."""
        if self.scheduler.now_ms >= not_before_ms and self.calm and self.settled:
            self.scheduler.stopped = True

    def _furnish(self) -> None:
        servers = {}
        for plan in self.scenario.servers:
            server = Server(plan.name, self.windows(plan.slug), plan.conduct, down=plan.down, refuses=plan.refuses)
            self.servers[f"{plan.name}-key-0"] = servers[plan.name] = server
        slugs = {plan.name: plan.slug for plan in self.scenario.servers}
        sharing: dict[str, list[str]] = {}
        for account in self.scenario.accounts:
            secret = f"{account.server}-key-0"
            identity = credential_id(IDENTITY_KEY, slugs[account.server], secret)
            sharing.setdefault(identity, []).append(account.id)
            self.secrets[account.id] = {"key": secret}
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
