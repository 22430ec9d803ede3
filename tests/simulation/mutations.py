"""Ways to break the core on purpose. The simulation is worth what it catches of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from invoicing.contract import Effect
from invoicing.domain.account import Credential
from invoicing.domain.request import Request, State, Step
from invoicing.errors import ProviderError
from invoicing.usecases import serve_account, shift
from invoicing.usecases.accept import Accept, Accepted
from invoicing.usecases.backlog import Task
from invoicing.usecases.desk import Desk
from invoicing.usecases.pace import Pace
from invoicing.usecases.reconcile import Reconcile
from invoicing.usecases.shift import Change, Shift
from invoicing.usecases.steps import settle

type Call = Callable[[Desk, str, Effect], AbstractContextManager[int]]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way: what of the core is replaced by what.

    Attributes:
        shows: the kinds of violation it may be caught by; anything else would be an accident.
    """

    name: str
    replaced: tuple[tuple[object, str, object], ...]
    shows: frozenset[str]

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Break the core while this lasts."""
        with ExitStack() as stack:
            for owner, name, instead in self.replaced:
                stack.enter_context(patch.object(owner, name, instead))
            yield


def _intent_after(original: Call) -> Call:
    @contextmanager
    def call(desk: Desk, operation: str, effect: Effect) -> Iterator[int]:
        """What is intended is written when the call is over."""
        intent, desk._intent = desk._intent, None
        try:
            with original(desk, operation, effect) as must_end_ms:
                yield must_end_ms
        finally:
            # A process that was killed writes no more; here that is the ledger's business.
            if intent is not None:
                (desk.recorded,) = desk._ledger.write(intent)

    return call


def _closed_from_start(desk: Desk, operation: str, started: int) -> None:
    """A call counts from its start on, as in a window of starts."""
    desk.credential = desk.credential.revised(calls=desk.credential.calls.closed(now_ms=started))


def _accept_anyway(accept: Accept, account: Any, request: Request, caller: Any, asked: Any) -> Accepted:
    """Write the request over whatever there is."""
    stored = accept.ledger.get(Request, request.key)
    (saved,) = accept.ledger.write(request.revised(version=stored.version if stored else 0))
    accept._ring(account, saved)
    return Accepted(saved, replayed=False)


def _unknown_is_ready(work: Shift, task: Task) -> None:
    """What is unknown is sent again as if nothing had left."""
    request, now = task.request, work.clock.now_ms()
    if request.state is State.ISSUING:
        request = work.save(request.moved(State.UNKNOWN, at_ms=now, note="lost", step=Step.SETTLE))
    work.save(request.moved(State.ACCEPTED, at_ms=now, note="again", step=Step.CREATE, due_ms=now, intent_ms=None))


def _failed_not_counted(original: Call) -> Call:
    @contextmanager
    def call(desk: Desk, operation: str, effect: Effect) -> Iterator[int]:
        """A call that brought nothing is taken out of the log again."""
        try:
            with original(desk, operation, effect) as must_end_ms:
                yield must_end_ms
        except ProviderError:
            calls = desk.credential.calls
            desk.credential = desk.credential.revised(calls=calls.model_copy(update={"ends": calls.ends[:-1]}))
            raise

    return call


def _lost_closed_at_once(original: Call) -> Call:
    @contextmanager
    def call(desk: Desk, operation: str, effect: Effect) -> Iterator[int]:
        """A call whose answer was given up counts as over."""
        with original(desk, operation, effect) as must_end_ms:
            try:
                yield must_end_ms
            except ProviderError as error:
                error.in_flight = False
                raise

    return call


def _late_overwrites(request: Request, stored: Request, change: Change) -> Request:
    """A late outcome is written over whatever happened since."""
    return change(request).revised(version=stored.version)


def _no_guard(desk: Desk, ledger: Any, bell: Any, clock: Any, pace: Pace, *, receipt: str | None) -> None:
    _make_desk(desk, ledger, bell, clock, replace(pace, guard_ms=0), receipt=receipt)


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


_make_desk = Desk.__init__
_real_call: Call = Desk.call

NO_INTENT = Mutation(
    "no intent before the call", ((Desk, "call", _intent_after(_real_call)),), _kinds("duplicate unproven_create")
)
NO_LEASE_CHECK = Mutation("no lease check", ((Credential, "leased", lambda *_, **__: False),), _kinds("lease overlap"))
NO_GUARD = Mutation("no guard", ((Desk, "__init__", _no_guard),), _kinds("lease overlap window"))
GATE_ON_START = Mutation(
    "the gate looks at the start of calls", ((Desk, "_close", _closed_from_start),), _kinds("overlap window")
)
ACCEPT_ANYWAY = Mutation(
    "an unconditional accept", ((Accept, "_record", _accept_anyway),), _kinds("accept duplicate transition")
)
NO_RECONCILER = Mutation("no reconciler", ((Reconcile, "run", lambda _: 0),), _kinds("not_ended"))
UNKNOWN_IS_READY = Mutation(
    "unknown is sent again",
    ((serve_account, "DO", {**serve_account.DO, Step.SETTLE: _unknown_is_ready}),),
    _kinds("duplicate unproven_create"),
)
REPEAT_UNPROVEN = Mutation(
    "a repeat without proof", ((settle, "_may_repeat", lambda *_: True),), _kinds("duplicate unproven_create")
)
FAILED_NOT_COUNTED = Mutation(
    "failed calls are not counted", ((Desk, "call", _failed_not_counted(_real_call)),), _kinds("overlap window")
)
LOST_CLOSED = Mutation(
    "a lost call is closed at once", ((Desk, "call", _lost_closed_at_once(_real_call)),), _kinds("overlap window")
)
LATE_OVERWRITES = Mutation(
    "a late outcome overwrites", ((shift, "_later", _late_overwrites),), _kinds("duplicate transition untrue")
)

MUTATIONS = (
    NO_INTENT,
    NO_LEASE_CHECK,
    NO_GUARD,
    GATE_ON_START,
    ACCEPT_ANYWAY,
    NO_RECONCILER,
    UNKNOWN_IS_READY,
    REPEAT_UNPROVEN,
    FAILED_NOT_COUNTED,
    LOST_CLOSED,
    LATE_OVERWRITES,
)
