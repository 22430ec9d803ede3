"""What some providers can do besides: search, send documents to SdI, renew their credentials, ask for consent."""

from collections.abc import Mapping, Sequence
from typing import Any, cast, override

from invoicing.abilities import Company, ConsentRequest
from invoicing.contract import CallGate, InvoicingProvider, Order, Providers, Settlement
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.effect import Effect
from invoicing.domain.numbering import NumberingSettings, Numbers
from invoicing.domain.request import Issued
from invoicing.domain.sdi import SdiStatus
from invoicing.errors import RepeatIsSafe, Unauthorized, Unavailable
from tests.simulation.faults import Kind, Op
from tests.simulation.grants import RENEW_EARLY_MS
from tests.simulation.line import Call, Key, Line
from tests.simulation.provider import SimConnection, SimProvider, ask
from tests.simulation.server import Server
from tests.simulation.slugs import SLUGS, Ways

LONGEST_LIST_LAG_MS = 120_000
_PROOF_AFTER_MS = 300_000


class Searching(SimConnection):
    """Its lists lag behind: what is in none so soon after the call may have been made all the same."""

    def find(self, order: Order) -> Issued | None:
        """What there is under the order's key."""
        asked_ms = self._line.clock_ms()
        call = Call(Op.READ_CALL, lambda server: server.find(order.key, self._line.now_ms(), order.progressive))
        found, lagged = cast("tuple[Issued | None, bool]", self._call("find", Effect.READ, call))
        if lagged:
            self._line.strike(Kind.LIST_LAGGED)
        last_ms = order.last_ms or order.sent_ms
        if found is None and last_ms is not None and asked_ms < last_ms + _PROOF_AFTER_MS:
            raise Unavailable("it may still be made", code="too_early_to_tell")
        self._line.found(order.key)
        if found is None and self._ways.numbers:
            raise RepeatIsSafe("not found", code="not_found_there")
        return found


class Following(SimConnection):
    """It tells what became of electronic documents at SdI."""

    def sdi_status(self, issued: Issued) -> SdiStatus:
        """Where it stands."""
        number = issued.provider_id
        call = Call(Op.READ_CALL, lambda server: server.exchange.status(number, self._line.now_ms()))
        status = cast("SdiStatus", self._call("sdi_status", Effect.READ, call))
        self._line.found(_sent(issued))
        return status

    def fetch_xml(self, issued: Issued) -> bytes:
        """The file as it was transmitted."""
        call = Call(Op.READ_CALL, lambda server: server.exchange.xml(issued.provider_id))
        return cast("bytes", self._call("xml", Effect.READ, call))


class Preserving(SimConnection):
    """It proves that it preserves what has come to its end at SdI."""

    def fetch_preservation_package(self, issued: Issued) -> bytes:
        """The proof; half of it, as no proof, is found out."""
        call = Call(Op.FILE_CALL, lambda _: f"package of {issued.provider_id}".encode())
        answer = self._call("preservation", Effect.READ, call)
        if call.struck in (Kind.FILE_MISSING, Kind.FILE_TRUNCATED):
            raise Unavailable("no package yet", code="file_not_ready")
        return cast("bytes", answer)


class Transmitting(Following):
    """It sends electronic documents to SdI by a call of their own."""

    def transmit(self, issued: Issued) -> SdiStatus:
        """Have the document checked, then sent."""
        number, now = issued.provider_id, self._line.now_ms
        self._look_up(self._ways.capabilities.calls_per_step - 1)

        def send(server: Server) -> SdiStatus:
            server.exchange.send(number, now())
            return server.exchange.status(number, now() + server.conduct.status_lag_ms)

        return cast("SdiStatus", self._call("send", Effect.WRITE, Call(Op.WRITE_CALL, send, key=_sent(issued))))


class Numbering(SimProvider):
    """What it issues comes with its number."""

    def numbers(self, configuration: AccountConfiguration) -> Numbers:
        """All its accounts are one seller's."""
        return Numbers("IT01234560017", NumberingSettings())


class RenewingProvider(SimProvider):
    """Its credentials hold a pair of tokens, which it renews, or gives anew after its owner's consent."""

    def renewal_due_ms(self, credentials: Mapping[str, Any]) -> int | None:
        """Some time before the pair ends."""
        return cast("int", credentials["ends_ms"]) - RENEW_EARLY_MS if "ends_ms" in credentials else None

    def renew(self, credentials: Mapping[str, Any], gate: CallGate) -> Mapping[str, Any]:
        """A new pair for the old one."""
        renewing, now = credentials["renewing"], self._line.now_ms
        return self._pair(credentials, "renew", lambda server: server.grants.renew(renewing, now()), gate)

    def consent_url(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, request: ConsentRequest
    ) -> str:
        """The page; all that it needs to know is where to come back to."""
        return request.state

    def exchange(
        self, credentials: Mapping[str, Any], *, code: str, redirect_uri: str, gate: CallGate
    ) -> Mapping[str, Any]:
        """A pair for the consent that was just given."""
        now = self._line.now_ms
        return self._pair(credentials, "exchange", lambda server: server.grants.give(now()), gate)

    def companies(self, credentials: Mapping[str, Any], gate: CallGate) -> Sequence[Company]:
        """There is one."""
        return (Company("1", "Prova"),)

    def _pair(self, credentials: Mapping[str, Any], operation: str, give: Any, gate: CallGate) -> Mapping[str, Any]:
        call = Call(Op.READ_CALL, give, counted=False)
        pair = ask(self._line, gate, Key(credentials["key"]), operation, Effect.READ, call)
        if pair is None:
            raise Unauthorized("the pair is worth nothing", code="consent_needed")
        return with_pair(credentials["key"], pair, self._line.clock_ms())


def with_pair(secret: str, pair: Mapping[str, Any], now_ms: int) -> dict[str, Any]:
    """Credentials that hold ``pair``, given at ``now_ms``."""
    ends = now_ms + pair["life_ms"]
    return {"key": secret, "access": pair["access"], "renewing": pair["renewing"], "ends_ms": ends}


class SimProviders(Providers):
    """The providers as one process sees them."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._made: dict[str, InvoicingProvider] = {}

    @override
    def get(self, slug: str) -> InvoicingProvider:
        made = self._made.get(slug)
        if made is None:
            made = self._made[slug] = _PROVIDERS[slug](self._line)
        return made


def _provider(ways: Ways) -> type[SimProvider]:
    searches = ways.capabilities.settlement is Settlement.SEARCH
    can = [
        *([Searching] if searches else []),
        *([Transmitting] if ways.sends else [Following] if ways.with_issue else []),
        *([Preserving] if ways.preserves else []),
    ]
    connection = type("Connection", (*can, SimConnection), {})
    said = {"slug": ways.slug, "capabilities": ways.capabilities, "ways": ways, "connection": connection}
    abilities = (*([RenewingProvider] if ways.renews else []), *([Numbering] if ways.numbers else []), SimProvider)
    return cast("type[SimProvider]", type(ways.slug, abilities, said))


_PROVIDERS = {slug: _provider(ways) for slug, ways in SLUGS.items()}


def _sent(issued: Issued) -> str:
    return f"{issued.provider_id} to SdI"
