"""Those who ask: they repeat what was not answered, and sometimes what was."""

from typing import TYPE_CHECKING

from invoicing.domain.account import Account, account_key
from invoicing.domain.canonical import content
from invoicing.domain.document import Document
from invoicing.domain.lookup import LookupName
from invoicing.domain.problem import Refused
from invoicing.domain.request import request_key
from invoicing.domain.tasks import AccountCheck
from invoicing.usecases.accept import Accept
from invoicing.usecases.caller import Accepted, Caller
from tests.simulation.abilities import SimProviders
from tests.simulation.checks import Violation
from tests.simulation.ledger import SimLedger
from tests.simulation.line import Line
from tests.simulation.ports import SimClock, SimSecrets
from tests.simulation.process import PortError, Process
from tests.simulation.queue import SimBell
from tests.simulation.scenario import Wish
from tests.simulation.scheduler import Killed

if TYPE_CHECKING:
    from tests.simulation.world import World

_ATTEMPTS = 8


class Callers:
    """The API's functions, and who calls them."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._idle: list[tuple[Process, Accept]] = []
        self.refused = 0
        self.waiting = 0

    def start(self) -> None:
        """Have every wish asked for when it is to be."""
        for wish in self._world.scenario.wishes:
            for moment in wish.at_ms:
                self.waiting += 1
                self._later(wish, moment, 1)

    def _later(self, wish: Wish, moment: int, attempt: int) -> None:
        self._world.scheduler.at(moment, lambda: self._ask(wish, attempt))

    def _ask(self, wish: Wish, attempt: int) -> None:
        process, accept = self._idle.pop() if self._idle else self._function()

        def ended(error: BaseException | None) -> None:
            if not isinstance(error, Killed):
                self._idle.append((process, accept))
            if error is None:
                self.waiting -= 1
                return
            if not isinstance(error, (PortError, Killed, Refused)):
                raise Violation("accept", repr(error)) from error
            if attempt < _ATTEMPTS:
                self._later(wish, self._world.scheduler.now_ms + self._world.rng.randint(10, 300_000), attempt + 1)
            else:
                self.waiting -= 1
                self.refused += 1

        process.run(lambda: self._answered(self._accepted(accept, wish)), ended)

    def _accepted(self, accept: Accept, wish: Wish) -> Accepted:
        caller = Caller("shop", wish.key)
        asked = wish.asked
        if isinstance(asked, AccountCheck | LookupName):
            account = accept.ledger.get(Account, account_key(wish.account))
            assert account is not None
            name = asked if isinstance(asked, LookupName) else None
            return accept.question(account, name, caller, content(asked) if isinstance(asked, AccountCheck) else {})
        return accept.document(asked, caller) if isinstance(asked, Document) else accept.task(asked, caller)

    def _answered(self, accepted: Accepted) -> None:
        """202 went out: from now on it must never be lost."""
        request = accepted.request
        if self._world.store.records.get(request_key(request.id)) is None:
            raise Violation("lost", f"{request.reference} was answered 202 and is not recorded")
        self._world.accepted.add(request.id)

    def function(self, process: Process) -> Accept:
        """What takes requests in, run by ``process``."""
        world = self._world
        providers = SimProviders(Line(process, world.servers, world.checks))
        ledger, bell = SimLedger(world.store, process), SimBell(world.queue, process)
        secrets = SimSecrets(world.secrets, process)
        return Accept(ledger, bell, providers, SimClock(process), secrets, world.scenario.lanes)

    def _function(self) -> tuple[Process, Accept]:
        process = self._world.process("api")
        return process, self.function(process)
