"""A simulated provider whose calls take their time, and which tolerates nothing: no overlap, no call too many."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, override

from invoicing.contract import (
    CallGate,
    Capabilities,
    Connection,
    InvoicingProvider,
    Numbering,
    Order,
    Providers,
    SdiDelivery,
    Settlement,
    Trial,
)
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.problem import Problem
from invoicing.domain.request import Issued, Work
from invoicing.domain.tasks import ProviderTask
from invoicing.ports import Clock
from tests.bench.physical_limit import FATTURA24

SLUG = "bench"
PDF = b"%PDF-1.7\n" + b" " * 200 + b"\n%%EOF\n"


class Trespass(BaseException):
    """A call that must not have been made. No ``except Exception`` of the code under test may swallow it."""


class Counter:
    """Counts the calls of one credential, at whichever instant of a call is the worst for the caller."""

    def __init__(self, clock: Clock, call_ms: int) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._clock, self._call_ms = clock, call_ms

    def call(self) -> None:
        """Take the time of a call.

        Raises:
            Trespass: another one is at work, or some window is full.
        """
        now = self._clock.now_ms()
        if len(self.starts) > len(self.ends):
            raise Trespass("a call arrives while another one is at work")
        for window in FATTURA24:
            if len(self.ends) >= window.calls and now - self.ends[-window.calls] < window.seconds * 1000:
                raise Trespass(f"more than {window.calls} calls in {window.seconds} s")
        self.starts.append(now)
        self._clock.sleep_ms(self._call_ms)
        self.ends.append(self._clock.now_ms())


class BenchConnection(Connection):
    """The way to the provider."""

    def __init__(self, counter: Counter, gate: CallGate) -> None:
        self._counter, self._gate = counter, gate

    @override
    def issue(self, order: Order) -> Issued:
        with self._gate.call("issue", Effect.WRITE):
            self._counter.call()
        return Issued(provider_id=order.key, number=f"{len(self._counter.ends)}/2026")

    @override
    def fetch_pdf(self, issued: Issued) -> bytes:
        with self._gate.call("fetch_pdf", Effect.READ):
            self._counter.call()
        return PDF


class BenchProvider(InvoicingProvider, Providers):
    """The only provider there is; it has one counter for each credential."""

    slug: ClassVar[str] = SLUG
    credential_ways: ClassVar[tuple[tuple[str, ...], ...]] = (("key",),)
    capabilities: ClassVar[Capabilities] = Capabilities(
        kinds=frozenset(DocumentKind),
        electronic_kinds=frozenset(DocumentKind),
        windows=FATTURA24,
        calls_per_step=1,
        reads_to_create=0,
        settlement=Settlement.NONE,
        numbering=Numbering.PROVIDER,
        sdi=SdiDelivery.NONE,
        pdf=True,
        trial=Trial.NONE,
        works=frozenset(Work),
        lookups=frozenset(),
    )

    def __init__(self, clock: Clock, call_ms: int) -> None:
        self.counters: dict[str, Counter] = {}
        self._clock, self._call_ms = clock, call_ms

    @override
    def get(self, slug: str) -> InvoicingProvider:
        return self

    @override
    def check(self, document: Document, configuration: AccountConfiguration) -> Sequence[Problem]:
        return ()

    @override
    def check_task(self, task: ProviderTask, configuration: AccountConfiguration) -> Sequence[Problem]:
        return ()

    @override
    def check_configuration(self, configuration: AccountConfiguration) -> Sequence[Problem]:
        return ()

    @override
    def identity(self, credentials: Mapping[str, Any], configuration: AccountConfiguration) -> str:
        return str(credentials["key"])

    @override
    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        return BenchConnection(self.counter(self.identity(credentials, configuration)), gate)

    def counter(self, key: str) -> Counter:
        """The counter of the credential ``key``."""
        return self.counters.setdefault(key, Counter(self._clock, self._call_ms))
