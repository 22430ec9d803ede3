"""Settle: find out what became of a call whose answer is missing, by proof only, never by a timer alone."""

from collections.abc import Callable

from invoicing.abilities import SearchesDocuments
from invoicing.contract import Connection, Settlement
from invoicing.domain.request import Attention, Issued, Request, State, Step, Work
from invoicing.domain.tasks import CustomerUpdate
from invoicing.errors import OutcomeUnknown, ProviderError, RateLimited, Reject, Repair, RepeatIsSafe, Retry
from invoicing.ports import Metric
from invoicing.usecases.backlog import Task
from invoicing.usecases.pace import DAY, retry_after
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.create import order
from invoicing.usecases.steps.intent import intent
from invoicing.usecases.steps.outcome import attempt, cannot_connect, issued_as, needs_attention, waits_for_owner
from invoicing.usecases.steps.prove import unanswered

# A server could need so long for a call whose client has gone; a repeat in that time would run beside it.
REPEAT_AFTER_MS = 120_000
# How much older the first call may be when the provider looks at the repeat's key: our reads, the permit, the call.
_ARRIVES_WITHIN_MS = 90_000
_REPEATS = 3
_SEARCHES = 8
_LOSSES = 8
_BREAKS_OFF = Attention(
    code="calls_break_off",
    reason="Each call that should have made it broke off, and the provider certainly has no such document.",
    remedy="Ask the provider's support why, or cancel this request and send it changed, under a new reference; settle "
    "it as not existing to have it tried again.",
)
_PATIENCE_MS = 2 * DAY
_ENTRY_REPEATS = 8


def settle(shift: Shift, task: Task) -> None:
    """Settle the request of ``task`` by the strongest means its provider offers, else leave it to a person."""
    request = task.request
    now = shift.clock.now_ms()
    if request.state is State.ISSUING:
        # This desk holds the lease, so the worker that wrote the intent is gone.
        shift.telemetry.add(Metric.REPLIES_LOST)
        request = shift.save(
            request.moved(State.UNKNOWN, at_ms=now, note="the worker ended before the answer", step=Step.SETTLE)
        )
    losses = sum(event.state is State.UNKNOWN for event in request.history)
    if losses <= _ENTRY_REPEATS and _same_entry(request):
        note, due = "sent again: it updates the same entry", now + retry_after(losses - 1)
        shift.save(request.moved(State.ACCEPTED, at_ms=now, note=note, step=Step.CREATE, due_ms=due, intent_ms=None))
    elif request.work is Work.ACCOUNT_CHECK:
        unanswered(shift, request)
    elif request.work is not Work.DOCUMENT:
        needs_attention(shift, request, _no_proof(request))
    else:
        _settle_document(shift, Task(task.account, request, Step.SETTLE))


def _same_entry(request: Request) -> bool:
    """Whether sending it twice updates one contact or product."""
    return request.work is Work.PRODUCT or (
        request.work is Work.CUSTOMER and CustomerUpdate.model_validate(request.content).repeatable
    )


def _settle_document(shift: Shift, task: Task) -> None:
    settlement = shift.provider(task.account).capabilities.settlement
    age = shift.clock.now_ms() - _first_sent(task.request)
    if settlement is Settlement.SEARCH:
        _connected(shift, task, _search)
    elif settlement is not Settlement.DUPLICATE_KEY or not _may_repeat(task, age):
        needs_attention(shift, task.request, _no_proof(task.request))
    elif age < REPEAT_AFTER_MS:
        shift.save(task.request.revised(due_ms=_first_sent(task.request) + REPEAT_AFTER_MS))
    else:
        _connected(shift, task, _repeat)


def _first_sent(request: Request) -> int:
    """When the first call left of those that may have reached the provider."""
    first = 0
    for event in request.history:
        if event.state is State.ACCEPTED:
            first = 0
        elif event.state is State.ISSUING and not first:
            first = event.at_ms
    return first


def _proven_ms(task: Task) -> int:
    """Up to what age a repeat of such a document was proven to be recognised on this account."""
    content = task.request.content
    return task.account.proven_pause_ms(str(content["kind"]), electronic=bool(content.get("electronic", False)))


def _may_repeat(task: Task, age_ms: int) -> bool:
    """Whether a repeat at ``age_ms``, or after the pause if that is later, would be recognised."""
    return task.request.tries < _REPEATS and max(age_ms, REPEAT_AFTER_MS) + _ARRIVES_WITHIN_MS <= _proven_ms(task)


def _connected(shift: Shift, task: Task, means: Callable[[Shift, Task, Connection], None]) -> None:
    try:
        connection = shift.connect(task.account)
    except (Repair, Retry) as error:
        cannot_connect(shift, task, error)
        return
    means(shift, task, connection)


def _search(shift: Shift, task: Task, connection: Connection) -> None:
    request, now = task.request, shift.clock.now_ms()
    if not isinstance(connection, SearchesDocuments):
        raise TypeError("a provider that settles by search must be able to search")
    try:
        found = connection.find(order(shift, request, sent_ms=_first_sent(request)))
    except Repair as error:
        waits_for_owner(shift, task, error)
    except OutcomeUnknown as error:
        shift.desk.credential = shift.desk.answered()
        needs_attention(shift, request, Attention(code=error.code, reason=error.detail, remedy=error.remedy))
    except ProviderError as error:
        _not_found_out(shift, task, connection, error)
    else:
        if found is not None:
            issued_as(shift, request, found)
            return
        _not_there(shift, request, now)


def _not_found_out(shift: Shift, task: Task, connection: Connection, error: ProviderError) -> None:
    request, now = task.request, shift.clock.now_ms()
    if isinstance(error, RateLimited):
        shift.desk.limited(error)
    losses = sum(event.state is State.UNKNOWN for event in request.history)
    if _hopeless(request, error, now) or (isinstance(error, RepeatIsSafe) and losses >= _LOSSES):
        needs_attention(shift, request, _no_proof(request))
    elif isinstance(error, RepeatIsSafe):
        shift.desk.credential = shift.desk.answered()
        _repeat(shift, task, connection)
    else:
        shift.record(request, lambda current: current.postponed(now + retry_after(request.tries)))


def _not_there(shift: Shift, request: Request, now: int) -> None:
    losses = sum(event.state is State.UNKNOWN for event in request.history)
    if losses >= _LOSSES:
        needs_attention(shift, request.revised(intent_ms=None), _BREAKS_OFF)
        return
    note, due = "the provider certainly has no such document", now + (retry_after(losses) if losses > 1 else 0)
    shift.record(
        request,
        lambda current: current.moved(
            State.ACCEPTED, at_ms=now, note=note, step=Step.CREATE, due_ms=due, intent_ms=None
        ),
    )


def _hopeless(request: Request, error: ProviderError, now_ms: int) -> bool:
    """Whether searching goes on failing: it is refused again and again, or has brought nothing for days."""
    refused = isinstance(error, Reject) and request.tries + 1 >= _SEARCHES
    return refused or now_ms > _first_sent(request) + _PATIENCE_MS


def _repeat(shift: Shift, task: Task, connection: Connection) -> None:
    """Send the same again under the same key, of which the provider, or SdI, takes one only."""
    request = task.request
    shift.desk.intend(intent(request, shift.clock.now_ms(), shift.pace))

    def call() -> Issued:
        try:
            return connection.issue(order(shift, request))
        except Reject as error:
            # A refusal of the repeat says nothing of the first call.
            raise OutcomeUnknown(error.detail, code=error.code, provider_code=error.provider_code) from error

    attempt(shift, task, call)


def _no_proof(request: Request) -> Attention:
    what = "the document" if request.work is Work.DOCUMENT else "the entry"
    return Attention(
        code="outcome_unknown",
        reason="A call left and its answer did not arrive or could not be read: it may have been issued, or not.",
        remedy=f"Look in the provider's web panel whether {what} exists, then say so: settle this request with its id "
        "and number, or as not existing, and it will be sent.",
    )
