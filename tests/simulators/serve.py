"""Serves a simulator on a loopback port, one thread for each call, so that overlapping calls are really seen.

Run `python -m tests.simulators.serve --port 8024 --api-key 0123456789abcdef0123456789abcdef --latency 0.3`.
Run `python -m tests.simulators.serve --system fatture-in-cloud --port 8025 --token a/manual` for another one, and
`python -m tests.simulators.serve --system aruba --port 8026` for the third. With
`--system pec --port 8027` the mail servers take free ports, which `/_simulator/settings` tells.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Sequence
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

from tests.fatturapa.schema import invoice_schema
from tests.simulators import aruba, pec
from tests.simulators.clock import SkewedClock
from tests.simulators.fattura24 import Account, Fattura24Simulator
from tests.simulators.fatture_in_cloud import App, Company, FattureInCloudSimulator

LOOPBACK = "127.0.0.1"
DEFAULT_KEY = "simulated0key0of0thirty2chars000"
DEFAULT_TOKEN = "a/simulated-manual-token"


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
    parser.add_argument("--system", choices=["fattura24", "fatture-in-cloud", "aruba", "pec"], default="fattura24")
    parser.add_argument("--host", default=LOOPBACK, help="the address to listen on")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each call takes")
    parser.add_argument("--api-key", action="append", help="a key of 32 characters; again for more accounts")
    parser.add_argument("--repeat-mode", default="same_ids", help="what a repeated idRequest gets")
    parser.add_argument("--over-limit", default="minus_1", help="what a call over the limit gets")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="a manual token for all companies")
    parser.add_argument("--company", action="append", type=int, help="the id of a company; again for more")
    parser.add_argument("--redirect-uri", default=App().redirect_uri, help="where the consent page goes back to")
    parser.add_argument("--username", default=aruba.Account().username, help="who signs in")
    parser.add_argument("--password", default=aruba.Account().password, help="with what")
    parser.add_argument("--mailbox", default=pec.PecOffice().address, help="the certified mailbox, and who signs in")
    parser.add_argument("--vat-number", default=aruba.Account().vat_number, help="the company's, eleven digits")
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


def build_fatture_in_cloud(options: argparse.Namespace, files_at: str) -> FattureInCloudSimulator:
    """`files_at` is the address of its files: another path of the same port, for there is only one."""
    simulator = FattureInCloudSimulator(
        companies=[Company(company_id) for company_id in options.company or [4_242]],
        apps=[App(redirect_uri=options.redirect_uri)],
        latency=options.latency,
        files_at=files_at,
    )
    simulator.manual_token(value=options.token)
    return simulator


def build_aruba(options: argparse.Namespace) -> aruba.ArubaSimulator:
    account = aruba.Account(options.username, options.password, options.vat_number)
    return aruba.ArubaSimulator(accounts=[account], latency=options.latency)


def build_pec(options: argparse.Namespace) -> pec.Control:
    """Its mail servers run from now on until the process ends; what is served on the port steers them."""
    clock = SkewedClock(time.time)
    office = pec.PecOffice(address=options.mailbox, password=options.password, clock=clock, latency=options.latency)
    # A file whose receipt comes later than the worker's first look is looked for again only at the reconciler's tick.
    office.configure(accept_after=0.0, deliver_after=0.0)
    servers = pec.RunningPec(office)
    servers.start()
    return pec.Control(office, servers, clock)


def build_app(options: argparse.Namespace) -> tuple[str, WSGIApplication]:
    """The simulator asked for, and a path of it to look at first."""
    if options.system in ("aruba", "pec"):
        # What the SdI behind them judges files by is missing now, or not while somebody waits for an answer.
        invoice_schema()
    match options.system:
        case "fattura24":
            return "/api/v0.3/TestKey", build_simulator(options)
        case "aruba":
            return "/auth/userInfo", build_aruba(options)
        case "pec":
            return "/_simulator/settings", build_pec(options)
    return "/user/companies", build_fatture_in_cloud(options, f"http://{options.host}:{options.port}/doc")


def main() -> None:
    options = parse_arguments()
    path, app = build_app(options)
    with build_server(app, options.port, options.host) as server:
        place = f"http://{options.host}:{server.server_port}"
        print(f"{options.system} simulator: {place}{path}", flush=True)
        print(f"What it saw: {place}/_simulator/state", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
