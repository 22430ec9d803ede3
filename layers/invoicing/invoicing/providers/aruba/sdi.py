"""Aruba's words for where a file stands at SdI (fact sheet, section 7), and what SdI's own notifications add."""

from collections.abc import Mapping, Sequence
from typing import Final

from invoicing.abilities import SdiMessage
from invoicing.domain.sdi import BAD_ENDS, SdiState, SdiStatus
from invoicing.errors import Unavailable
from invoicing.fatturapa.notification_meaning import later, status
from invoicing.fatturapa.notifications import read_notification
from invoicing.fatturapa.parse.content import Unreadable
from invoicing.providers.aruba.answers import Item

STATES: Final[Mapping[str, SdiState]] = {
    "presa in carico": SdiState.SENT,
    "in elaborazione": SdiState.SENT,
    "inviata": SdiState.SENT,
    "errore elaborazione": SdiState.FAILED,
    "scartata": SdiState.DISCARDED,
    "non consegnata": SdiState.NOT_DELIVERED,
    "recapito impossibile": SdiState.NOT_DELIVERED,
    "consegnata": SdiState.DELIVERED,
    "accettata": SdiState.ACCEPTED,
    "rifiutata": SdiState.REFUSED,
    "decorrenza termini": SdiState.NO_RESPONSE,
}
"""By the word, trimmed and case-folded: its capitals vary."""

_NO_END_FOR_PUBLIC_BODIES: Final = frozenset({"consegnata", "non consegnata"})
"""A public body has fifteen days to answer, and SdI tries for days to reach one; `recapito impossibile` is its end."""

GONE: Final = frozenset({SdiState.DISCARDED, SdiState.FAILED})
"""Such a file was never issued, so its number may be another one's."""

REPEATS: Final = frozenset({"00404", "00002"})
"""SdI's codes for a document, or a file, that it has had before."""


def state_of(item: Item) -> SdiState:
    """Where ``item`` stands.

    Raises:
        Unavailable: by a word that is not known: then it is asked again.
    """
    state = STATES.get(item.word.casefold())
    if state is None:
        raise Unavailable("the document's state at SdI cannot be read", code="unreadable_answer")
    return SdiState.SENT if item.to_public_body and item.word.casefold() in _NO_END_FOR_PUBLIC_BODIES else state


def status_of(item: Item) -> SdiStatus:
    """Where ``item`` stands, in Aruba's word."""
    return SdiStatus(state=state_of(item), said=item.word, sdi_id=item.sdi_id)


def explained(seen: SdiStatus, notices: Sequence[SdiMessage]) -> SdiStatus:
    """``seen`` with what SdI itself says is wrong, if it went wrong and a notification can be read."""
    told: SdiStatus | None = None
    for notice in notices:
        try:
            one = status(read_notification(notice.name, notice.content))
        except Unreadable:
            continue
        told = one if told is None else later(told, one)
    if told is None or seen.state not in BAD_ENDS or told.state not in BAD_ENDS:
        return seen
    return seen.model_copy(
        update={
            "code": told.code,
            "reason": told.reason,
            "errors": told.errors,
            "sdi_id": seen.sdi_id or told.sdi_id,
        }
    )
