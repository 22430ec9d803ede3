"""An invoicing provider for the simulation: every call through the gate, and the line to the server that can fail."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast, override

from invoicing.contract import (
    CallGate,
    Capabilities,
    Connection,
    Effect,
    InvoicingProvider,
    Numbering,
    Order,
    Providers,
    SdiDelivery,
    Settlement,
    Trial,
)
from invoicing.domain.account import AccountConfiguration, AccountStatus
from invoicing.domain.calls import Window
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.identity import request_id
from invoicing.domain.lookup import LookupEntry, LookupName
from invoicing.domain.problem import Problem
from invoicing.domain.request import Issued, Work
from invoicing.domain.tasks import CreditToBill, CustomerUpdate
from invoicing.errors import Misconfigured, OutcomeUnknown, ProviderError, Unavailable
from tests.simulation.faults import Kind, Op
from tests.simulation.line import Call, Line
from tests.simulation.server import Repeats, Server

_REPEATED = {Repeats.ALREADY_EXISTS: "probable_duplicate", Repeats.BEING_PROCESSED: "being_processed"}
_END = b"\n%%EOF\n"


class SimConnection(Connection):
    """One credential at the provider."""

    def __init__(self, line: Line, gate: CallGate, secret: str) -> None:
        self._line, self._gate, self._secret = line, gate, secret

    @override
    def issue(self, order: Order) -> Issued:
        document, now = order.document, self._line.now_ms
        kind = (str(document.kind), document.electronic)

        # The order of a proof is named by its own key.
        proof = document.reference == order.key

        def create(server: Server) -> Any:
            make = server.prove if proof else server.create
            found = make(order.key, document.kind, now())
            return found if isinstance(found, Issued) else OutcomeUnknown("a repeat", code=_REPEATED[found])

        call = Call(Op.WRITE_CALL, create, document.account, order.key, kind)
        return cast("Issued", self._call("issue", Effect.WRITE, call))

    @override
    def fetch_pdf(self, issued: Issued) -> bytes:
        call = Call(Op.FILE_CALL, lambda _: _pdf(issued.provider_id))
        answer = self._call("fetch_pdf", Effect.READ, call)
        if call.struck is Kind.FILE_MISSING:
            raise Unavailable("no such file yet", code="file_not_ready")
        content = cast("bytes", answer)
        return content[: -len(_END)] if call.struck is Kind.FILE_TRUNCATED else content

    def save_customer(self, update: CustomerUpdate) -> Issued:
        """Create or update a contact."""
        key, now = request_id(Work.CUSTOMER, update.account, update.reference), self._line.now_ms

        def save(server: Server) -> Issued:
            return (server.contact if update.repeatable else server.add)(key, now()).issued

        call = Call(Op.WRITE_CALL, save, update.account, key, free=update.repeatable)
        return cast("Issued", self._call("save_customer", Effect.WRITE, call))

    def save_credit(self, credit: CreditToBill) -> Issued:
        """Note something to be billed later."""
        key, now = request_id(Work.CREDIT, credit.account, credit.reference), self._line.now_ms
        call = Call(Op.WRITE_CALL, lambda server: server.add(key, now()).issued, credit.account, key)
        return cast("Issued", self._call("save_credit", Effect.WRITE, call))

    def check_account(self) -> AccountStatus:
        """Whether the credential works."""
        return cast("AccountStatus", self._call("check", Effect.READ, Call(Op.READ_CALL, _status)))

    def read_lookup(self, name: LookupName) -> Sequence[LookupEntry]:
        """A list of one."""
        call = Call(Op.READ_CALL, lambda _: (LookupEntry(id="1", name=str(name)),))
        return cast("Sequence[LookupEntry]", self._call("lookup", Effect.READ, call))

    def _call(self, operation: str, effect: Effect, call: Call) -> Any:
        with self._gate.call(operation, effect) as must_end_ms:
            answer = self._line.send(call, self._secret, must_end_ms)
        # What a whole answer says is read when the call is over, as the real adapters do.
        if isinstance(answer, ProviderError):
            raise answer
        return answer


class SearchingConnection(SimConnection):
    """One credential at a provider that can search."""

    def find(self, order: Order) -> Issued | None:
        """What there is under the order's key."""
        call = Call(Op.READ_CALL, lambda server: server.made.get(order.key, [None])[0])
        made = self._call("find", Effect.READ, call)
        self._line.found(order.key)
        return made.issued if made else None


class SimProvider(InvoicingProvider):
    """A provider; its subclasses differ in how they settle and in their windows."""

    credential_fields: ClassVar[tuple[str, ...]] = ("key",)

    def __init__(self, line: Line) -> None:
        self._line = line

    @override
    def check(self, document: Document, configuration: AccountConfiguration) -> Sequence[Problem]:
        return ()

    @override
    def check_task(self, task: CustomerUpdate | CreditToBill, configuration: AccountConfiguration) -> Sequence[Problem]:
        return ()

    @override
    def check_configuration(self, configuration: AccountConfiguration) -> Sequence[Problem]:
        return ()

    @override
    def identity(self, credentials: Mapping[str, Any]) -> str:
        if "key" not in credentials:
            raise Misconfigured("no key", code="missing_key")
        return str(credentials["key"])

    @override
    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        searches = self.capabilities.settlement is Settlement.SEARCH
        return (SearchingConnection if searches else SimConnection)(self._line, gate, self.identity(credentials))


WINDOWS = {
    "wide": ((30, 60), (200, 3600), (500, 86400)),
    "tight": ((3, 20), (8, 300), (25, 7200)),
}


def _provider(slug: str, settlement: Settlement, windows: Sequence[tuple[int, int]]) -> type[SimProvider]:
    capabilities = Capabilities(
        kinds=frozenset(DocumentKind),
        electronic_kinds=frozenset(DocumentKind),
        windows=tuple(Window(calls=calls, seconds=seconds) for calls, seconds in windows),
        settlement=settlement,
        numbering=Numbering.PROVIDER,
        sdi=SdiDelivery.OWNER_SENDS,
        pdf=True,
        trial=Trial.NONE,
        works=frozenset(Work),
        lookups=frozenset(LookupName),
    )
    return cast("type[SimProvider]", type(slug, (SimProvider,), {"slug": slug, "capabilities": capabilities}))


SLUGS: dict[str, type[SimProvider]] = {
    slug: _provider(slug, settlement, windows)
    for settlement in Settlement
    for width, windows in WINDOWS.items()
    for slug in [f"{settlement}_{width}"]
}


class SimProviders(Providers):
    """The providers as one process sees them."""

    def __init__(self, line: Line) -> None:
        self._made = {slug: make(line) for slug, make in SLUGS.items()}

    @override
    def get(self, slug: str) -> InvoicingProvider:
        return self._made[slug]


def _pdf(provider_id: str) -> bytes:
    return b"%PDF-1.4\n" + provider_id.encode().ljust(120) + _END


def _status(_: Server) -> AccountStatus:
    return AccountStatus(key_valid=True, plan_sufficient=True)
