"""The provider's mail server: SMTP with AUTH, on Twisted's own protocol, with faults at each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, override

from twisted.cred.checkers import ICredentialsChecker
from twisted.cred.credentials import IUsernamePassword
from twisted.cred.error import UnauthorizedLogin
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.protocol import Factory
from twisted.mail import smtp
from twisted.mail.imap4 import LOGINCredentials, PLAINCredentials
from zope.interface import implementer

from tests.simulators.pec.faults import Cut, Refuse, Slow
from tests.simulators.pec.office import PecOffice


@implementer(ICredentialsChecker)
class Doorman:
    """Lets in who knows the mailbox's password."""

    credentialInterfaces = (IUsernamePassword,)  # noqa: N815 - Twisted's name

    def __init__(self, office: PecOffice) -> None:
        self._office = office

    def requestAvatarId(self, credentials: Any) -> Deferred[bytes]:  # noqa: N802 - Twisted's name, as all below
        # What a client sends comes in bytes by one way of signing in, and in text by another.
        if self._office.opens(_bytes(credentials.username), _bytes(credentials.password)):
            return succeed(_bytes(credentials.username))
        return fail(UnauthorizedLogin())


def _bytes(word: bytes | str) -> bytes:
    return word if isinstance(word, bytes) else word.encode()


@implementer(smtp.IMessage)
class Incoming:
    """One message as it comes in, line by line."""

    def __init__(self, office: PecOffice, recipient: str) -> None:
        self._office, self._recipient = office, recipient
        self._lines: list[bytes] = []
        self._size = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self._lines.append(line)
        self._size += len(line) + 2

    def eomReceived(self) -> Deferred[None]:  # noqa: N802
        if self._size > self._office.switches.largest:
            return fail(smtp.SMTPServerError(552, "5.3.4 Message too large"))
        self._office.submit(self._recipient, b"\r\n".join(self._lines) + b"\r\n")
        return succeed(None)

    def connectionLost(self) -> None:  # noqa: N802
        self._lines.clear()


@implementer(smtp.IMessageDelivery)
class Delivery:
    """What an authenticated sender may do: send from the own address, to anybody."""

    def __init__(self, office: PecOffice) -> None:
        self._office = office

    def receivedHeader(self, helo: Any, origin: Any, recipients: Any) -> None:  # noqa: N802
        return None

    def validateFrom(self, helo: Any, origin: smtp.Address) -> smtp.Address:  # noqa: N802
        if str(origin) != self._office.address:
            raise smtp.SMTPBadSender(origin, 553, "5.7.1 Sender address not owned by user")
        return origin

    def validateTo(self, user: smtp.User) -> Callable[[], Incoming]:  # noqa: N802
        return lambda: Incoming(self._office, str(user.dest))


class Submission(smtp.ESMTP):
    """One conversation."""

    noisy = False
    transport: Any

    def __init__(self, office: PecOffice, portal: Any) -> None:
        super().__init__({b"PLAIN": PLAINCredentials, b"LOGIN": LOGINCredentials})
        self._office, self.portal = office, portal
        self._step, self._answer_left = "CONNECT", -1

    @override
    def extensions(self) -> Any:
        return {**super().extensions(), b"SIZE": [b"%d" % self._office.switches.largest]}

    @override
    def connectionMade(self) -> None:
        self._office.called("smtp")
        self.transport.setTcpNoDelay(True)
        if self._office.plan.refuses("smtp"):
            self.transport.abortConnection()
        elif not self._spoilt():
            super().connectionMade()

    @override
    def connectionLost(self, reason: Any = None) -> None:
        if hasattr(self, "_helo"):
            super().connectionLost(reason)

    @override
    def lineReceived(self, line: bytes) -> None:
        self._step = self._step_of(line)
        if not self._spoilt():
            super().lineReceived(line)

    @override
    def sendLine(self, line: bytes) -> None:
        if self._answer_left < 0:
            super().sendLine(line)
            return
        self.transport.write((line + b"\r\n")[: self._answer_left])
        self.transport.loseConnection()

    def _messageHandled(self, results: Any) -> None:  # noqa: N802 - Twisted's name
        errors = [failure.value for success, failure in results if not success]
        if errors:
            self.sendCode(errors[0].code, errors[0].resp.encode())
        else:
            super()._messageHandled(results)

    def _step_of(self, line: bytes) -> str:
        if self.mode == smtp.DATA:
            return "DOT" if line == b"." else "CONTENT"
        return "AUTH" if self.mode == smtp.AUTH else line.split(b" ")[0].decode().upper()

    def _spoilt(self) -> bool:
        """Whether the step is not done: the line was cut, or it was answered otherwise."""
        match self._office.plan.take("smtp", self._step):
            case Cut(done=False):
                self.transport.abortConnection()
            case Cut(answered=bytes_of_it):
                self._answer_left = bytes_of_it
                return False
            case Refuse(answer=answer):
                self.transport.write(answer)
                if self._step == "DOT":
                    self.mode = smtp.COMMAND
                if not answer.endswith(b"\r\n"):
                    self.transport.loseConnection()
            case Slow(seconds=seconds):
                self._office.sleep(seconds)
                return False
            case _:
                return False
        return True


class SubmissionFactory(Factory):
    """A conversation for each connection."""

    noisy = False

    def __init__(self, office: PecOffice, portal: Any) -> None:
        self._office, self._portal = office, portal

    @override
    def buildProtocol(self, addr: Any) -> Submission:
        return Submission(self._office, self._portal)
