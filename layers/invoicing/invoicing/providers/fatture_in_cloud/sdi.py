"""The vendor's words for where a document stands at SdI (fact sheet, section 4.6), and the file itself."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from invoicing.domain.redaction import redacted
from invoicing.domain.sdi import SdiState, SdiStatus
from invoicing.errors import Unavailable
from invoicing.providers.xml_reading import Unreadable, decode, parse

STATES: Final[Mapping[str, SdiState]] = {
    "not_sent": SdiState.TO_SEND,
    "attempt": SdiState.SENT,
    "pending": SdiState.SENT,
    "sent": SdiState.SENT,
    "processing": SdiState.SENT,
    "missing": SdiState.FAILED,
    "error": SdiState.FAILED,
    "discarded": SdiState.DISCARDED,
    "not_delivered": SdiState.NOT_DELIVERED,
    "accepted": SdiState.ACCEPTED,
    "manual_accepted": SdiState.ACCEPTED,
    "rejected": SdiState.REFUSED,
    "manual_rejected": SdiState.REFUSED,
    "no_response": SdiState.NO_RESPONSE,
}
"""By `ei_status`. What a delivered invoice to a private company rests on is not documented: perhaps `sent`."""

_ROOT: Final = "FatturaElettronica"


def status_in(data: Any) -> SdiStatus:
    """What the document in ``data`` says of itself.

    Raises:
        Unavailable: it says nothing, or a word that is not known: then it is asked again.
    """
    said = data.get("ei_status") if isinstance(data, dict) else None
    if not isinstance(said, str) or said not in STATES:
        raise Unavailable("the document's state at SdI cannot be read", code="unreadable_answer")
    return SdiStatus(state=STATES[said], said=said)


def with_reason(status: SdiStatus, data: Any) -> SdiStatus:
    """``status`` with the reason and the way out that the vendor gives."""
    if not isinstance(data, dict):
        return status
    parts = [text for name in ("reason", "solution") if isinstance(text := data.get(name), str) and text]
    code = data.get("code")
    return status.model_copy(
        update={"reason": redacted(" ".join(parts)) or None, "code": str(code)[:40] if code else None}
    )


def whole_xml(content: bytes) -> bytes:
    """``content``, if it is a whole electronic invoice.

    Raises:
        Unavailable: it is something else, such as a page of HTML, or only the beginning.
    """
    try:
        name = etree.QName(parse(decode(content))).localname
    except Unreadable:
        name = ""
    if name != _ROOT:
        raise Unavailable("what came is no whole electronic invoice", code="file_not_whole")
    return content
