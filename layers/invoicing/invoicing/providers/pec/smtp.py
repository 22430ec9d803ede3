"""Sending one message by SMTP over TLS (RFC 5321, 8314), so that a failure says whether it can have been taken."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from typing import Any, Final, override

from invoicing.errors import Unavailable
from invoicing.providers.pec import errors
from invoicing.providers.pec.line import dial
from invoicing.providers.pec.settings import Credentials

_LEADING_DOT: Final = re.compile(rb"(?m)^\.")
_READY, _DONE, _GO_ON = 220, 250, 354


class _Session(smtplib.SMTP):
    """smtplib's conversation on a line of ours."""

    def __init__(self, trust: ssl.SSLContext, left: Callable[[], float]) -> None:
        super().__init__(local_hostname="[127.0.0.1]")
        self._trust, self._left = trust, left

    # smtplib's own seam, by which its SMTP_SSL differs from SMTP.
    def _get_socket(self, host: str, port: int, timeout: Any) -> Any:
        return dial(host, port, self._trust, self._left)

    @override
    def getreply(self) -> tuple[int, bytes]:
        code, said = super().getreply()
        if not 200 <= code < 600:
            # Half a code, or no mail server's words.
            raise smtplib.SMTPServerDisconnected("no answer of SMTP")
        return code, said


class Outbox:
    """A mail server that sends for one user.

    Args:
        left: seconds until the whole conversation must be over.
    """

    def __init__(
        self, host: str, port: int, credentials: Credentials, trust: ssl.SSLContext, left: Callable[[], float]
    ) -> None:
        self._address = (host, port)
        self._credentials = credentials
        self._session = _Session(trust, left)

    def sign_in_only(self) -> None:
        """Sign in, and send nothing.

        Raises:
            Unauthorized: the credentials are refused.
            Unavailable: nobody can tell now.
        """
        with self._signed_in():
            pass

    def send(self, sender: str, recipient: str, content: bytes) -> None:
        """Send ``content``, which has CRLF line ends, from ``sender`` to ``recipient``.

        Raises:
            Unavailable: nothing was sent, or the server took nothing and may later.
            Repair: the server takes nothing from this mailbox, or nothing more.
            Rejected: it does not take this message.
            OutcomeUnknown: the end of the message left, and no answer of SMTP came.
        """
        with self._signed_in() as session:
            try:
                size = [f"size={len(content)}"] if session.has_extn("size") else []
                self._expect(session.mail(sender, size), _DONE)
                self._expect(session.rcpt(recipient), _DONE)
                self._expect(session.docmd("DATA"), _GO_ON)
                session.send(_LEADING_DOT.sub(b"..", content))
            except (OSError, ValueError) as error:
                # The chain is cut on purpose: the library's errors quote addresses.
                raise errors.not_begun(error, what="the message broke off before its end") from None
            self._expect(_answer_to_the_end(session), _DONE, ended=True)

    def _expect(self, answer: tuple[int, bytes], wanted: int, *, ended: bool = False) -> None:
        """Go on if ``answer`` is the ``wanted`` one; ``ended``: it comes to the end of the message."""
        code, said = answer
        if code >= 400:
            words = said.decode("ascii", "replace")
            for secret in (self._credentials.username, self._credentials.password):
                words = words.replace(secret, "…")
            raise errors.refusal(code, words, of_the_message=ended)
        if code != wanted:
            wrong = errors.broken_off if ended else errors.out_of_turn
            raise wrong(f"the mail server answers {code}, which means nothing here")

    @contextlib.contextmanager
    def _signed_in(self) -> Iterator[_Session]:
        session = self._session
        try:
            try:
                _greet(session, self._address)
                _sign_in(session, self._credentials)
            except smtplib.SMTPAuthenticationError as error:
                raise errors.sign_in_refusal(error.smtp_code) from None
            except (OSError, ValueError) as error:
                raise errors.not_begun(error) from None
            yield session
            # The message stands as it was answered, whatever comes of the farewell.
            with contextlib.suppress(OSError, ValueError):
                session.quit()
        finally:
            session.close()


def _greet(session: _Session, address: tuple[str, int]) -> None:
    code, _ = session.connect(*address)
    if code == _READY:
        code, _ = session.ehlo()
    if code not in (_READY, _DONE):
        raise Unavailable(f"the mail server does not serve now ({code})", code="service_unavailable")


def _sign_in(session: _Session, credentials: Credentials) -> None:
    """One attempt: smtplib's own way tries every mechanism, and a wrong password would count several times."""
    offered = session.esmtp_features.get("auth", "").upper().split()
    ways = {"PLAIN": session.auth_plain, "LOGIN": session.auth_login}
    way = next((name for name in ways if name in offered), None)
    if way is None:
        raise Unavailable("the mail server offers no way to sign in", code="mail_server_error")
    session.user, session.password = credentials.username, credentials.password
    session.auth(way, ways[way])


def _answer_to_the_end(session: _Session) -> tuple[int, bytes]:
    """Send the final dot, from whose first byte on the message may have been taken, and hear the answer."""
    try:
        session.send(b".\r\n")
        return session.getreply()
    except (OSError, ValueError) as error:
        raise errors.broken_off(f"the answer to the message is missing ({type(error).__name__})") from None
