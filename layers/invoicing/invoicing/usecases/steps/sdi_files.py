"""Files of a document's way through SdI: the one that was transmitted, and those that SdI sent about it."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from invoicing.abilities import FollowsDocuments, ReadsNotifications, SdiMessage
from invoicing.domain.request import Issued, Request
from invoicing.domain.sdi import Notice, Transmission
from invoicing.domain.stored_file import StoredFile
from invoicing.usecases.shift import Shift

# <file's name>_<type>_<up to three characters>, in whatever it is wrapped (fact sheet, section 1.1).
_TYPE: Final = re.compile(r"_(RC|NS|MC|NE|EC|DT|AT|SE|MT)_[A-Z0-9]{1,3}\.", re.IGNORECASE)

MEDIA_TYPES: Final = {
    "xml": "application/xml",
    "p7m": "application/pkcs7-mime",
    "eml": "message/rfc822",
    "zip": "application/zip",
}
"""By how a file's name ends."""


def with_xml(
    shift: Shift, request: Request, connection: FollowsDocuments, issued: Issued, transmission: Transmission
) -> Transmission:
    """``transmission`` with the file as it was transmitted, which is stored."""
    content = connection.fetch_xml(issued)
    # Signed, it is no XML itself: a signature begins with the tag of a sequence.
    suffix = "xml.p7m" if content[:1] == b"0" else "xml"
    file = stored(shift, request, f"{request.file_stem}.{suffix}", content)
    return transmission.model_copy(update={"xml": file})


def with_notices(
    shift: Shift, request: Request, connection: FollowsDocuments, issued: Issued, transmission: Transmission
) -> Transmission:
    """``transmission`` with all that SdI has sent about it, where the provider hands that over; each stored once."""
    if not isinstance(connection, ReadsNotifications):
        return transmission
    notices = _all(shift, request, connection.notifications(issued), transmission.notices)
    return transmission.model_copy(update={"notices": notices})


def _suffix(name: str) -> str:
    """How the name of a file about it ends; what is not known is taken for XML, as SdI's own files are."""
    last = name.rpartition(".")[2].lower()
    return last if last in MEDIA_TYPES else "xml"


def _all(
    shift: Shift, request: Request, messages: Sequence[SdiMessage], notices: tuple[Notice, ...]
) -> tuple[Notice, ...]:
    for message in messages:
        digest = hashlib.sha256(message.name.encode()).hexdigest()
        if any(notice.digest == digest for notice in notices):
            continue
        found = _TYPE.search(message.name)
        kind = found.group(1).upper() if found else ""
        # By its name's hash, which does not depend on the order in which they are read; the name is no key: it can
        # hold a person's tax code.
        name = f"{request.file_stem}.{kind or 'notice'}-{digest[:12]}.{_suffix(message.name)}"
        file = stored(shift, request, name, message.content)
        notices = (*notices, Notice(type=kind, digest=digest, file=file))
    return notices


def stored(shift: Shift, request: Request, name: str, content: bytes) -> StoredFile:
    """``content``, stored among the files of ``request`` under ``name``, by whose ending it is served."""
    key = f"documents/{request.account}/{name}"
    digest = hashlib.sha256(content).hexdigest()
    metadata = {"request": request.id, "account": request.account}
    media_type = MEDIA_TYPES[key.rpartition(".")[2]]
    shift.files.put(key, content, sha256=digest, metadata=metadata, content_type=media_type)
    return StoredFile(key=key, sha256=digest, size=len(content), stored_ms=shift.clock.now_ms())
