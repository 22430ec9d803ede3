"""A whole Sportello in virtual time, without faults: real use cases, one worker, one lane, a tick each minute."""

from dataclasses import dataclass

from invoicing.domain.account import Account, AccountConfiguration, Credential, account_key, credential_key
from invoicing.domain.document import Document
from invoicing.domain.request import Event, Request, State
from invoicing.usecases.accept import Accept
from invoicing.usecases.caller import Caller
from invoicing.usecases.configure_account import ConfigureAccount
from invoicing.usecases.pace import DAY, MINUTE
from invoicing.usecases.reconcile import Reconcile
from invoicing.usecases.serve_lane import Ring, ServeLane
from tests.bench.provider import SLUG, BenchProvider, Counter, Trespass
from tests.bench.virtual_clock import VirtualClock
from tests.builders import a_document
from tests.fakes import Moment
from tests.fakes.archive import FakeArchive
from tests.fakes.bell import Delivery, FakeBell
from tests.fakes.files import FakeFiles
from tests.fakes.ledger import FakeLedger
from tests.fakes.secrets import FakeSecrets
from tests.fakes.telemetry import FakeTelemetry

RUN_MS = 180_000
"""The worker's time-out, as in template.yaml."""
PHASE_MS = 17_000
"""How long after the start the reconciler ticks first."""
_ACCOUNT = "demo"
_CALLER = Caller("bench")


@dataclass(frozen=True, slots=True)
class Delays:
    """What things cost around the provider: an operation of the ledger, and the way of a ring to a worker at work."""

    ledger_ms: int = 0
    ring_ms: int = 0


class Office:
    """Everything there is; the queue hands out one ring at a time, in order, when the worker is free."""

    def __init__(self, *, call_ms: int = 2_000, delays: Delays | None = None) -> None:
        self._delays = delays or Delays()
        self.clock = VirtualClock()
        self.ledger = FakeLedger(self._cost)
        self.bell = FakeBell(self.clock)
        self.provider = BenchProvider(self.clock, call_ms)
        files, secrets = FakeFiles(), FakeSecrets(self.clock)
        self._accept = Accept(self.ledger, self.bell, self.provider, self.clock, secrets, remember_ms=5_000)
        archive, telemetry = FakeArchive(self.clock), FakeTelemetry()
        self._worker = ServeLane(self.ledger, self.bell, files, archive, secrets, self.provider, self.clock, telemetry)
        self._reconciler = Reconcile(self.ledger, self.bell, self.provider, self.clock)
        self._document = a_document(date=None, payments=())
        self._coming = 0
        self._configure = ConfigureAccount(self.ledger, secrets, self.provider, self.clock)
        self.open_account(_ACCOUNT)
        self.clock.at(self.clock.now_ms() + PHASE_MS, self._tick)

    @property
    def counter(self) -> Counter:
        """The provider's eye on the calls of the first account."""
        return self.provider.counter(_ACCOUNT)

    @property
    def reserve(self) -> int:
        """Calls that files leave for creates now."""
        account = self.ledger.get(Account, account_key(_ACCOUNT))
        credential = self.ledger.get(Credential, credential_key(account.credential)) if account else None
        if account is None or credential is None:
            raise LookupError("the account was made at the start")
        return credential.reserve(account.configuration, self.clock.now_ms())

    def open_account(self, name: str) -> None:
        """Make an account, with a credential of its own."""
        self._configure.run(name, AccountConfiguration(provider=SLUG), {"key": name})

    def ask(self, reference: str, when_ms: int, *, file: bool = True, account: str = _ACCOUNT) -> None:
        """Have a document asked for at ``when_ms``."""
        asked = self._document.model_copy(update={"account": account, "reference": reference, "file": file})
        self._coming += 1
        self.clock.at(when_ms, lambda: self._asked(asked))

    def finish(self, *, within_ms: int) -> None:
        """Live until nothing is left to do.

        Raises:
            TimeoutError: there still is, after ``within_ms``.
        """
        end = self.clock.now_ms() + within_ms
        while self._coming or next(self.ledger.accounts_with_work(), None):
            delivery = self.bell.take()
            if delivery is None:
                self.clock.skip()
            else:
                self._answer(delivery)
            if self.clock.now_ms() > end:
                raise TimeoutError(f"not all is done after {within_ms / DAY:.1f} days")

    def requests(self) -> list[Request]:
        """All requests, as asked for; those that wanted a file are complete only with it."""
        return sorted(self.ledger.requests(), key=lambda request: request.accepted_ms)

    def _answer(self, delivery: Delivery) -> None:
        self.clock.sleep_ms(self._delays.ring_ms)
        until = self.clock.now_ms() + RUN_MS
        ring = Ring(delivery.rung.account, delivery.rung.request, delivery.receipt)
        self._worker.run(ring, until_ms=until)
        if self.clock.now_ms() > until:
            raise Trespass("the worker has outlived its time")
        self.bell.answered(delivery.receipt)

    def _tick(self) -> None:
        self.clock.at(self.clock.now_ms() + MINUTE, self._tick)
        self._reconciler.run()

    def _asked(self, document: Document) -> None:
        self._coming -= 1
        self._accept.document(document, _CALLER)

    def _cost(self, moment: Moment, operation: str) -> None:
        if moment == "before" and self._delays.ledger_ms:
            self.clock.sleep_ms(self._delays.ledger_ms)


def moment_of(request: Request, state: State) -> int:
    """When ``request`` came into ``state`` first."""
    found: Event = next(event for event in request.history if event.state is state)
    return found.at_ms
