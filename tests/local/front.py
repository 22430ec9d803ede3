"""A front for the deployed API on a port of its own, as its custom domain would be: same paths, no stage.

The embedded AWS serves the API below a long path. Every request goes there and back as it came: method, path, query,
headers and body.
"""

import errno
import http.client
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import override

from tests.local.gateway import GatewayResponse
from tests.local.layout import LOOPBACK

# These describe one connection, not the message.
HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
# What Lambda takes; the gateway alone would take ten.
LARGEST_BODY = 6 * 1024 * 1024
# Beyond the gateway's own 29 seconds.
TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Upstream:
    """Where the deployed API is served."""

    port: int
    path: str
    # What the gateway says in cases that the embedded AWS does not know: a function that failed, a body too large.
    failure: GatewayResponse
    too_large: GatewayResponse


class Front(ThreadingHTTPServer):
    """`with Front(...)` takes its port at once, and forwards from `start` until the end of the block.

    The port is the one wanted, or any free one where that is taken: the deployment needs to know it beforehand.
    """

    daemon_threads = True
    request_queue_size = 128
    upstream: Upstream

    def __init__(self, wanted_port: int) -> None:
        try:
            super().__init__((LOOPBACK, wanted_port), _Handler)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            super().__init__((LOOPBACK, 0), _Handler)
        self.url = f"http://{LOOPBACK}:{self.server_port}"

    def start(self, upstream: Upstream) -> None:
        """Forward every request to ``upstream`` from now on."""
        self.upstream = upstream
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @override
    def __exit__(self, *_: object) -> None:
        if hasattr(self, "upstream"):
            self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Front

    def _forward(self) -> None:
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            return self.send_error(http.HTTPStatus.LENGTH_REQUIRED)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if len(body) > LARGEST_BODY:
            return self._answer_with(self.server.upstream.too_large)
        try:
            status, headers, content = self._ask(body)
        except OSError as error:
            return self.send_error(http.HTTPStatus.BAD_GATEWAY, explain=f"the embedded AWS does not answer: {error}")
        if status == http.HTTPStatus.BAD_GATEWAY:
            return self._answer_with(self.server.upstream.failure)
        return self._answer(status, headers, content)

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream = http.client.HTTPConnection(LOOPBACK, self.server.upstream.port, timeout=TIMEOUT_SECONDS)
        try:
            upstream.putrequest(
                self.command, self.server.upstream.path + self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    upstream.putheader(name, value)
            upstream.endheaders(body)
            answer = upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            upstream.close()

    def _answer_with(self, response: GatewayResponse) -> None:
        # A constant stands in quotes in the template.
        headers = [(name, value.strip("'")) for name, value in response.headers.items()]
        self._answer(response.status, headers, response.body.encode())

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _forward  # noqa: N815 - the base class's names

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the functions log, and a terminal that shows progress is no place for it."""
