"""Keep: copy what belongs to a finished document into the archive, and enter it in the account's index."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from invoicing.domain.account import Account, Record
from invoicing.domain.dates import utc_text
from invoicing.domain.keeping import (
    ArchiveHead,
    Entry,
    FileKind,
    KeptFile,
    Lost,
    SdiOutcome,
    file_key,
    head_key,
)
from invoicing.domain.request import Request, State, Work, request_key
from invoicing.domain.sdi import Transmission
from invoicing.domain.stored_file import StoredFile
from invoicing.fatturapa.particulars import FileAtSdi, about_file, particulars
from invoicing.ports import Archive, Clock, Files, Ledger
from invoicing.usecases.steps.sdi_files import MEDIA_TYPES

JSON: Final = "application/json"
_MEDIA_TYPES = {"pdf": "application/pdf", **MEDIA_TYPES}


@dataclass(frozen=True, slots=True)
class KeepDocument:
    """Keep one document; whatever ends it in between, the same again goes on where it ended.

    The ledger takes the entry in first (``ArchiveHead.pending``), then the archive does, then the request is told its
    number: so no two entries ever have one number, none is left out, and whoever comes next can finish what somebody
    else began.
    """

    ledger: Ledger
    files: Files
    archive: Archive
    clock: Clock

    def run(self, account: Account, request: Request, *beside: Record, **changes: Any) -> Request:
        """Keep what there is of ``request``, which ``account`` served, and complete it with ``changes``.

        ``beside`` is written in the same moment. What is asked for about a document after its end is kept as a
        supplement of it.

        Raises:
            Altered: the archive holds something else in the place of a file; ``Lost``: it is not what was stored.
            Conflict: somebody else wrote the account's index, or the request, at the same moment.
        """
        head = self.ledger.get(ArchiveHead, head_key(request.account)) or ArchiveHead(account=request.account)
        if head.pending is not None:
            head, request = self._finish(head), self._as_stored(request)
        if request.kept is None:
            (head,) = self.ledger.write(head.followed_by(self._entry(account, request, head)))
            head, request = self._finish(head), self._as_stored(request)
        now = self.clock.now_ms()
        completed, *_ = self.ledger.write(
            request.moved(State.COMPLETED, at_ms=now, note="kept", step=None, **changes), *beside
        )
        return completed

    def _finish(self, head: ArchiveHead) -> ArchiveHead:
        """Put the pending entry into the archive, and tell its request."""
        content = (head.pending or "").encode()
        entry = Entry.read(content)
        self.archive.put(entry.key, content, sha256=hashlib.sha256(content).hexdigest(), content_type=JSON)
        request = self.ledger.get(Request, request_key(entry.asked_by))
        told = [] if request is None else [request.revised(kept=entry.number)]
        return self.ledger.write(head.settled(), *told)[0]

    def _as_stored(self, request: Request) -> Request:
        return self.ledger.get(Request, request.key) or request

    def _entry(self, account: Account, request: Request, head: ArchiveHead) -> Entry:
        document = self._document(request)
        sdi = document.sdi
        if sdi is None or document.issued is None:
            raise ValueError("only what went to SdI is kept")
        copied = list(self._copied(document, _files(request)))
        invoice = self._invoice(sdi, copied)
        named = about_file([content for file, content in copied if file.kind is FileKind.NOTICE])
        first_day = min(_day(document), _utc_day(document.accepted_ms))
        entry = Entry(
            account=document.account,
            number=head.number + 1,
            previous=head.sha256,
            request=document.id,
            reference=document.reference,
            provider=account.configuration.provider,
            provider_id=document.issued.provider_id,
            year=_day(document).year,
            kept_at=utc_text(self.clock.now_ms()),
            # S3's years may have 365 days, and nothing is put before that day.
            retain_until=str(first_day + timedelta(days=365 * self.archive.years)),
            files=tuple(file for file, _ in copied),
            particulars=particulars(invoice) if invoice else None,
            sdi=_outcome(sdi, named),
        )
        return entry if document is request else entry.model_copy(update={"supplements": document.kept})

    def _document(self, request: Request) -> Request:
        """The document that ``request`` is, or is about."""
        if request.work is Work.DOCUMENT:
            return request
        document = self.ledger.get(Request, request_key(request.content["document"]))
        if document is None or document.kept is None:
            raise ValueError("only what is kept can be supplemented")
        return document

    def _invoice(self, sdi: Transmission, copied: Iterable[tuple[KeptFile, bytes]]) -> bytes | None:
        """The file as it was transmitted, which a supplement does not copy again."""
        here = next((content for file, content in copied if file.kind is FileKind.XML), None)
        return self._read(sdi.xml) if here is None and sdi.xml is not None else here

    def _copied(
        self, document: Request, files: Iterable[tuple[FileKind, str, StoredFile]]
    ) -> Iterator[tuple[KeptFile, bytes]]:
        for kind, type_, stored in files:
            content = self._read(stored)
            suffix = stored.key.rpartition(".")[2]
            label = f"{kind}-{type_.lower()}" if type_ else str(kind)
            file = KeptFile(
                kind=kind,
                type=type_,
                key=file_key(document.account, _day(document).year, document.id, label, stored.sha256, suffix),
                sha256=stored.sha256,
                size=len(content),
                media_type=_MEDIA_TYPES.get(suffix, "application/octet-stream"),
            )
            self.archive.put(file.key, content, sha256=file.sha256, content_type=file.media_type)
            yield file, content

    def _read(self, stored: StoredFile) -> bytes:
        try:
            content = self.files.get(stored.key)
        except FileNotFoundError:
            raise Lost(f"{stored.key} is not there") from None
        if hashlib.sha256(content).hexdigest() != stored.sha256:
            raise Lost(f"{stored.key} is not what was stored")
        return content


def _files(request: Request) -> Iterator[tuple[FileKind, str, StoredFile]]:
    sdi = request.sdi
    if sdi is not None and sdi.xml is not None:
        yield FileKind.XML, "", sdi.xml
    if request.file is not None:
        yield FileKind.PDF if request.work is Work.DOCUMENT else FileKind.PRESERVATION, "", request.file
    for way in request.discarded:
        if way.xml is not None:
            yield FileKind.XML, "discarded", way.xml
    for way in (*request.discarded, *([sdi] if sdi else [])):
        for notice in way.notices:
            yield FileKind.NOTICE, notice.type, notice.file


def _outcome(sdi: Transmission, named: FileAtSdi) -> SdiOutcome:
    return SdiOutcome(
        state=sdi.status.state,
        at=utc_text(sdi.since_ms),
        id=sdi.status.sdi_id or named.sdi_id,
        file_name=named.file_name,
    )


def _day(request: Request) -> date:
    """The document's own day; without one, that of its request."""
    given = request.content.get("date")
    return date.fromisoformat(given) if given else _utc_day(request.accepted_ms)


def _utc_day(instant_ms: int) -> date:
    return datetime.fromtimestamp(instant_ms / 1000, UTC).date()
