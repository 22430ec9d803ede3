"""What came of a call, when somebody else has written the request meanwhile."""

from collections.abc import Callable

from invoicing.domain.request import Attention, Issued, Request, State

type Change = Callable[[Request], Request]


def later(request: Request, stored: Request, change: Change) -> Request | None:
    """What ``change`` makes of the request as it was written meanwhile; None if it adds nothing."""
    try:
        later = change(stored)
    except ValueError:
        return None
    if stored.ended and len(later.history) == len(stored.history):
        # It has ended without us, and when to come back to it is all we have to say.
        return None
    if stored.issued and later.issued and stored.issued.provider_id != later.issued.provider_id:
        return _issued_twice(stored, later.issued, later.history[-1].at_ms)
    another_call = stored.intent_ms != request.intent_ms
    # That this call came to nothing says nothing of a call that has left since.
    return None if another_call and later.issued is None else later


def _issued_twice(stored: Request, other: Issued, at_ms: int) -> Request:
    first = stored.issued.number or stored.issued.provider_id if stored.issued else ""
    attention = Attention(
        code="issued_twice",
        reason=f"The provider made two documents of it: {first} and {other.number or other.provider_id}.",
        remedy="Look at both in the provider's web panel, and correct the one too many with a credit note.",
    )
    return stored.moved(State.NEEDS_ATTENTION, at_ms=at_ms, note=attention.code, step=None, attention=attention)
