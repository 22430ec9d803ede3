"""What is kept of a document for years, and the index of it: entries, each bearing the hash of the one before.

Whoever changes, adds or takes away an entry changes a hash that stands in the next one, and at the end in the ledger.
"""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, Self, override

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from invoicing.domain.account import Record
from invoicing.domain.canonical import fingerprint
from invoicing.domain.identifiers import AccountId
from invoicing.domain.identity import request_id
from invoicing.domain.request import Work

START: Final = "0" * 64
"""What stands in the first entry in place of a hash."""


class Altered(Exception):
    """What was read is not what its hash says, or something else is kept in its place already."""


class Lost(Altered):
    """A file that was stored is not there any more, or another one is."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is found in the archive.

    Attributes:
        content: what was put first; nothing that came later takes its place.
        locked_until: the day until which it cannot be deleted; None if it can be.
        hidden: whether something was put over it since, or it was marked as deleted.
    """

    content: bytes
    locked_until: date | None
    hidden: bool


class FileKind(StrEnum):
    """What a kept file is: the invoice as transmitted, a copy for people, what SdI sent, the proof of preservation."""

    XML = "xml"
    PDF = "pdf"
    NOTICE = "notice"
    PRESERVATION = "preservation"


class KeptFile(_Part):
    """A file in the archive.

    Attributes:
        type: of what SdI sent: RC, NS and so on.
        key: its object key, in which nothing personal stands.
        size: in bytes.
    """

    kind: FileKind
    type: str = ""
    key: str
    sha256: str
    size: int
    media_type: str


class Party(_Part):
    """A seller or buyer, as the transmitted file names them."""

    name: str | None = None
    vat_number: str | None = None
    tax_code: str | None = None


class Particulars(_Part):
    """What a document is searched by, read from the file as it was transmitted; amounts as text.

    Attributes:
        schema_version: `FPR12` or `FPA12`.
        document_type: TD01 and so on.
        date: YYYY-MM-DD.
        total: ImportoTotaleDocumento, where it is given.
        bodies: documents in the file; the particulars are the first one's.
    """

    schema_version: str | None = None
    seller: Party = Party()
    buyer: Party = Party()
    document_type: str | None = None
    number: str | None = None
    date: str | None = None
    total: str | None = None
    currency: str | None = None
    bodies: int = 1


class SdiOutcome(_Part):
    """What became of it at SdI.

    Attributes:
        at: since when, RFC 3339 in UTC.
        id: SdI's number of the file (IdentificativoSdI).
        file_name: the file's name at SdI.
    """

    state: str
    at: str
    id: str | None = None
    file_name: str | None = None


class Entry(_Part):
    """One document in the index of an account's archive.

    Attributes:
        number: 1 for the account's first; no number is left out.
        previous: hash of the entry before.
        request: id of the request; `reference` is its caller's.
        year: of the document's date; what is kept together.
        kept_at: RFC 3339 in UTC.
        retain_until: YYYY-MM-DD; until then, at least, nothing of it can be deleted.
        particulars: None where the transmitted file cannot be read.
        supplements: number of the entry to whose document this one adds a file that came later.
    """

    account: AccountId
    number: int
    previous: str
    request: str
    reference: str | None
    provider: str
    provider_id: str
    year: int
    kept_at: str
    retain_until: str
    files: tuple[KeptFile, ...]
    particulars: Particulars | None
    sdi: SdiOutcome
    supplements: int | None = None

    @property
    def asked_by(self) -> str:
        """Id of the request that is told its number: the document's, or the one that asked for what came later."""
        if self.supplements is None:
            return self.request
        return request_id(Work.PRESERVATION, self.account, self.request)

    @property
    def key(self) -> str:
        """Where it is kept."""
        return entry_key(self.account, self.number)

    @property
    def sha256(self) -> str:
        """Its hash, over everything that was written of it: a field added later leaves it as it was."""
        return fingerprint(self._values())

    def content(self) -> bytes:
        """The entry as it is kept: JSON in UTF-8, its hash included."""
        sealed = {**self._values(), "sha256": self.sha256}
        return json.dumps(sealed, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """The entry in ``content``.

        Raises:
            Altered: it is none, or its hash is another than it says.
        """
        try:
            values = json.loads(content)
            told = values.pop("sha256")
            entry = cls.model_validate(values)
        except (ValueError, AttributeError, KeyError, TypeError, ValidationError):
            raise Altered("no entry of an index") from None
        if fingerprint(values) != told:
            raise Altered("its hash is another than it says")
        return entry

    def _values(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_unset=True)


class ArchiveHead(Record):
    """The last entry of an account's archive, as the ledger knows it."""

    record_type: ClassVar[str] = "archive_head"
    account: AccountId
    number: int = 0
    sha256: str = START
    pending: str | None = Field(None, description="The last entry itself, until it is certainly in the archive.")

    @property
    @override
    def key(self) -> str:
        return head_key(self.account)

    @property
    def last_certain(self) -> tuple[int, str]:
        """Number and hash of the last entry that is certainly in the archive."""
        if self.pending is None:
            return self.number, self.sha256
        return self.number - 1, Entry.read(self.pending.encode()).previous

    def followed_by(self, entry: Entry) -> Self:
        """The head with ``entry`` behind the last one, still to be put into the archive."""
        return self.revised(number=entry.number, sha256=entry.sha256, pending=entry.content().decode())

    def settled(self) -> Self:
        """The head, its entry in the archive."""
        return self.revised(pending=None)


def head_key(account: str) -> str:
    """Where the head of ``account``'s archive stands in the ledger."""
    return f"archive_head#{account}"


def entry_key(account: str, number: int) -> str:
    """Where entry ``number`` of ``account`` stands in the archive."""
    return f"{account}/index/{number:010d}.json"


def file_key(account: str, year: int, request: str, label: str, sha256: str, suffix: str) -> str:
    """Where a file of ``request`` stands in the archive: the same content has the same key, another one another."""
    return f"{account}/{year}/{request}/{label}-{sha256[:16]}.{suffix}"
