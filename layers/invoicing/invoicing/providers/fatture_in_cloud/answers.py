"""What the vendor's answers tell: the document it made, what it amounts to, where its PDF lies."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from invoicing.contract import Order
from invoicing.domain.document import Document
from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.domain.totals import compute
from invoicing.errors import OutcomeUnknown, Rejected, Unavailable
from invoicing.providers.fatture_in_cloud import attachments
from invoicing.providers.fatture_in_cloud.pointers import our_pointer
from invoicing.providers.fatture_in_cloud.wire import MARK, marker
from invoicing.providers.outcomes import broken

_PANEL: Final = "Look in Fatture in Cloud, the bin included, which of them is the right one."
_MOST_NAMED: Final = 5


def rows(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries of a list.

    Raises:
        Unavailable: there is no list, which must never be taken for an empty one.
    """
    found = answer.get("data")
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unavailable("the answer holds no list", code="unreadable_answer")
    return found


def made_id(answer: Mapping[str, Any]) -> int:
    """The id of what a call has made.

    Raises:
        OutcomeUnknown: the answer names none.
    """
    data = answer.get("data")
    if not isinstance(data, dict) or not _is_id(data.get("id")):
        raise broken(Effect.WRITE, "the answer names nothing that was made", code="unreadable_answer")
    return int(data["id"])


def issued_document(answer: Mapping[str, Any], order: Order, sent: Mapping[str, Any]) -> Issued:
    """The document in the answer to `create`; whatever of ``sent`` is stored otherwise becomes a remark.

    Raises:
        OutcomeUnknown: the answer names no document, or another request's.
    """
    number, data = made_id(answer), answer["data"]
    subject = str(data.get("subject"))
    if MARK in subject and marker(order.key) not in subject:
        raise broken(Effect.WRITE, "the answer is about another document", code="unreadable_answer")
    # Without any mark it is ours all the same: to search for it instead could only find nothing, and make it again.
    return _issued(number, data, order.document, _kept_otherwise(sent, data))


def found_document(found: Iterable[Mapping[str, Any]], order: Order) -> Issued | None:
    """Which of the rows ``found`` by a search is ``order``'s document: the whole mark has to stand in its subject.

    Raises:
        OutcomeUnknown: several are.
        Unavailable: a row does not show its subject, so that nothing can be said.
    """
    listed = list(found)
    if any("subject" not in row or not _is_id(row.get("id")) for row in listed):
        raise Unavailable("the list shows no subjects", code="unreadable_answer")
    ours = [row for row in listed if marker(order.key) in str(row["subject"])]
    if len(ours) > 1:
        raise OutcomeUnknown("several documents carry this request's mark", code="issued_twice", remedy=_PANEL)
    return _issued(ours[0]["id"], ours[0], order.document, ()) if ours else None


def agree_on_totals(answer: Mapping[str, Any], document: Document) -> None:
    """Make sure that the vendor computes the same amounts, before anything is made.

    Raises:
        Rejected: it does not, to the cent.
        Unavailable: the answer does not say what the document amounts to.
    """
    data = answer.get("data")
    if not isinstance(data, dict) or _amount(data.get("amount_gross")) is None:
        raise Unavailable("the answer has no totals", code="unreadable_answer")
    totals = compute(document)
    ours = {
        "amount_net": totals.net,
        "amount_vat": totals.vat,
        "amount_gross": totals.gross,
        "amount_due": totals.payable,
        "payments_sum": totals.payable,
    }
    for name, amount in ours.items():
        theirs = _amount(data.get(name))
        if theirs is not None and theirs != amount:
            raise Rejected(
                f"Fatture in Cloud would make {name} {theirs}, Sportello {amount}",
                code="totals_differ",
                remedy="Send lines whose amounts need no rounding, for instance fewer decimals in prices.",
                pointer="/lines",
            )


def link(answer: Mapping[str, Any]) -> str:
    """Where the document's PDF lies, for some days.

    Raises:
        Unavailable: there is none yet.
    """
    data = answer.get("data")
    url = data.get("url") if isinstance(data, dict) else None
    if not isinstance(url, str) or not url:
        raise Unavailable("the document has no PDF yet", code="no_file_yet")
    return url


def whole_pdf(content: bytes) -> bytes:
    """``content``, if it is a whole PDF.

    Raises:
        Unavailable: it is something else, or only the beginning.
    """
    if not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:
        raise Unavailable("what came is no whole PDF", code="file_not_whole")
    return content


def _issued(number: int, data: Mapping[str, Any], document: Document, differences: Iterable[str]) -> Issued:
    gross, ours = _amount(data.get("amount_gross")), compute(document).gross
    remarks = [f"Fatture in Cloud keeps another value of {where}" for where in list(differences)[:_MOST_NAMED]]
    if gross is not None and gross != ours:
        remarks.append(f"Fatture in Cloud says that it amounts to {gross}, not {ours}")
    fiscal = f"{data.get('number') or ''}{data.get('numeration') or ''}" or None
    return Issued(provider_id=str(number), number=fiscal, remarks=tuple(remarks))


def _kept_otherwise(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> Iterator[str]:
    if attachments.is_missing(sent, stored):
        yield our_pointer(attachments.TOKEN)
    # A token is only ever written: whatever stands in its place says nothing.
    yield from _differences({name: value for name, value in sent.items() if name != attachments.TOKEN}, stored, "")


def _differences(sent: Any, stored: Any, path: str) -> Iterator[str]:
    """Where in our request stands what was sent and is stored otherwise; what an answer does not show is not judged."""
    if isinstance(sent, dict) and isinstance(stored, dict):
        for name in sent:
            if name in stored:
                yield from _differences(sent[name], stored[name], f"{path}.{name}".removeprefix("."))
    elif isinstance(sent, list) and isinstance(stored, list) and len(sent) == len(stored):
        for number, (one, other) in enumerate(zip(sent, stored, strict=True)):
            yield from _differences(one, other, f"{path}.{number}")
    elif _text(sent) != _text(stored):
        yield our_pointer(path) or f"`{path}`"


def _text(value: Any) -> Any:
    """Texts alike but for white space are alike; numbers compare by value."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _amount(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
