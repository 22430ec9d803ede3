"""What the letters about a file mean: whether its message was taken, and where it stands at SdI."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import Final

from invoicing.abilities import SdiMessage
from invoicing.contract import Order
from invoicing.domain.sdi import SdiState, SdiStatus
from invoicing.fatturapa.notification_meaning import Meaning, later, meaning, status
from invoicing.fatturapa.notifications import file_stem, read_notification
from invoicing.fatturapa.parse.content import Unreadable
from invoicing.providers.pec.picking import Arrived
from invoicing.providers.pec.receipts import Kind, notice_stem
from invoicing.providers.pec.sent_file import SentFile

_TAKEN: Final = frozenset(Kind) - {Kind.NOT_ACCEPTED}
"""Kinds of which each proves that the certified mail provider took the message."""
_FAILED: Final = (Kind.UNDELIVERED, Kind.INFECTED, Kind.NOT_ACCEPTED)
_CODES: Final = {
    Kind.UNDELIVERED: "mancata_consegna",
    Kind.NOT_ACCEPTED: "non_accettazione",
    Kind.INFECTED: "rilevazione_virus",
}
REPEAT_PATIENCE_MS: Final = 4 * 86_400_000
"""SdI answers within five days, and what it discards is to be mended within five: four leave one for that."""


def taken(letters: Iterable[Arrived]) -> bool:
    """Whether the message was certainly taken, by the mail provider or by SdI itself."""
    return any(one.letter.kind in _TAKEN for one in letters)


def refused(letters: Iterable[Arrived], order: Order) -> bool:
    """Whether the certified mail provider certainly took nothing of ``order``.

    Each message has its own answer: of several calls the refusal of one says nothing of the others.
    """
    if order.sent_ms is None or order.last_ms not in (None, order.sent_ms):
        return False
    return any(one.letter.kind not in _TAKEN and one.at_ms >= order.sent_ms for one in letters)


def sdi_status(letters: Sequence[Arrived], sent: SentFile, now_ms: int) -> SdiStatus:
    """Where the file ``sent`` stands: SdI's word counts before any receipt."""
    told = list(_told(letters, sent, now_ms))
    if told:
        return reduce(later, told)
    kinds = {one.letter.kind: one.letter for one in letters}
    for kind in (Kind.DELIVERED, *_FAILED, Kind.ACCEPTED):
        # A repeat that was taken makes up for one that was not.
        if kind in kinds and not (kind is Kind.NOT_ACCEPTED and Kind.ACCEPTED in kinds):
            state = SdiState.FAILED if kind in _FAILED else SdiState.SENT
            return SdiStatus(state=state, said=kind.value, code=_CODES.get(kind), reason=kinds[kind].reason)
    return SdiStatus(state=SdiState.SENT)


def messages(letters: Iterable[Arrived], sent: SentFile) -> list[SdiMessage]:
    """SdI's notifications about the file ``sent`` as they came, and the signed receipts of its message."""
    found = {}
    for one in letters:
        letter = one.letter
        files = [file for file in letter.notifications if notice_stem(file.name) in sent.stems]
        found.update({file.name: file.content for file in files})
        if letter.kind not in (Kind.CARRIED, Kind.COPY):
            stem = file_stem(letter.subject)
            stem = stem if stem in sent.stems else sent.stem
            found[f"{stem}_{letter.kind}_{letter.digest}.eml"] = letter.raw
    return [SdiMessage(name, content) for name, content in found.items()]


def sent_file(letters: Iterable[Arrived], sent: SentFile) -> bytes | None:
    """The file as it was sent, from a receipt that holds it or from a copy; all must hold the same."""
    held = {
        file.content
        for one in letters
        for file in one.letter.files
        if one.letter.kind in (Kind.DELIVERED, Kind.COPY) and file_stem(file.name) in sent.stems
    }
    return held.pop() if len(held) == 1 else None


def _told(letters: Iterable[Arrived], sent: SentFile, now_ms: int) -> Iterator[SdiStatus]:
    for one in letters:
        for file in one.letter.notifications:
            try:
                notification = read_notification(file.name, file.content)
            except Unreadable:
                continue
            if notification.stem not in sent.stems:
                continue
            said = status(notification)
            if meaning(notification) is Meaning.ALREADY_SENT and now_ms < one.at_ms + REPEAT_PATIENCE_MS:
                # Of a repeat: what SdI says of the first one is still on its way.
                said = said.model_copy(update={"state": SdiState.SENT, "errors": ()})
            yield said
