"""A TLS connection that ends in time: the deadline holds over all its reads and writes together."""

import socket
import ssl
from collections.abc import Callable
from functools import cache
from typing import Any, Final, cast, override

import certifi

CONNECT_SECONDS: Final = 5.0
MAX_RECEIVED: Final = 64 * 1024 * 1024
"""Bytes of one session: a mailbox whose letters are endless must not fill the memory."""


class Line(ssl.SSLSocket):
    """The connection. Python's TLS sockets time each read by itself; many small ones could go on for ever."""

    _left: Callable[[], float] | None = None
    _received = 0

    def ends_in(self, left: Callable[[], float]) -> None:
        """From now on wait only as long as ``left`` says, in seconds, before each read and write."""
        self._left = left

    @override
    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._shrink()
        count = super().recv_into(*args, **kwargs)
        self._received += count
        if self._received > MAX_RECEIVED:
            raise OSError("more was received than any mailbox needs to send")
        return count

    @override
    def send(self, *args: Any, **kwargs: Any) -> int:
        self._shrink()
        return super().send(*args, **kwargs)

    def _shrink(self) -> None:
        if self._left is not None:
            self.settimeout(_positive(self._left()))


def dial(host: str, port: int, trust: ssl.SSLContext, left: Callable[[], float]) -> Line:
    """A connection to ``host``, whose certificate was checked; every failure is an OSError."""
    raw = socket.create_connection((host, port), min(CONNECT_SECONDS, _positive(left())))
    try:
        # Commands are small: waiting to fill a packet would only hold them up.
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.settimeout(_positive(left()))
        line = cast("Line", trust.wrap_socket(raw, server_hostname=host))
    except BaseException:
        raw.close()
        raise
    line.ends_in(left)
    return line


@cache
def trust(authority: str | None) -> ssl.SSLContext:
    """Whom to believe: the public authorities, or the certificates ``authority`` (PEM) alone."""
    context = ssl.create_default_context(cafile=None if authority else certifi.where(), cadata=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = Line
    return context


def _positive(left: float) -> float:
    if left <= 0:
        raise TimeoutError("no time was left")
    return left
