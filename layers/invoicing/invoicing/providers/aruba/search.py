"""Looking for a file among those that were sent: by what no other file can have in common with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Self

from invoicing.contract import Order
from invoicing.domain.document_kind import DocumentKind
from invoicing.errors import OutcomeUnknown
from invoicing.fatturapa.build.party import vat_of
from invoicing.providers.aruba.answers import Item
from invoicing.providers.aruba.api import Api
from invoicing.providers.aruba.inside import Inside, inside, receiver
from invoicing.providers.aruba.listing import Listing
from invoicing.providers.aruba.sdi import GONE, STATES

_DAY: Final = timedelta(days=1)
_LOOK: Final = "Look in Aruba's panel which document bears this number, then settle this request."


@dataclass(frozen=True, slots=True)
class Wanted:
    """The file that is looked for.

    Attributes:
        sender: country and VAT number of who sends it.
        progressive: its ProgressivoInvio, which no other file of ours bears, but for a ledger restored from a copy.
        number, day, is_credit_note: of its document. SdI takes a number once a year from a seller, credit notes apart.
        receiver: by which a search can be narrowed to the customer's documents; empty where it cannot.
        sender_listed: whether Aruba is known to list the file under ``sender``.
        digest: where it is known, of its content.
    """

    sender: str
    progressive: str
    number: str
    day: date
    is_credit_note: bool
    receiver: Mapping[str, str] = field(default_factory=dict)
    sender_listed: bool = True
    digest: str | None = None

    @classmethod
    def of(cls, order: Order, sender: str) -> Self:
        """The file of ``order``."""
        document = order.document
        if document.date is None:
            raise ValueError("a document is issued with its date")
        listed = document.kind is not DocumentKind.SELF_BILLED_INVOICE
        return cls(
            sender=sender,
            progressive=order.progressive,
            number=order.number,
            day=document.date,
            is_credit_note=document.kind is DocumentKind.CREDIT_NOTE,
            receiver=receiver(vat_of(document.customer), document.customer.tax_code) if listed else {},
            sender_listed=listed,
        )

    @classmethod
    def like(cls, file: Inside, day: date, sender: str) -> Self:
        """A file with the same content as ``file``, sent by ``sender``."""
        listed = file.sender == sender
        return cls(
            sender=sender,
            progressive=file.progressive,
            number=file.number,
            day=day,
            is_credit_note=file.is_credit_note,
            receiver=file.receiver if listed else {},
            sender_listed=listed,
            digest=file.digest,
        )

    def may_be(self, listed: Item) -> bool:
        """Whether ``listed`` may be it, as far as a list shows; what the list does not tell is in no file's way."""
        if self.sender_listed and listed.sender and listed.sender != self.sender:
            return False
        return not listed.numbers or any(
            not number or (number == self.number and (day is None or day.year == self.day.year))
            for number, day in listed.numbers
        )

    def is_in(self, file: Inside | None) -> bool:
        """Whether ``file`` is it."""
        if file is None or file.progressive != self.progressive:
            return False
        if self.digest is not None:
            return file.digest == self.digest
        return (file.number, file.day) == (self.number, self.day) and self.receiver in ({}, file.receiver)

    def is_blocked_by(self, other: Item) -> bool:
        """Whether ``other`` may be somebody else's document of the same number; one discarded leaves it free."""
        file = inside(other.content)
        if file is None:
            return True
        counted_alike = file.is_credit_note is self.is_credit_note and (
            not self.sender_listed or file.sender == self.sender
        )
        return self._same_number(file) and counted_alike and not _gone(other)

    def _same_number(self, file: Inside) -> bool:
        return file.number == self.number and (file.day is None or file.day.year == self.day.year)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has brought.

    Attributes:
        item: the file; None if it is not there.
        whole: whether all that was sent was looked through, and not the customer's documents alone.
    """

    item: Item | None
    whole: bool


def search(
    api: Api, wanted: Wanted, first: date, last: date, *, questions: int, narrow: bool = False, without: str = ""
) -> Found:
    """The file ``wanted`` among those sent from ``first`` to ``last``, a day more on both sides.

    Args:
        questions: how many may be asked. Where the whole list takes more, the customer's documents are looked through.
        narrow: look through the customer's documents at once.
        without: the name of a file to be passed over.

    Raises:
        OutcomeUnknown: another document bears its number, it was taken several times, or the lists are too long.
        Unavailable: a list cannot be read.
    """
    # Whose days they are is not documented.
    days = {"startDate": str(first - _DAY), "endDate": str(last + _DAY)}
    listing = Listing(api, days, wanted.sender, questions=questions)
    rows, whole = listing.rows(wanted.receiver, narrow=narrow)
    opened = _opened(listing, [one for one in rows if wanted.may_be(one) and one.name != without])
    ours = [one for one in opened if wanted.is_in(inside(one.content))]
    if ours:
        return Found(_standing(ours), whole)
    if any(wanted.is_blocked_by(one) for one in opened):
        raise OutcomeUnknown(
            f"another document bears the number {wanted.number}, or nobody can tell whether it is this one",
            code="number_taken_there",
            remedy=_LOOK,
        )
    return Found(None, whole)


def _opened(listing: Listing, rows: list[Item]) -> list[Item]:
    listing.expect(sum(one.content is None for one in rows))
    return [one if one.content else replace(one, content=listing.file(one.name)) for one in rows]


def _standing(ours: list[Item]) -> Item:
    """Of files of ours with one and the same content, the one that SdI did not discard as a repeat."""
    kept = [one for one in ours if not _gone(one)] or ours[:1]
    if len(kept) > 1:
        raise OutcomeUnknown("Aruba has taken the file several times", code="issued_twice", remedy=_LOOK)
    return kept[0]


def _gone(item: Item) -> bool:
    return STATES.get(item.word.casefold()) in GONE
