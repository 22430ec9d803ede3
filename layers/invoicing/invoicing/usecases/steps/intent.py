"""The intent: what is written, with the permit of the call, before a byte leaves."""

from invoicing.domain.request import Request, State, Step
from invoicing.usecases.pace import Pace


def intent(request: Request, now_ms: int, pace: Pace) -> Request:
    """``request`` as it is written before a byte leaves: unless an answer is written, it comes up to be settled."""
    state = State.UNKNOWN if request.state is State.UNKNOWN else State.ISSUING
    return request.moved(
        state,
        at_ms=now_ms,
        note="call about to leave",
        step=Step.SETTLE,
        due_ms=now_ms + pace.lease_ms + pace.guard_ms,
        intent_ms=now_ms,
        tries=request.tries,
    )
