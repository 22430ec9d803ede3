"""Serves a simulator on a loopback port, one thread for each call, so that overlapping calls are really seen.

Run `python -m tests.simulators.serve --port 8024 --api-key 0123456789abcdef0123456789abcdef --latency 0.3`.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

from tests.simulators.fattura24 import Account, Fattura24Simulator

LOOPBACK = "127.0.0.1"
DEFAULT_KEY = "simulated0key0of0thirty2chars000"


class ThreadedServer(ThreadingMixIn, WSGIServer):
    """One thread per connection; a slow answer holds nobody else up."""

    daemon_threads = True
    # The default queue of 5 would refuse a burst, which is just what a test wants to see arrive.
    request_queue_size = 128


class QuietHandler(WSGIRequestHandler):
    """No line per request; `/_simulator/state` tells more."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        return


def build_server(app: WSGIApplication, port: int = 0, host: str = LOOPBACK) -> WSGIServer:
    """A server ready for `serve_forever`; port 0 takes a free one (see `server.server_port`)."""
    return make_server(host, port, app, server_class=ThreadedServer, handler_class=QuietHandler)


class RunningServer:
    """`with RunningServer(simulator) as url:` serves in the background for the length of the block."""

    def __init__(self, app: WSGIApplication, port: int = 0) -> None:
        self.server = build_server(app, port)
        # A short poll, or every shutdown would cost half a second.
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server.server_port}"

    def __enter__(self) -> str:
        self._thread.start()
        return self.url

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.simulators.serve", description=__doc__.splitlines()[0])
    parser.add_argument("--system", choices=["fattura24"], default="fattura24")
    parser.add_argument("--host", default=LOOPBACK, help="the address to listen on")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each call takes")
    parser.add_argument("--api-key", action="append", help="a key of 32 characters; again for more accounts")
    parser.add_argument("--repeat-mode", default="same_ids", help="what a repeated idRequest gets")
    parser.add_argument("--over-limit", default="minus_1", help="what a call over the limit gets")
    return parser.parse_args(arguments)


def build_simulator(options: argparse.Namespace) -> Fattura24Simulator:
    keys = options.api_key or [DEFAULT_KEY]
    accounts = [Account(str(100_001 + position), key) for position, key in enumerate(keys)]
    return Fattura24Simulator(
        accounts=accounts,
        latency=options.latency,
        repeat_mode=options.repeat_mode,
        over_limit=options.over_limit,
    )


def main() -> None:
    options = parse_arguments()
    with build_server(build_simulator(options), options.port, options.host) as server:
        print(f"Fattura24 simulator: http://{options.host}:{server.server_port}/api/v0.3/TestKey", flush=True)
        print(f"What it saw:         http://{options.host}:{server.server_port}/_simulator/state", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
