"""The provider's IMAP server, on Twisted's own protocol, with faults at each step."""

from __future__ import annotations

from typing import Any, override

from twisted.internet.protocol import Factory
from twisted.mail import imap4
from zope.interface import implementer

from tests.simulators.pec.faults import Cut, Refuse, Slow
from tests.simulators.pec.letters import Inbox
from tests.simulators.pec.office import PecOffice


@implementer(imap4.IAccount)
class Shelf:
    """The folders of the mailbox."""

    def __init__(self, office: PecOffice) -> None:
        self._office = office

    def select(self, name: str, rw: bool = True) -> Inbox | None:
        return Inbox(self._office) if str(name).upper() == "INBOX" else None


class Reading(imap4.IMAP4Server):
    """One conversation."""

    transport: Any

    def __init__(self, office: PecOffice, portal: Any) -> None:
        super().__init__()
        self._office, self.portal = office, portal
        self._cut_after: int | None = None

    @override
    def connectionMade(self) -> None:
        self._office.called("imap")
        self.transport.setTcpNoDelay(True)
        if self._office.plan.refuses("imap"):
            self.transport.abortConnection()
        elif not self._spoilt("CONNECT"):
            super().connectionMade()

    @override
    def lineReceived(self, line: bytes) -> None:
        words = line.split(b" ")
        step = words[1] if len(words) > 1 else b""
        if step.upper() == b"UID" and len(words) > 2:
            step = words[2]
        if not self._spoilt(step.decode("ascii", "replace").upper()):
            super().lineReceived(line)

    @override
    def spew_body(self, part: Any, id: Any, msg: Any, _w: Any = None, _f: Any = None) -> Any:
        """Twisted reads the range of a partial fetch (RFC 3501, section 6.4.5), and sends the whole all the same."""
        if part.partialBegin is None or not part.empty:
            return super().spew_body(part, id, msg, _w, _f)
        some = msg.open().read()[part.partialBegin :][: part.partialLength]
        return _w(b"BODY[]<%d> {%d}\r\n%b" % (part.partialBegin, len(some), some))

    def _spoilt(self, step: str) -> bool:
        match self._office.plan.take("imap", step):
            case Cut(done=False):
                self.transport.abortConnection()
            case Cut(answered=bytes_of_it):
                self.transport.write(b"* OK and no more"[:bytes_of_it])
                self.transport.loseConnection()
            case Refuse(answer=answer):
                self.transport.write(answer)
                self.transport.loseConnection()
            case Slow(seconds=seconds):
                self._office.sleep(seconds)
                return False
            case _:
                return False
        return True


class ReadingFactory(Factory):
    """A conversation for each connection."""

    noisy = False

    def __init__(self, office: PecOffice, portal: Any) -> None:
        self._office, self._portal = office, portal

    @override
    def buildProtocol(self, addr: Any) -> Reading:
        return Reading(self._office, self._portal)
