"""What `make kill` stands between: requests pass as they are, or not at all, and their process is found and killed."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import override

import httpx
import pytest

from tests.local import processes
from tests.local.layout import LOOPBACK
from tests.local.tap import Answer, Passing, Tap

# Connects, says so, and stays.
CLIENT = (
    "import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1])); c.request('GET', '/'); "
)
CLIENT += "c.getresponse().read(); print('there', flush=True); sys.stdin.read()"
ON_LINUX = pytest.mark.skipif(not processes.available(), reason="needs /proc")


class _Echo(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response_only(201)
        self.send_header("X-Seen", f"{self.command} {self.path} {self.headers['Host']} {self.headers.get('X-Signed')}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = _answer  # noqa: N815 - the base class's names

    @override
    def log_message(self, format: str, *args: object) -> None: ...


class Watcher:
    """Breaks off what is asked for by name, before or after it went on."""

    def __init__(self) -> None:
        self.seen: list[Passing] = []
        self.answered: list[Answer] = []

    def process_behind(self, port: int, *, to: int) -> int | None:
        return processes.child_behind(port, to=to, parent=os.getpid())

    def watch(self, passing: Passing, forward: Callable[[], Answer]) -> Answer | None:
        self.seen.append(passing)
        if passing.path == "/before":
            return None
        self.answered.append(forward())
        return None if passing.path == "/after" else self.answered[-1]


@contextmanager
def tapped() -> Iterator[tuple[Tap, Watcher]]:
    watcher = Watcher()
    with ThreadingHTTPServer((LOOPBACK, 0), _Echo) as echo, Tap(echo.server_port, watcher) as tap:
        threading.Thread(target=echo.serve_forever, args=(0.02,), daemon=True).start()
        yield tap, watcher
        echo.shutdown()


@ON_LINUX
def test_what_passes_is_untouched() -> None:
    with tapped() as (tap, watcher), httpx.Client(trust_env=False) as client:
        answer = client.put(f"{tap.url}/bucket/key?x=1&y=%C3%A8", content=b"\0%PDF-\n", headers={"X-Signed": "s"})

    assert answer.status_code == 201
    assert answer.content == b"\0%PDF-\n"
    host = tap.url.removeprefix("http://")
    assert answer.headers["X-Seen"] == f"PUT /bucket/key?x=1&y=%C3%A8 {host} s"
    assert watcher.seen[0].process is None  # this process is no child of itself


@ON_LINUX
@pytest.mark.parametrize(("path", "arrived"), [("/before", 0), ("/after", 1)])
def test_a_request_or_its_answer_is_held_back(path: str, arrived: int) -> None:
    with tapped() as (tap, watcher), httpx.Client(trust_env=False) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(tap.url + path)

        assert len(watcher.answered) == arrived


@ON_LINUX
def test_the_process_behind_a_connection_is_found_and_killed() -> None:
    with tapped() as (tap, watcher):
        command = [sys.executable, "-c", CLIENT, str(tap.server_port)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"there\n"
            assert watcher.seen[0].process == child.pid

            processes.kill(child.pid, parent=os.getpid())

            assert child.wait() == -9


@ON_LINUX
def test_nobody_elses_process_is_killed() -> None:
    with pytest.raises(ProcessLookupError):
        processes.kill(os.getppid(), parent=os.getpid())
