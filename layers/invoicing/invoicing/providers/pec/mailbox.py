"""Reading a certified mailbox by IMAP over TLS (RFC 3501): by UID, in sessions that change nothing."""

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final, override

from invoicing.errors import Misconfigured, ProviderError
from invoicing.providers.pec import errors
from invoicing.providers.pec.line import MAX_RECEIVED, dial
from invoicing.providers.pec.picking import Arrived, letters, may_notify, overview
from invoicing.providers.pec.sent_file import SentFile
from invoicing.providers.pec.settings import SDI_DOMAIN, Credentials

_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LOOKED_AT: Final = 200
"""So many headers are looked at together for SdI's latest answer."""

_FROM_SDI: Final = ("OR", "FROM", f'"{SDI_DOMAIN[1:]}"', "HEADER", "Reply-To", f'"{SDI_DOMAIN}"')


class _Session(imaplib.IMAP4):
    """imaplib's conversation on a line of ours."""

    def __init__(self, host: str, port: int, trust: ssl.SSLContext, left: Callable[[], float]) -> None:
        self._trust, self._left = trust, left
        super().__init__(host, port)

    # imaplib's own seam, by which its IMAP4_SSL differs from IMAP4.
    def _create_socket(self, timeout: Any) -> socket.socket:
        return dial(self.host, self.port, self._trust, self._left)

    @override
    def read(self, size: int) -> bytes:
        if size > MAX_RECEIVED:
            # Python would set so much memory aside before the first byte of it has come.
            raise OSError("a letter larger than any mailbox needs to send")
        return super().read(size)

    @override
    def shutdown(self) -> None:
        with contextlib.suppress(OSError):
            super().shutdown()


class Mailbox:
    """One user's mailbox. Each method is one session, and raises only ProviderError.

    Args:
        left: seconds until the whole session must be over.
    """

    def __init__(
        self,
        host: str,
        port: int,
        credentials: Credentials,
        folders: Sequence[str],
        trust: ssl.SSLContext,
        left: Callable[[], float],
    ) -> None:
        self._address = (host, port)
        self._credentials = credentials
        self._folders = folders
        self._trust = trust
        self._left = left

    def sign_in_only(self) -> None:
        """Sign in, and read nothing.

        Raises:
            Unauthorized: the credentials are refused.
        """
        with self._opened():
            pass

    def about(self, sent: SentFile) -> list[Arrived]:
        """Everything about one file, in the order of its arrival: receipts, and what SdI says of the file."""
        since = ("SINCE", _day(sent.since))
        found: list[Arrived] = []
        with self._opened() as session:
            for folder in self._folders:
                _enter(session, folder)
                receipts = list(overview(session, _search(session, *since, *_receipts(sent))))
                answers = list(overview(session, _search(session, *since, *_FROM_SDI)))
                notices = may_notify(session, answers, f"_{sent.progressive}_".encode())
                listed = {one.uid: one for one in (*receipts, *notices)}
                found += letters(session, list(listed.values()), lambda letter: letter.is_about(sent))
        return sorted(found, key=lambda one: one.at_ms)

    def latest_of_sdi(self) -> str | None:
        """The address that SdI's latest answer came from; None if it has not answered yet."""
        latest: list[Arrived] = []
        with self._opened() as session:
            for folder in self._folders:
                _enter(session, folder)
                latest += _latest_answer(session, _search(session, *_FROM_SDI))
        return max(latest, key=lambda one: one.at_ms).letter.sender.lower() if latest else None

    @contextlib.contextmanager
    def _opened(self) -> Iterator[_Session]:
        try:
            session = _Session(*self._address, self._trust, self._left)
            try:
                _sign_in(session, self._credentials)
                yield session
                with contextlib.suppress(imaplib.IMAP4.error, OSError):
                    session.logout()
            finally:
                session.shutdown()
        except ProviderError:
            raise
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            # The chain is cut on purpose: the library's errors quote what was said.
            raise errors.unreadable(error) from None


def _sign_in(session: _Session, credentials: Credentials) -> None:
    try:
        session.login(credentials.username, credentials.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        said = error.args[0] if error.args else b""
        raise errors.login_refusal(said if isinstance(said, bytes) else str(said).encode()) from None


def _enter(session: _Session, folder: str) -> None:
    status, _ = session.select(f'"{folder}"', readonly=True)
    if status != "OK":
        raise Misconfigured(
            f"the mailbox has no folder {folder}",
            code="unknown_folder",
            remedy="Correct the account's `folders`.",
            pointer="/settings/folders",
        )


def _receipts(sent: SentFile) -> tuple[str, ...]:
    """What finds receipts: the subject, and where it is known the message, which some servers cannot search."""
    subject = ("SUBJECT", f'"_{sent.progressive}"')
    mark = sent.message_mark
    return ("OR", *subject, "HEADER", "X-Riferimento-Message-ID", f'"{mark}"') if mark else subject


def _latest_answer(session: _Session, uids: Sequence[bytes]) -> list[Arrived]:
    """The latest of ``uids`` in which SdI tells something of a file; invoices from suppliers come between."""
    for end in range(len(uids), 0, -_LOOKED_AT):
        listed = list(overview(session, uids[max(end - _LOOKED_AT, 0) : end]))
        for one in sorted(listed, key=lambda one: one.uid, reverse=True):
            some = may_notify(session, [one], b"_")
            if answers := list(letters(session, some, lambda letter: bool(letter.notifications))):
                return answers
    return []


def _search(session: _Session, *criteria: str) -> list[bytes]:
    """UIDs, the oldest first."""
    status, data = session.uid("SEARCH", *criteria)
    if status != "OK":
        raise imaplib.IMAP4.error("a refused search")
    return sorted({uid for line in data if line for uid in line.split()}, key=int)


def _day(day: date) -> str:
    """As IMAP writes days, in English whatever the machine speaks."""
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}"
