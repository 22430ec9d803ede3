"""What a notification of SdI means for the document, and which of several counts, in whatever order they came."""

from enum import StrEnum
from typing import Final

from invoicing.domain.sdi import SdiState, SdiStatus
from invoicing.fatturapa.notifications import Family, Notification, NotificationType, Outcome


class Meaning(StrEnum):
    """What a notification means. Two say that an earlier file is there, so that this one's discard is no failure yet.

    `already_issued` (00404): SdI has taken this seller's document of this number and year before, so it is issued.
    `already_sent` (00002): SdI has had a file of this name or content before, whatever became of that one.
    `awaiting_answer`: a public body has it, and has fifteen days to answer.
    `attested`: SdI gave a public body up; with its attestation the seller hands the invoice over itself.
    """

    RETRYING = "retrying"
    AWAITING_ANSWER = "awaiting_answer"
    ALREADY_SENT = "already_sent"
    NOT_DELIVERED = "not_delivered"
    ATTESTED = "attested"
    DELIVERED = "delivered"
    NO_RESPONSE = "no_response"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ALREADY_ISSUED = "already_issued"
    DISCARDED = "discarded"


_STATES: Final = {
    Meaning.RETRYING: SdiState.SENT,
    Meaning.AWAITING_ANSWER: SdiState.SENT,
    Meaning.ALREADY_SENT: SdiState.DISCARDED,
    Meaning.ALREADY_ISSUED: SdiState.DISCARDED,
    Meaning.DISCARDED: SdiState.DISCARDED,
    Meaning.NOT_DELIVERED: SdiState.NOT_DELIVERED,
    Meaning.ATTESTED: SdiState.NOT_DELIVERED,
    Meaning.DELIVERED: SdiState.DELIVERED,
    Meaning.NO_RESPONSE: SdiState.NO_RESPONSE,
    Meaning.ACCEPTED: SdiState.ACCEPTED,
    Meaning.REFUSED: SdiState.REFUSED,
}
_SENT_BEFORE: Final = "00002"
_ISSUED_BEFORE: Final = "00404"

_STATE_RANKS: Final = {
    SdiState.TO_SEND: 0,
    SdiState.SENDING: 1,
    SdiState.SENT: 2,
    # What a provider says went wrong on the way to SdI; whatever SdI itself says of the file counts more.
    SdiState.FAILED: 3,
    SdiState.NOT_DELIVERED: 7,
    SdiState.DELIVERED: 8,
    SdiState.NO_RESPONSE: 9,
    SdiState.ACCEPTED: 10,
    SdiState.REFUSED: 11,
    SdiState.DISCARDED: 12,
}
_REPEATED_RANK: Final = 4
_LABELS: Final = frozenset(one.label for one in NotificationType)
_RETRYING_RANK: Final = 5
_AWAITING_RANK: Final = 6
_HAND_IT_OVER: Final = "SdI could not reach the office: hand the invoice over to it yourself, with SdI's attestation"


def meaning(notification: Notification) -> Meaning:
    """What ``notification`` means for the file it is about.

    Of a public body's receipt (RC) an answer follows, or the end of its fifteen days (NE, DT). An office's answer that
    SdI has not passed on yet (EC), or has sent back to it (SE), says only that the office has the invoice.
    """
    public = notification.family is Family.PUBLIC
    match notification.type:
        case NotificationType.NS:
            return _discard(notification)
        case NotificationType.MC:
            return Meaning.RETRYING if public else Meaning.NOT_DELIVERED
        case NotificationType.NE:
            return Meaning.REFUSED if notification.outcome is Outcome.REFUSED else Meaning.ACCEPTED
        case NotificationType.AT | NotificationType.DT as end:
            return Meaning.ATTESTED if end is NotificationType.AT else Meaning.NO_RESPONSE
    return Meaning.AWAITING_ANSWER if public else Meaning.DELIVERED


def status(notification: Notification) -> SdiStatus:
    """Where the document stands after ``notification``, taken by itself."""
    found = meaning(notification)
    discarded, refused = _STATES[found] is SdiState.DISCARDED, found is Meaning.REFUSED
    errors = notification.errors if discarded else ()
    first = _telling(notification) if discarded else None
    reasons = [error.description for error in errors if error.description]
    if refused or found in (Meaning.RETRYING, Meaning.NOT_DELIVERED):
        reasons = [notification.description] if notification.description else []
    if found is Meaning.ATTESTED:
        reasons = [_HAND_IT_OVER]
    return SdiStatus(
        state=_STATES[found],
        said=notification.type.label,
        code=first or (Outcome.REFUSED.value if refused else None),
        reason="; ".join(reasons) or None,
        sdi_id=notification.sdi_id,
        errors=errors,
    )


def rank(status: SdiStatus) -> int:
    """How far along ``status`` is: a notification never takes a document back to a lower rank.

    A file that SdI refused as a repeat (00002, 00404) ranks below everything that says what became of the first one of
    that name: that first one's receipt counts, whichever came first. What SdI says of a document on its way counts more
    than a provider's word, and a receipt more than a failed try.
    """
    if status.state is SdiState.DISCARDED and status.code in (_SENT_BEFORE, _ISSUED_BEFORE):
        return _REPEATED_RANK
    if status.state is SdiState.SENT and status.said in _LABELS:
        return _RETRYING_RANK if status.said == NotificationType.MC.label else _AWAITING_RANK
    return _STATE_RANKS[status.state]


def later(one: SdiStatus, other: SdiStatus) -> SdiStatus:
    """Which of two statuses of one file counts; ``one``, if they rank alike."""
    return other if rank(other) > rank(one) else one


def _discard(notification: Notification) -> Meaning:
    codes = {error.code for error in notification.errors}
    if _ISSUED_BEFORE in codes:
        return Meaning.ALREADY_ISSUED
    return Meaning.ALREADY_SENT if _SENT_BEFORE in codes else Meaning.DISCARDED


def _telling(notification: Notification) -> str | None:
    """The code by which a discard is known: that of a repeat, where it is one, else the first."""
    codes = [error.code for error in notification.errors]
    return next((code for code in (_ISSUED_BEFORE, _SENT_BEFORE, *codes) if code in codes), None)
