"""The simulator as an httpx transport, in process, with the client's read timeout kept on the simulator's clock."""

from __future__ import annotations

from collections.abc import Callable
from wsgiref.types import WSGIApplication

import httpx


class ConnectionDropped(httpx.RemoteProtocolError, ConnectionAbortedError):
    """The connection is closed without the rest of the answer.

    It is raised from the application's iterable. In process (`httpx.WSGITransport`) it reaches the client as what
    httpx itself raises when a server hangs up. Under `wsgiref` it is a `ConnectionAbortedError`, on which the
    server closes the socket in silence.
    """

    def __init__(self) -> None:
        super().__init__("Server disconnected without sending a complete response.")


class SimulatorTransport(httpx.BaseTransport):
    """`httpx.WSGITransport` knows no time. This one compares the length of a call with the client's read timeout.

    A call that took longer (on the simulator's clock, which may be virtual) raises `httpx.ReadTimeout` although the
    simulator has acted, which is what a slow answer does to a real client.
    """

    def __init__(self, app: WSGIApplication, now: Callable[[], float], *, enforce_timeouts: bool = True) -> None:
        self._inner = httpx.WSGITransport(app=app)
        self._now = now
        self._enforce = enforce_timeouts

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        started = self._now()
        response = self._inner.handle_request(request)
        limit = request.extensions.get("timeout", {}).get("read")
        if self._enforce and limit is not None and self._now() - started > limit:
            raise httpx.ReadTimeout("The read operation timed out", request=request)
        return response
