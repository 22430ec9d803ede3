"""An invoicing provider for the simulation: every call through the gate, and the line to the server that can fail."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast, override

from invoicing.contract import CallGate, Connection, InvoicingProvider, Order
from invoicing.domain.account import AccountConfiguration, AccountStatus
from invoicing.domain.document import Document
from invoicing.domain.effect import Effect
from invoicing.domain.identity import request_id
from invoicing.domain.lookup import Filter, LookupEntry, LookupName
from invoicing.domain.problem import Problem
from invoicing.domain.request import Issued, Work
from invoicing.domain.tasks import CreditToBill, CustomerUpdate, ProductUpdate, ProviderTask
from invoicing.errors import Misconfigured, OutcomeUnknown, ProviderError, Unavailable
from tests.simulation.faults import Kind, Op
from tests.simulation.line import Call, Key, Line
from tests.simulation.server import Repeats, Server
from tests.simulation.slugs import Ways

_REPEATED = {Repeats.ALREADY_EXISTS: "probable_duplicate", Repeats.BEING_PROCESSED: "being_processed"}
_END = b"\n%%EOF\n"


class SimConnection(Connection):
    """One credential at the provider. Where a step may take several calls, it looks something up before."""

    def __init__(self, line: Line, gate: CallGate, key: Key, ways: Ways) -> None:
        self._line, self._gate, self._key, self._ways = line, gate, key, ways

    @override
    def issue(self, order: Order) -> Issued:
        document, now = order.document, self._line.now_ms
        kind = (str(document.kind), document.electronic)

        # The order of a proof is named by its own key.
        proof = document.reference == order.key

        def create(server: Server) -> Any:
            if proof:
                found = server.prove(order.key, document.kind, now())
            else:
                found = server.create(order.key, document.kind, now(), order.progressive)
            if not isinstance(found, Issued):
                return OutcomeUnknown("a repeat", code=_REPEATED[found])
            if self._ways.with_issue and document.electronic:
                server.exchange.send(found.provider_id, now())
            return found

        if self._ways.numbers and not proof:
            self._line.bears(order.key, order.number, order.progressive)

        self._look_up(self._ways.capabilities.reads_to_create)
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

    def save_product(self, update: ProductUpdate) -> Issued:
        """Create or update a product, known by its code."""
        key, now = request_id(Work.PRODUCT, update.account, update.reference), self._line.now_ms
        call = Call(Op.WRITE_CALL, lambda server: server.contact(key, now()).issued, update.account, key, free=True)
        return cast("Issued", self._call("save_product", Effect.WRITE, call))

    def save_credit(self, credit: CreditToBill) -> Issued:
        """Note something to be billed later."""
        key, now = request_id(Work.CREDIT, credit.account, credit.reference), self._line.now_ms
        call = Call(Op.WRITE_CALL, lambda server: server.add(key, now()).issued, credit.account, key)
        return cast("Issued", self._call("save_credit", Effect.WRITE, call))

    def check_account(self) -> AccountStatus:
        """Whether the credential works."""
        return cast("AccountStatus", self._call("check", Effect.READ, Call(Op.READ_CALL, _status)))

    def read_lookup(self, name: LookupName, wanted: Filter) -> Sequence[LookupEntry]:
        """A list of one."""
        call = Call(Op.READ_CALL, lambda _: (LookupEntry(id="1", name=str(name)),))
        return cast("Sequence[LookupEntry]", self._call("lookup", Effect.READ, call))

    def _look_up(self, most: int) -> None:
        for _ in range(min(most, 1)):
            self._call("look_up", Effect.READ, Call(Op.READ_CALL, _status))

    def _call(self, operation: str, effect: Effect, call: Call) -> Any:
        return ask(self._line, self._gate, self._key, operation, effect, call)


def ask(line: Line, gate: CallGate, key: Key, operation: str, effect: Effect, call: Call) -> Any:
    """Make ``call`` through ``gate``, and return what its answer says.

    Raises:
        ProviderError: it says that something is wrong, or there was none.
    """
    with gate.call(operation, effect) as permit:
        answer = line.send(call, key, permit.must_end_ms)
        permit.told.update(call.told)
    # What a whole answer says is read when the call is over, as the real adapters do.
    if isinstance(answer, ProviderError):
        raise answer
    return answer


class SimProvider(InvoicingProvider):
    """A provider; its subclasses differ in their ``ways``."""

    credential_ways: ClassVar[tuple[tuple[str, ...], ...]] = (("key",),)
    ways: ClassVar[Ways]
    connection: ClassVar[type[SimConnection]]

    def __init__(self, line: Line) -> None:
        self._line = line

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
        if "key" not in credentials:
            raise Misconfigured("no key", code="missing_key")
        return str(credentials["key"])

    @override
    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        key = Key(self.identity(credentials, configuration), credentials.get("access", ""))
        return self.connection(self._line, gate, key, self.ways)


def _pdf(provider_id: str) -> bytes:
    return b"%PDF-1.4\n" + provider_id.encode().ljust(120) + _END


def _status(_: Server) -> AccountStatus:
    return AccountStatus(key_valid=True, plan_sufficient=True)
