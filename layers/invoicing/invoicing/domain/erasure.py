"""What stays of a finished request when everything that may be personal leaves it."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from invoicing.domain.document import Document
from invoicing.domain.problem import Problem
from invoicing.domain.request import Event, Issued, Preservation, Request, Work
from invoicing.domain.sdi import Notice, SdiStatus, Transmission
from invoicing.domain.stored_file import StoredFile
from invoicing.domain.totals import compute

# What is not named here goes, also what is added to a request one day: forgetting to name something is no leak.
_OF_REQUEST = (
    *("version", "id", "work", "account", "at", "reference", "accepted_ms", "state", "intent_ms", "waits_for"),
    *("number", "progressive", "kept"),
)
_OF_CONTENT = {
    Work.DOCUMENT: frozenset({"kind", "document_type", "electronic", "date", "currency", "file"}),
    Work.LOOKUP: frozenset({"name"}),
    Work.ACCOUNT_CHECK: frozenset({"prove_duplicate_key", "pause_seconds"}),
    Work.PRESERVATION: frozenset({"document"}),
}
_OF_FILE = ("key", "sha256", "size", "stored_ms")
_ERASED = "erased"


def erased(request: Request, *, fingerprint: str, at_ms: int) -> Request:
    """``request`` as it stays: what it was, what became of it and when, and no word of anybody's.

    ``fingerprint`` is the sealed one, by which a repeat is still recognised. The date and the kind stay for lists and
    for credit notes that refer to it, the totals for whoever compares the books.

    Raises:
        ValueError: it has not ended for good: its content is still needed.
    """
    if request.finished_ms is None or request.erased_ms is not None:
        raise ValueError(f"a request that is {request.state} is not erased")
    issued = request.issued
    return Request(
        **_named(request, _OF_REQUEST),
        content=_content(request),
        fingerprint=fingerprint,
        issued=Issued(provider_id=issued.provider_id, number=issued.number) if issued else None,
        file=_file(request.file),
        preservation=_preservation(request.preservation),
        sdi=_transmission(request.sdi) if request.sdi else None,
        discarded=tuple(_transmission(one) for one in request.discarded),
        rejection=tuple(Problem(one.code, one.pointer, _ERASED, "") for one in request.rejection),
        history=tuple(_without_words(event) for event in request.history),
        erased_ms=at_ms,
    )


def _named(model: BaseModel, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(model, name) for name in names}


def _file(file: StoredFile | None) -> StoredFile | None:
    return _stored(file) if file else None


def _preservation(found: Preservation | None) -> Preservation | None:
    return Preservation(request=found.request, file=_file(found.file)) if found else None


def _stored(file: StoredFile) -> StoredFile:
    return StoredFile(**_named(file, _OF_FILE))


def _transmission(sdi: Transmission) -> Transmission:
    status = SdiStatus(state=sdi.status.state, code=sdi.status.code, sdi_id=sdi.status.sdi_id)
    return Transmission(
        status=status,
        since_ms=sdi.since_ms,
        intent_ms=sdi.intent_ms,
        looks=sdi.looks,
        xml=_file(sdi.xml),
        with_issue=sdi.with_issue,
        notices=tuple(_notice(one) for one in sdi.notices),
    )


def _notice(notice: Notice) -> Notice:
    return Notice(type=notice.type, digest=notice.digest, file=_stored(notice.file))


def _content(request: Request) -> dict[str, Any]:
    stays = _OF_CONTENT.get(request.work, frozenset())
    kept = {name: value for name, value in request.content.items() if name in stays}
    return {**kept, **_totals(request)} if request.work is Work.DOCUMENT else kept


def _totals(request: Request) -> dict[str, Any]:
    try:
        totals = compute(Document.model_validate(request.content))
    except ValidationError:
        # Content that nobody can read any more is no reason to keep it.
        return {}
    return {"totals": {"net": str(totals.net), "vat": str(totals.vat), "gross": str(totals.gross)}}


def _without_words(event: Event) -> Event:
    """What a person wrote of a document stands behind a colon in its history."""
    return Event(at_ms=event.at_ms, state=event.state, note=event.note.partition(":")[0], who=event.who)
