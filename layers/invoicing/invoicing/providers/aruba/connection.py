"""The calls of one account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, override

from invoicing.abilities import SdiMessage
from invoicing.contract import Connection, Order
from invoicing.domain.account import AccountConfiguration, AccountStatus
from invoicing.domain.dates import rome_date
from invoicing.domain.document import DocumentKind
from invoicing.domain.request import Issued
from invoicing.domain.sdi import BAD_ENDS, SdiState, SdiStatus
from invoicing.errors import (
    Misconfigured,
    OutcomeUnknown,
    Reject,
    Rejected,
    Repair,
    RepeatIsSafe,
    Unauthorized,
    Unavailable,
    Unsupported,
)
from invoicing.ports import Clock
from invoicing.providers.aruba import answers, sdi
from invoicing.providers.aruba.api import Api
from invoicing.providers.aruba.errors import NO_DELEGATION
from invoicing.providers.aruba.inside import inside
from invoicing.providers.aruba.listing import SENT
from invoicing.providers.aruba.search import Wanted, search
from invoicing.providers.aruba.settings import ARUBA, TRANSMITTER, Settings
from invoicing.providers.aruba.user import user_status
from invoicing.providers.aruba.wire import upload_body
from invoicing.providers.own_file import made

SEARCH_AFTER_MS: Final = 60_000
"""What was taken may be listed only after a while: so long nothing is asked."""

_RESENT_WITHIN: Final = timedelta(days=2)
"""For so long the core looks for a file whose reply was lost, before it sends it again or asks a person."""

_QUESTIONS: Final = 5
"""What a search may ask: so many calls the windows let pass at once (capabilities, ``calls_per_step``)."""
_QUESTIONS_OF_A_LOOK: Final = 2
"""What is left of them when a file was found to be a repeat: a page of the list, and the other file."""

_NOTIFICATIONS: Final = "/services/notification/out/getByInvoiceFilename"


@dataclass(slots=True)
class _Look:
    """What one look at a document at SdI has brought beside its status; what comes of it is asked for next.

    Attributes:
        name: of the file that was asked about.
        counts: of the file that counts: the same, or the first one of the same content.
        preserved: whether that one's preservation package can be fetched; None where Aruba does not say.
    """

    name: str
    counts: str
    content: bytes | None
    preserved: bool | None
    notices: Sequence[SdiMessage] | None = None


class ArubaConnection(Connection):
    """One seller at Aruba. A connection serves one step: what a look has read already is not asked for again."""

    def __init__(self, api: Api, configuration: AccountConfiguration, settings: Settings, clock: Clock) -> None:
        self._api, self._configuration, self._settings, self._clock = api, configuration, settings, clock
        self._look: _Look | None = None

    @override
    def issue(self, order: Order) -> Issued:
        """Build the file, and hand it over: Aruba names it, signs it and sends it to SdI."""
        invoice = made(order, self._configuration, self._settings, TRANSMITTER, ARUBA)
        try:
            answer = self._api.upload(upload_body(invoice, self._settings))
        except Misconfigured as error:
            if error.code == NO_DELEGATION.code and order.document.kind is DocumentKind.SELF_BILLED_INVOICE:
                raise _not_ours_to_send(error) from error
            raise
        return answers.uploaded(answer, order)

    def find(self, order: Order) -> Issued | None:
        """The file with the order's progressive, among those sent since its first call left.

        Raises:
            Unavailable: its last call left too short ago to be looked for, or for nothing found to mean anything.
            RepeatIsSafe: it is not there; sent again, the same number is taken by SdI once (00404).
            OutcomeUnknown: another document bears the number, or nobody can tell.
        """
        # When the question leaves: what is taken while it is being answered need not be in the answer.
        now = self._clock.now_ms()
        last = order.sent_ms if order.last_ms is None else order.last_ms
        waited_ms = now - (last or 0)
        if waited_ms < SEARCH_AFTER_MS:
            raise Unavailable("it may be listed only after a minute", code="too_early_to_tell")
        wanted = Wanted.of(order, self._settings.seller.vat_number)
        first = wanted.day if order.sent_ms is None else rome_date(order.sent_ms)
        found = search(self._api, wanted, first, rome_date(now), questions=_QUESTIONS)
        if found.item is not None:
            return Issued(provider_id=found.item.name, number=order.number)
        if waited_ms < self._settings.lost_reply_seconds * 1000:
            raise Unavailable("no search has found it, but it may still be taken", code="too_early_to_tell")
        if found.whole and not wanted.sender_listed:
            raise OutcomeUnknown(
                "no search has found it, but Aruba may list what you bill yourself under its seller",
                code="search_proves_nothing",
                remedy="Look in Aruba's panel whether it was sent, then settle this request.",
            )
        if order.sent_ms is None:
            return None
        # How long a file may take to be listed nobody says, so that this proves nothing; but SdI takes a number once.
        raise RepeatIsSafe("no search has found it", code="not_found_there")

    @override
    def fetch_pdf(self, issued: Issued) -> bytes:
        """The document's PDF, as Aruba draws it."""
        answer = self._read(issued, pdf=True)
        answers.item(answer, _name(issued))
        return answers.whole_pdf(answer)

    def fetch_xml(self, issued: Issued) -> bytes:
        """The file as SdI got it: signed, so that it usually is a `.p7m` around the XML."""
        name = _name(issued)
        if self._look is None or self._look.name != name or self._look.content is None:
            return answers.whole_file(answers.item(self._read(issued, file=True), name).content)
        return answers.whole_file(self._look.content)

    def sdi_status(self, issued: Issued) -> SdiStatus:
        """Where it stands, and where it went wrong what SdI says of it.

        A file that was discarded because SdI has had it before stands where that first one does.
        """
        name = _name(issued)
        seen = answers.item(self._read(issued, file=True), name)
        self._look = _Look(name, name, seen.content, seen.preserved)
        status = sdi.status_of(seen)
        return self._explained(issued, seen, status) if status.state in BAD_ENDS else status

    def notifications(self, issued: Issued) -> Sequence[SdiMessage]:
        """What SdI has sent about it so far."""
        name = _name(issued)
        look = self._look if self._look is not None and self._look.name == name else None
        if look is not None and look.notices is not None:
            return look.notices
        asked = {"invoiceFilename": look.counts if look is not None else name}
        found = answers.messages(self._api.get("notifications", _NOTIFICATIONS, asked))
        if look is not None:
            look.notices = found
        return found

    def fetch_preservation_package(self, issued: Issued) -> bytes:
        """The package (PDD) that proves the document's statutory preservation.

        Raises:
            Unavailable: there is none yet, or it is refused.
        """
        # First what the list says, of the file that counts: fetching in vain would look like a provider that fails.
        self.sdi_status(issued)
        if self._look is None or self._look.preserved is False:
            raise Unavailable("Aruba has no package of it yet", code="package_not_ready")
        asked = {"invoiceFilename": self._look.counts}
        try:
            reply = self._api.file("preservation", f"{SENT}/pdd", asked)
        except Repair as error:
            # What keeps a package back keeps no document back: issuing must not stop for it.
            raise Unavailable(error.detail, code=error.code) from error
        return answers.whole_package(reply)

    def check_account(self) -> AccountStatus:
        """Whether the user is signed in, until when the subscription lasts, and how much space is left."""
        try:
            return user_status(self._api.user())
        except Unauthorized as error:
            return AccountStatus(key_valid=False, message=error.detail)

    def _explained(self, issued: Issued, seen: answers.Item, status: SdiStatus) -> SdiStatus:
        """``status``, a bad end, with what SdI says of it; that this cannot be had hides no bad end."""
        try:
            told = sdi.explained(status, self.notifications(issued))
        except (Unavailable, Reject):
            return status
        if told.state is not SdiState.DISCARDED or told.code not in sdi.REPEATS:
            return told
        first = self._first(seen)
        if first is None or sdi.state_of(first) in sdi.GONE:
            return told
        self._look = _Look(_name(issued), first.name, first.content, first.preserved)
        return sdi.status_of(first)

    def _first(self, repeat: answers.Item) -> answers.Item | None:
        """The other file with ``repeat``'s content; None if there is none, so that it is another document's number.

        Raises:
            Unavailable: the list cannot be read now; so long as the file is new, it is asked again.
        """
        file, today = inside(repeat.content), rome_date(self._clock.now_ms())
        sent = answers.day(repeat.created) or today
        if file is None:
            return None
        wanted = Wanted.like(file, file.day or sent, self._settings.seller.vat_number)
        # No call for a document leaves before its day, unless that is still to come.
        since = min(wanted.day, sent - _RESENT_WITHIN)
        try:
            return search(
                self._api, wanted, since, sent, questions=_QUESTIONS_OF_A_LOOK, narrow=True, without=repeat.name
            ).item
        except (OutcomeUnknown, Reject):
            return None
        except Unavailable:
            if today - sent <= _RESENT_WITHIN:
                raise
            return None

    def _read(self, issued: Issued, *, file: bool = False, pdf: bool = False) -> dict[str, object]:
        asked = {"filename": _name(issued), "includePdf": str(pdf).lower(), "includeFile": str(file).lower()}
        found: dict[str, object] = self._api.get("read", f"{SENT}/getByFilename", asked)
        return found


def _name(issued: Issued) -> str:
    if not issued.provider_id:
        raise Unsupported(
            "without the file's name it cannot be asked for", code="no_provider_id", remedy="Look in Aruba's panel."
        )
    return issued.provider_id


def _not_ours_to_send(error: Misconfigured) -> Rejected:
    """Aruba may ask a delegation of the other party for what you bill yourself; that is no reason to stop the rest."""
    return Rejected(
        error.detail,
        code=error.code,
        remedy="Have this document sent from Aruba's panel, or ask Aruba for the delegation it misses.",
        provider_code=error.provider_code,
    )
