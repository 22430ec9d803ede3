"""Ways to break the core on purpose. The simulation is worth what it catches of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast
from unittest.mock import patch

from invoicing.contract import Connection, Order, Permit
from invoicing.domain.account import Credential
from invoicing.domain.calls import CallLog, Count
from invoicing.domain.effect import Effect
from invoicing.domain.numbering import NumberSequence, sequence_key
from invoicing.domain.periods import Period
from invoicing.domain.request import Issued, Request, State, Step
from invoicing.domain.sdi import Transmission
from invoicing.errors import ProviderError
from invoicing.usecases import numbers, renewal, serve_account, shift
from invoicing.usecases.accept import Accept
from invoicing.usecases.backlog import Task
from invoicing.usecases.caller import Accepted
from invoicing.usecases.desk import Desk
from invoicing.usecases.late_outcome import Change
from invoicing.usecases.pace import Pace
from invoicing.usecases.reconcile import Reconcile
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps import create, follow, send, settle

_PARTS = CallLog._parts

type Call = Callable[[Desk, str, Effect], AbstractContextManager[Permit]]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way: what of the core is replaced by what.

    Attributes:
        shows: the kinds of violation it may be caught by; anything else would be an accident.
        slug: the provider on whose paths it is looked for first.
    """

    name: str
    replaced: tuple[tuple[object, str, object], ...]
    shows: frozenset[str]
    slug: str = "fattura24_wide"

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Break the core while this lasts."""
        with ExitStack() as stack:
            for owner, name, instead in self.replaced:
                stack.enter_context(patch.object(owner, name, instead))
            yield


def _intent_after(original: Call) -> Call:
    @contextmanager
    def call(desk: Desk, operation: str, effect: Effect) -> Iterator[Permit]:
        """What is intended is written when the call is over."""
        intent, desk._intent = desk._intent, None
        try:
            with original(desk, operation, effect) as permit:
                yield permit
        finally:
            # A process that was killed writes no more; here that is the ledger's business.
            if intent is not None:
                (desk.recorded,) = desk._ledger.write(intent)

    return call


def _closed_from_start(desk: Desk, started: int) -> None:
    """A call counts from its start on, as in a window of starts."""
    desk.credential = desk.credential.revised(calls=desk.credential.calls.closed(now_ms=started))


def _accept_anyway(accept: Accept, account: Any, request: Request, caller: Any, asked: Any) -> Accepted:
    """Write the request over whatever there is."""
    stored = accept.ledger.get(Request, request.key)
    (saved,) = accept.ledger.write(request.revised(version=stored.version if stored else 0))
    accept.ring(account, saved)
    return Accepted(saved, replayed=False)


def _from_the_first(ledger: Any, sequence: str, first: int) -> NumberSequence:
    """No record of what was given."""
    found = ledger.get(NumberSequence, sequence_key(sequence))
    return NumberSequence(id=sequence, last=first, version=found.version if found else 0)


def _all_reads(log: CallLog, effect: Effect, latest_end_ms: int, windows: Any) -> Any:
    """A log that cannot tell calls apart."""
    return _PARTS(log, Effect.READ, latest_end_ms, windows)


def _unknown_is_ready(work: Shift, task: Task) -> None:
    """What is unknown is sent again as if nothing had left."""
    request, now = task.request, work.clock.now_ms()
    if request.state is State.ISSUING:
        request = work.save(request.moved(State.UNKNOWN, at_ms=now, note="lost", step=Step.SETTLE))
    work.save(request.moved(State.ACCEPTED, at_ms=now, note="again", step=Step.CREATE, due_ms=now, intent_ms=None))


def _failed_not_counted(original: Call) -> Call:
    @contextmanager
    def call(desk: Desk, operation: str, effect: Effect) -> Iterator[Permit]:
        """A call that brought nothing is taken out of the log again."""
        try:
            with original(desk, operation, effect) as permit:
                yield permit
        except ProviderError:
            calls = desk.credential.calls
            desk.credential = desk.credential.revised(calls=calls.model_copy(update={"ends": calls.ends[:-1]}))
            raise

    return call


def _lost_closed_at_once(original: Call) -> Call:
    @contextmanager
    def call(desk: Desk, operation: str, effect: Effect) -> Iterator[Permit]:
        """A call whose answer was given up counts as over."""
        with original(desk, operation, effect) as permit:
            try:
                yield permit
            except ProviderError as error:
                error.in_flight = False
                raise

    return call


def _late_overwrites(request: Request, stored: Request, change: Change) -> Request:
    """A late outcome is written over whatever happened since."""
    return change(request).revised(version=stored.version)


def _no_guard(
    desk: Desk, ledger: Any, bell: Any, clock: Any, pace: Pace, telemetry: Any, *, receipt: str | None
) -> None:
    _make_desk(desk, ledger, bell, clock, replace(pace, guard_ms=0), telemetry, receipt=receipt)


def _sent_again(work: Shift, task: Task, connection: Any, issued: Issued, transmission: Transmission) -> None:
    """Time has passed, so it is transmitted again."""
    send._transmit(work, task, connection, issued, transmission)


class _Gullible:
    """A connection whose failed searches are taken for empty ones."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def find(self, order: Order) -> Issued | None:
        try:
            return cast("Issued | None", self._connection.find(order))
        except ProviderError:
            return None


def _searched_gullibly(work: Shift, task: Task, connection: Connection) -> None:
    _search(work, task, cast("Connection", _Gullible(connection)))


def _order_without_its_time(work: Shift, request: Request, *, sent_ms: int | None = None) -> Order:
    """Nobody says when the call left that a search is to find."""
    return _order(work, request)


def _not_stored(secrets: Any, account: Any, before: Any, new: Mapping[str, Any], clock: Any) -> Mapping[str, Any]:
    """New tokens are used; storing them can wait."""
    return new


def _begun_empty(calls: CallLog, period: Period, now_ms: int, guard_ms: int) -> Count:
    """A period begins on the hour of our own clock, and no call before it counts."""
    start, count = period.start(now_ms), calls._count(period)
    return count if count is not None and count.start_ms >= start else Count(period=period, start_ms=start, calls=0)


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


_make_desk = Desk.__init__
_search, _order = settle._search, create.order
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
    "a late outcome overwrites", ((shift, "later", _late_overwrites),), _kinds("duplicate transition untrue")
)
SENT_AGAIN = Mutation(
    "sent to SdI again after a time",
    ((send, "_settle", _sent_again),),
    _kinds("sent_twice unproven_create"),
    "fatture_in_cloud_wide",
)
GULLIBLE = Mutation(
    "a failed search is an empty one",
    ((settle, "_search", _searched_gullibly),),
    _kinds("duplicate unproven_create"),
    "fatture_in_cloud_wide",
)
SEARCH_BELIEVED = Mutation(
    "a search is believed at once",
    ((settle, "order", _order_without_its_time),),
    _kinds("duplicate"),
    "fatture_in_cloud_wide",
)
NOT_STORED = Mutation(
    "tokens are used before they are stored",
    ((renewal, "stored_instead", _not_stored),),
    _kinds("unstored_token"),
    "fatture_in_cloud_wide",
)
BEGUN_EMPTY = Mutation(
    "a period begins empty", ((CallLog, "_current", _begun_empty),), _kinds("window"), "any_by_the_calendar"
)
NUMBERS_FORGOTTEN = Mutation(
    "numbers are given from where they were begun", ((numbers, "_next", _from_the_first),), _kinds("number"), "any_none"
)
EFFECTS_MIXED_UP = Mutation(
    "each call counts as a read", ((CallLog, "_parts", _all_reads),), _kinds("window"), "any_numbered"
)
DISCARDED_IS_DONE = Mutation(
    "what SdI discards is completed", ((follow, "BAD_ENDS", frozenset()),), _kinds("untrue"), "any_none"
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
    SENT_AGAIN,
    GULLIBLE,
    SEARCH_BELIEVED,
    NOT_STORED,
    BEGUN_EMPTY,
    DISCARDED_IS_DONE,
    NUMBERS_FORGOTTEN,
    EFFECTS_MIXED_UP,
)
