"""A pass-through on a port of its own: a watcher decides of every HTTP request whether it, and its answer, go on.

It serves `make kill`, and `make sam-local`, whose containers see this machine at another address than it does itself.
"""

import http.client
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol, Self, override

from tests.local.front import HOP_BY_HOP
from tests.local.layout import LOOPBACK

# Answered here, before the body is read; what stands behind has nothing to decide about it.
NOT_PASSED_ON = HOP_BY_HOP | {"expect"}
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Passing:
    """A request on its way from ``process``, if that is known."""

    process: int | None
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes


class Watcher(Protocol):
    """Whoever looks on."""

    def process_behind(self, port: int, *, to: int) -> int | None:
        """Whose connection comes from ``port`` to the tap's port ``to``."""

    def watch(self, passing: Passing, forward: Callable[[], Answer]) -> Answer | None:
        """What to answer; nothing breaks the connection off. ``forward`` lets the request go on."""


class Tap(ThreadingHTTPServer):
    """`with Tap(port, watcher) as tap:` passes everything between `tap.url` and ``port`` of the loopback.

    ``host`` is the address it listens on itself.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream_port: int, watcher: Watcher, *, host: str = LOOPBACK) -> None:
        super().__init__((host, 0), _Handler)
        self.upstream_port, self.watcher = upstream_port, watcher
        self.url = f"http://{host}:{self.server_port}"

    @override
    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    @override
    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the connection of a killed process breaks, which is what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Tap

    @override
    def setup(self) -> None:
        super().setup()
        # Once for each connection: a port may later be another's.
        self.process = self.server.watcher.process_behind(self.client_address[1], to=self.server.server_port)

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        passing = Passing(self.process, self.command, self.path, dict(self.headers.items()), body)
        answer = self.server.watcher.watch(passing, lambda: self._forward(passing))
        if answer is None:
            self.close_connection = True
        else:
            self._send(answer)

    def _forward(self, passing: Passing) -> Answer:
        upstream = http.client.HTTPConnection(LOOPBACK, self.server.upstream_port, timeout=TIMEOUT_SECONDS)
        try:
            # The host goes on as it came: it is signed.
            upstream.putrequest(passing.method, passing.path, skip_host=True, skip_accept_encoding=True)
            for name, value in passing.headers.items():
                if name.lower() not in NOT_PASSED_ON:
                    upstream.putheader(name, value)
            upstream.endheaders(passing.body)
            answer = upstream.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            upstream.close()

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            if name.lower() not in NOT_PASSED_ON | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815 - the base class's names

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the watcher keeps the record."""
