"""Benches: one module for each provider, named by its slug, with a function ``bench()``.

A bench is the provider's simulator and the provider on it; the conformance suite does the rest.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from typing import Any, Protocol, cast, override

import httpx

from invoicing.contract import CallGate, Connection, InvoicingProvider, Numbering, Order, Permit
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.numbering import progressive
from invoicing.domain.request import Issued
from invoicing.domain.tasks import CreditToBill, CustomerUpdate
from invoicing.errors import ProviderError
from tests.fakes.faulty_transport import FaultyTransport


@dataclass(slots=True)
class RecordingGate(CallGate):
    """Lets every call pass, and remembers it; or raises ``refusal`` instead."""

    now_ms: Callable[[], int]
    call_ms: int = 60_000
    refusal: Exception | None = None
    passed: list[tuple[str, Effect]] = field(default_factory=list)
    permits: list[Permit] = field(default_factory=list)
    raised: list[BaseException] = field(default_factory=list)
    is_open: bool = False
    sent: int = 0

    @override
    @contextmanager
    def call(self, operation: str, effect: Effect) -> Iterator[Permit]:
        if self.refusal:
            raise self.refusal
        self.passed.append((operation, effect))
        self.is_open, self.sent = True, 0
        self.permits.append(Permit(self.now_ms() + self.call_ms))
        try:
            yield self.permits[-1]
        except BaseException as error:
            self.raised.append(error)
            raise
        finally:
            self.is_open = False

    @property
    def written(self) -> int:
        """How many writing calls have passed."""
        return sum(effect is Effect.WRITE for _, effect in self.passed)

    def watch(self, _: object) -> Effect:
        """A request leaves: it must have a permit, and one of its own."""
        assert self.is_open, "a request left without passing the gate"
        self.sent += 1
        assert self.sent == 1, "two requests left with one permit"
        return self.passed[-1][1]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A document as the simulator holds it."""

    provider_id: str
    number: str
    customer_name: str
    descriptions: tuple[str, ...]
    unit_prices: tuple[Decimal, ...]
    quantities: tuple[Decimal, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal
    is_credit_note: bool
    is_electronic: bool


@dataclass(frozen=True, slots=True)
class CodeCase:
    """How to make the simulator answer one code of the provider's error table, and what must come of it."""

    provider_code: str
    arrange: Callable[[], None]
    act: Callable[[Connection], object]
    error: type[ProviderError]
    code: str


class HasProvider(Protocol):
    def provider(self) -> InvoicingProvider:
        """The provider, on the simulator."""


class Bench(HasProvider, Protocol):
    """What a provider brings to the conformance suite."""

    slug: str
    gate: RecordingGate
    faults: FaultyTransport
    good_credentials: Mapping[str, Any]
    bad_credentials: Mapping[str, Any]
    configuration: AccountConfiguration
    counted_apart: tuple[Mapping[str, Any], AccountConfiguration]
    """Credentials and configuration of an account whose calls the provider counts apart from the good ones'."""
    repeat_modes: Sequence[str]
    """Names of what the provider may do with a repeated key; empty where it has no such protection."""

    def provider(self) -> InvoicingProvider:
        """The provider, on the simulator."""

    def document(self, kind: DocumentKind, *, electronic: bool = False, **changes: Any) -> Document:
        """A document that the provider takes; ``changes`` replace fields of the request."""

    def contact(self) -> CustomerUpdate:
        """A contact that the provider takes."""

    def credit(self) -> CreditToBill:
        """A credit that the provider takes."""

    def arrived(self, key: str) -> Sequence[Arrived]:
        """The documents that carry our ``key``."""

    def arrived_contacts(self) -> int:
        """How many contacts there are."""

    def arrived_credits(self) -> int:
        """How many credits there are."""

    def spoilt_answers(self, effect: Effect) -> Mapping[str, Callable[[], None]]:
        """By name: arranges that the next call of the kind brings no answer of the provider's own (HTML, half, ...)."""

    def refusal(self, text: str) -> httpx.Response:
        """An answer of the provider's own that refuses what was asked for, in these words."""

    def over_limit_answers(self) -> Mapping[str, Callable[[], None]]:
        """By name: arranges that the next call is answered with a limit."""

    def missing_files(self) -> Mapping[str, Callable[[], None]]:
        """By name: arranges that the next file is not there, or not whole."""

    def set_repeat_mode(self, mode: str) -> None:
        """What the simulator does with a repeated key from now on."""

    def code_cases(self) -> Sequence[CodeCase]:
        """One for each code of the provider's error table."""

    def transmissions(self, key: str) -> int:
        """How often the document that carries our ``key`` was sent to SdI."""

    def make_unfit(self, issued: Issued) -> None:
        """Lets the provider find a fault in an issued electronic document when it checks it."""

    def ending_credentials(self) -> Mapping[str, Any]:
        """Good ones that are due for renewal; empty where credentials do not end."""

    def withdraw_consent(self, credentials: Mapping[str, Any]) -> None:
        """Nothing of ``credentials`` is good any more."""

    def assert_well_behaved(self) -> None:
        """Fails when calls came over the limit or overlapped."""


def bench_for(slug: str) -> Bench:
    """The bench of provider ``slug``, fresh."""
    return cast("Bench", import_module(f"tests.contract.benches.{slug}").bench())


def order_for(bench: HasProvider, document: Document, key: str) -> Order:
    """The order of ``document``; where its provider leaves that to us, with a number and a file's name by its key."""
    if bench.provider().capabilities.numbering is Numbering.PROVIDER:
        return Order(document, key)
    place = zlib.crc32(key.encode()) % 10**6 + 1
    return Order(document, key, number=str(place), progressive=progressive(place))


def connect(bench: Bench, *, bad: bool = False) -> Connection:
    """A connection through the bench's gate, with the good or the bad credential."""
    credentials = bench.bad_credentials if bad else bench.good_credentials
    return bench.provider().connect(credentials, bench.configuration, bench.gate)
