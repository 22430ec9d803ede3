"""The line between a process of ours and the provider: what is sent over it may be lost at either end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period
from invoicing.errors import OutcomeUnknown, ProviderError, RateLimited, Rejected, Unauthorized, Unavailable
from tests.simulation.checks import Checks
from tests.simulation.faults import Kind, Op
from tests.simulation.process import Process
from tests.simulation.server import Server


@dataclass(slots=True)
class Call:
    """One call: what the server is to do, and for which request if it makes something.

    Attributes:
        counted: whether it stands in the windows, and one token lets it in.
        struck: what went wrong with it.
        answer: what the server answered, once it has.
        told: what the answer says of the periods of the calendar.
    """

    op: Op
    act: Callable[[Server], Any]
    account: str = ""
    key: str = ""
    kind: tuple[str, bool] | None = None
    free: bool = False
    counted: bool = True
    struck: Kind | None = None
    answer: Any = None
    told: Mapping[Period, int] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether it makes something."""
        return self.op is Op.WRITE_CALL


_NOT_ACTING: dict[Kind, Callable[[int], ProviderError]] = {
    Kind.REJECTED: lambda _: Rejected("no", code="rejected_by_provider"),
    Kind.LIMITED: lambda _: RateLimited("too many calls", code="rate_limited"),
    Kind.LIMITED_FOR_A_TIME: lambda pause: RateLimited("too many calls", code="rate_limited", retry_after_ms=pause),
    Kind.UNAUTHORIZED: lambda _: Unauthorized("key refused", code="unauthorized"),
}
_BROKEN_OFF = frozenset({Kind.LOST_AFTER, Kind.SERVER_ERROR_AFTER, Kind.SERVER_ERROR_BEFORE})


@dataclass(frozen=True, slots=True)
class Key:
    """What opens an account at the provider; ``token`` where there are tokens."""

    secret: str
    token: str = ""


class Line:
    """The way of one process to all servers."""

    def __init__(self, process: Process, servers: dict[str, Server], checks: Checks) -> None:
        self._process, self._servers, self._checks = process, servers, checks

    def now_ms(self) -> int:
        """The true time."""
        return self._process.around.scheduler.now_ms

    def clock_ms(self) -> int:
        """The time by the process's own clock."""
        return self._process.now_ms

    def bears(self, key: str, number: str, progressive: str) -> None:
        """The document of ``key`` leaves with its number, and its file with its name."""
        self._checks.bears(key, number, progressive)

    def found(self, key: str) -> None:
        """The provider has told what there is under ``key``."""
        for sent in self._checks.doubts(key):
            self._checks.answered(sent)

    def strike(self, kind: Kind) -> None:
        """Note a fault that lies in how the provider behaves."""
        self._process.around.faults.counts[kind] += 1

    def send(self, call: Call, key: Key, must_end_ms: int) -> Any:
        """Send ``call``; returns what a whole answer says, which may be an error.

        Raises:
            ProviderError: there was no whole answer.
        """
        process, around = self._process, self._process.around
        call.struck = around.faults.strike(call.op)
        process.travel()
        if around.tracing:
            around.note(process.name, f"{call.op} {call.key}", f"!! {call.struck}" if call.struck else "sent")
        if call.struck is Kind.KILLED_BEFORE:
            process.actor.die()
        if process.now_ms >= must_end_ms:
            raise Unavailable("no time was left", code="no_time_left")
        server = self._servers.get(key.secret)
        if call.struck is Kind.NOT_SENT or (server is not None and server.is_down(self.now_ms())):
            process.actor.pause(around.rng.randint(1, 5_000))
            raise Unavailable("no connection", code="no_connection")
        if server is None:
            process.actor.pause(around.rng.randint(50, 500))
            return Unauthorized("no such key", code="unauthorized")
        if key.token and call.counted:
            self._checks.shows(key.token)
            if not server.grants.good(key.token, self.now_ms()):
                call.act = lambda _: Unauthorized("the token has ended", code="unauthorized")
        sent = self._checks.sending(call.account, call.key, call.kind, free=call.free) if call.writes else None
        answer = self._exchange(call, server, must_end_ms - process.offset_ms)
        if sent is not None and not isinstance(answer, OutcomeUnknown):
            self._checks.answered(sent)
        if around.tracing:
            around.note(process.name, f"{call.op} {call.key}", f"answered {answer!r}"[:100])
        return answer

    def _exchange(self, call: Call, server: Server, deadline: int) -> Any:
        """What the client sees of it, up to ``deadline`` by the true time; the server goes on whatever happens here."""
        actor, rng = self._process.actor, self._process.around.rng
        if call.struck is Kind.LOST_BEFORE:
            actor.pause(rng.randint(0, max(deadline - self.now_ms(), 0)))
            raise _broken(call)
        end = self._serve(call, server, deadline)
        reply = end + rng.randint(2, 40)
        if call.struck in _BROKEN_OFF or call.struck is Kind.KILLED_DURING_CALL:
            actor.pause(rng.randint(0, max(min(reply, deadline) - self.now_ms(), 0)))
            if call.struck is Kind.KILLED_DURING_CALL:
                actor.die()
            raise _broken(call)
        actor.pause(max(min(reply, deadline) - self.now_ms(), 0))
        if reply > deadline:
            raise _broken(call)
        if call.struck is Kind.KILLED_AFTER:
            actor.die()
        if call.struck is Kind.UNREADABLE:
            return OutcomeUnknown("what came cannot be read", code="unclear_answer")
        return call.answer

    def _serve(self, call: Call, server: Server, deadline: int) -> int:
        """Have ``server`` work on ``call``, whatever becomes of the client; returns when it ends."""
        scheduler, rng, now = self._process.around.scheduler, self._process.around.rng, self.now_ms()
        end = min(now + self._duration(call), deadline)
        allowed = not call.counted or server.begin(now, end, Effect.WRITE if call.writes else Effect.READ)
        refusal = _NOT_ACTING.get(call.struck) if call.struck else None
        if refusal is None and server.is_refusing(now):
            refusal = _NOT_ACTING[Kind.UNAUTHORIZED]
        if refusal is None and not allowed:
            refusal = _NOT_ACTING[Kind.LIMITED]
        if refusal is not None:
            call.answer = refusal(rng.randint(1_000, 7_200_000))
        elif call.struck is not Kind.SERVER_ERROR_BEFORE:
            commit = rng.choice((now, end, rng.randint(now, end)))
            scheduler.at(commit, lambda: self._act(call, server))
        if call.counted:
            scheduler.at(end, lambda: self._finish(call, server))
        return end

    def _act(self, call: Call, server: Server) -> None:
        call.answer = call.act(server)

    def _finish(self, call: Call, server: Server) -> None:
        server.finish()
        call.told = server.tally.told(self.now_ms())

    def _duration(self, call: Call) -> int:
        rng = self._process.around.rng
        if call.struck is Kind.BEYOND_DEADLINE:
            return 10**9
        if call.struck in _BROKEN_OFF or call.struck is Kind.KILLED_DURING_CALL:
            # Whoever hung up does not know how long the server goes on.
            return rng.choice((rng.randint(200, 4_000), rng.randint(1_000, 60_000), 10**9))
        if call.struck is Kind.SLOW:
            return rng.randint(20_000, 59_000)
        return rng.randint(200, 4_000)


def _broken(call: Call) -> ProviderError:
    kind = OutcomeUnknown if call.writes else Unavailable
    return kind("no answer", code="no_answer", in_flight=True)
