"""Serves an office on two loopback ports over TLS, with a certificate made for the occasion."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import trustme
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from OpenSSL import SSL
from twisted.cred.portal import IRealm, Portal
from twisted.internet.interfaces import IOpenSSLContextFactory
from twisted.internet.threads import blockingCallFromThread
from twisted.mail import imap4, smtp
from zope.interface import implementer

from tests.simulators.pec.imap_server import ReadingFactory, Shelf
from tests.simulators.pec.office import PecOffice
from tests.simulators.pec.smtp_server import Delivery, Doorman, SubmissionFactory

HOST = "localhost"


@cache
def authority() -> trustme.CA:
    """One certificate authority for all offices of this process."""
    return trustme.CA()


@implementer(IOpenSSLContextFactory)
class Contexts:
    """What Twisted takes TLS from. Its own `ssl` module passes the certificate in a way that is deprecated by now."""

    def getContext(self) -> SSL.Context:  # noqa: N802 - Twisted's name
        return _context()


@cache
def _context() -> SSL.Context:
    certificate, context = authority().issue_cert(HOST), SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate(load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes()))
    key: Any = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    context.use_privatekey(key)
    return context


@cache
def _reactor() -> Any:
    """Twisted's only event loop, in a thread of its own until the process ends: it cannot be started twice."""
    from twisted.internet import reactor  # noqa: PLC0415 - importing it chooses it

    loop: Any = reactor
    threading.Thread(target=loop.run, kwargs={"installSignalHandlers": False}, daemon=True).start()
    return loop


@implementer(IRealm)
class Realm:
    """What somebody who has signed in meets: the mailbox, or the way to send."""

    def __init__(self, office: PecOffice) -> None:
        self._office = office

    def requestAvatar(self, avatar: bytes, mind: Any, *interfaces: Any) -> tuple[Any, Any, Callable[[], None]]:  # noqa: N802
        if imap4.IAccount in interfaces:
            return imap4.IAccount, Shelf(self._office), lambda: None
        return smtp.IMessageDelivery, Delivery(self._office), lambda: None


class RunningPec:
    """`with RunningPec(office) as pec:` serves in the background; `pec.settings` are what an account needs."""

    def __init__(self, office: PecOffice) -> None:
        self._office = office
        self._ports: list[Any] = []

    @property
    def settings(self) -> dict[str, Any]:
        smtp_port, imap_port = (port.getHost().port for port in self._ports)
        return {
            "address": self._office.address,
            "smtp_host": HOST,
            "smtp_port": smtp_port,
            "imap_host": HOST,
            "imap_port": imap_port,
            "certificate_authority": authority().cert_pem.bytes().decode(),
        }

    def __enter__(self) -> RunningPec:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._ports = blockingCallFromThread(_reactor(), self._listen)

    def stop(self) -> None:
        # Without waiting: it may be the garbage collector that stops it, on whichever thread.
        for port in self._ports:
            _reactor().callFromThread(port.stopListening)

    def _listen(self) -> list[Any]:
        realm: Any = Realm(self._office)
        doorman: Any = Doorman(self._office)
        portal = Portal(realm, [doorman])
        factories = (SubmissionFactory(self._office, portal), ReadingFactory(self._office, portal))
        return [_reactor().listenSSL(0, factory, Contexts(), interface="127.0.0.1") for factory in factories]
