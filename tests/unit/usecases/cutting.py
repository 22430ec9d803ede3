"""A line over which calls really go, and which is cut after so many bytes of a request or of its answer."""

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Self, override

LOOPBACK = "127.0.0.1"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)\r\n")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a call breaks off: what arrives of the request, and of the answer if the whole request has arrived.

    A negative number counts from the end.
    """

    request: int | None = None
    answer: int | None = None


type Plan = Callable[[bytes], Cut | None]
"""Says of a whole request where it is cut; None lets it and its answer pass."""


class Cutter(ThreadingTCPServer):
    """`with Cutter(port, plan) as line:` passes everything between `line.url` and ``port`` of the loopback.

    Attributes:
        passed: of each call the first line, and how long its request and the whole answer were.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream_port: int, plan: Plan) -> None:
        super().__init__((LOOPBACK, 0), _Passing)
        self.upstream_port, self.plan = upstream_port, plan
        self.url = f"http://{LOOPBACK}:{self.server_address[1]}"
        self.passed: list[tuple[str, int, int]] = []

    @override
    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    @override
    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Passing(BaseRequestHandler):
    server: Cutter
    request: socket.socket

    @override
    def handle(self) -> None:
        request = _message(self.request)
        cut = self.server.plan(request) or Cut()
        with socket.create_connection((LOOPBACK, self.server.upstream_port)) as upstream:
            upstream.sendall(request[: cut.request])
            upstream.shutdown(socket.SHUT_WR)
            # To its end, whatever is passed on of it: nothing else is called before the other side is done.
            answer = _to_the_end(upstream)
        line = request.partition(b"\r\n")[0].decode()
        self.server.passed.append((line, len(request), len(answer)))
        if cut.request is None:
            self.request.sendall(answer[: cut.answer])


def _message(connection: socket.socket) -> bytes:
    """One whole request: its head, and as many bytes as that says."""
    received = bytearray()
    while True:
        head, found, body = bytes(received).partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        if found and len(body) >= (int(length[1]) if length else 0):
            return bytes(received)
        piece = connection.recv(65_536)
        if not piece:
            return bytes(received)
        received += piece


def _to_the_end(connection: socket.socket) -> bytes:
    received = bytearray()
    while piece := connection.recv(65_536):
        received += piece
    return bytes(received)
