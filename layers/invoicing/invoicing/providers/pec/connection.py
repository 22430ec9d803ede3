"""The sessions: each is one call, and what an operation has to ask goes before what it sends."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, override

from invoicing.abilities import SdiMessage
from invoicing.contract import CallGate, Connection, Order, Permit
from invoicing.domain.account import AccountConfiguration, AccountStatus
from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.domain.sdi import SdiStatus
from invoicing.errors import RepeatIsSafe, Unauthorized, Unavailable
from invoicing.fatturapa.build import build
from invoicing.fatturapa.parties import Transmitter
from invoicing.fatturapa.rendering import render
from invoicing.ports import Clock
from invoicing.providers.own_file import made
from invoicing.providers.pec import status
from invoicing.providers.pec.checks import TAKER, unsigned_problems
from invoicing.providers.pec.line import trust
from invoicing.providers.pec.mailbox import Mailbox
from invoicing.providers.pec.picking import Arrived
from invoicing.providers.pec.sent_file import SentFile
from invoicing.providers.pec.settings import FIRST_SDI_ADDRESS, Credentials, Settings, transmitters
from invoicing.providers.pec.smtp import Outbox
from invoicing.providers.pec.wire import message
from invoicing.providers.unexpressed import refuse

_MINUTE_MS: Final = 60_000
_REPEATED: Final = "Nothing has to be done: the same file is sent again, and SdI takes one only."


class PecConnection(Connection):
    """One certified mailbox."""

    def __init__(
        self,
        credentials: Credentials,
        configuration: AccountConfiguration,
        settings: Settings,
        *,
        gate: CallGate,
        clock: Clock,
    ) -> None:
        self._credentials = credentials
        self._configuration = configuration
        self._settings = settings
        self._gate = gate
        self._clock = clock

    @override
    def issue(self, order: Order) -> Issued:
        """Build the file of ``order`` and send it to where SdI wants it: at its first word, sdi01."""
        refuse([*unsigned_problems(order.document)])
        sent = SentFile.ordered(order, self._senders)
        # Every repeat of it, on unchanged settings, makes the same bytes.
        content = build(made(order, self._configuration, self._settings, self._senders[0], TAKER))
        recipient = self._settings.sdi_address or self._told_address() or FIRST_SDI_ADDRESS
        sender = self._settings.address
        with self._call("Send", Effect.WRITE) as left:
            now = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
            mail = message(sent, content, sender=sender, recipient=recipient, at=now)
            self._outbox(left).send(sender, recipient, mail)
        return Issued(provider_id=sent.id, number=order.number)

    def find(self, order: Order) -> Issued | None:
        """What became of ``order``, by what stands in the mailbox; None if the mail provider says that it took nothing.

        Raises:
            Unavailable: a receipt may still come.
            RepeatIsSafe: the mailbox has told nothing for long. A repeat is the same file under the same name, of which
                SdI takes one only (00002).
        """
        sent = SentFile.ordered(order, self._senders)
        letters = self._about(sent)
        if status.taken(letters):
            return Issued(provider_id=sent.id, number=order.number)
        last = order.sent_ms if order.last_ms is None else order.last_ms
        if last is None or status.refused(letters, order):
            return None
        if self._clock.now_ms() < last + self._settings.receipt_minutes * _MINUTE_MS:
            raise Unavailable("no receipt of the message has come yet", code="no_receipt_yet")
        raise RepeatIsSafe("the mailbox tells nothing of the message", code="no_receipt", remedy=_REPEATED)

    @override
    def fetch_pdf(self, issued: Issued) -> bytes:
        """The courtesy copy of the file as it was sent."""
        return render(self.fetch_xml(issued))

    def sdi_status(self, issued: Issued) -> SdiStatus:
        """Where the file stands, by SdI's notifications and the receipts in the mailbox."""
        sent = self._issued(issued)
        return status.sdi_status(self._about(sent), sent, self._clock.now_ms())

    def notifications(self, issued: Issued) -> Sequence[SdiMessage]:
        """SdI's notifications, and the signed receipts."""
        sent = self._issued(issued)
        return status.messages(self._about(sent), sent)

    def fetch_xml(self, issued: Issued) -> bytes:
        """The file as it was sent, from the receipt of its delivery or from a copy of its message.

        Raises:
            Unavailable: neither is there.
        """
        sent = self._issued(issued)
        content = status.sent_file(self._about(sent), sent)
        if content is None:
            raise Unavailable("the mailbox does not hold the file", code="file_not_ready")
        return content

    def check_account(self) -> AccountStatus:
        """Whether user name and password open both servers; nothing is sent."""
        try:
            with self._call("ReadMailbox", Effect.READ) as left:
                self._mailbox(left).sign_in_only()
            with self._call("SignIn", Effect.READ) as left:
                self._outbox(left).sign_in_only()
        except Unauthorized as error:
            return AccountStatus(key_valid=False, message=error.detail)
        return AccountStatus(key_valid=True, message="The mailbox can be read, and can send.")

    @property
    def _senders(self) -> tuple[Transmitter, ...]:
        return transmitters(self._settings.seller)

    def _issued(self, issued: Issued) -> SentFile:
        return SentFile.issued(issued, self._senders, self._clock.now_ms())

    def _told_address(self) -> str | None:
        with self._call("ReadMailbox", Effect.READ) as left:
            return self._mailbox(left).latest_of_sdi()

    def _about(self, sent: SentFile) -> list[Arrived]:
        with self._call("ReadMailbox", Effect.READ) as left:
            return self._mailbox(left).about(sent)

    def _mailbox(self, left: Callable[[], float]) -> Mailbox:
        chosen = self._settings
        authorities = trust(chosen.certificate_authority)
        return Mailbox(chosen.imap_host, chosen.imap_port, self._credentials, chosen.folders, authorities, left)

    def _outbox(self, left: Callable[[], float]) -> Outbox:
        chosen = self._settings
        return Outbox(chosen.smtp_host, chosen.smtp_port, self._credentials, trust(chosen.certificate_authority), left)

    @contextmanager
    def _call(self, operation: str, effect: Effect) -> Iterator[Callable[[], float]]:
        """One session with a permit of its own, and the seconds that it leaves."""

        def seconds_left(permit: Permit) -> float:
            return (permit.must_end_ms - self._clock.now_ms()) / 1000

        with self._gate.call(operation, effect) as permit:
            yield lambda: seconds_left(permit)
