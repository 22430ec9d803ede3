"""A deployed stack with a provider behind it, reached by the command line in both ways."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from click.testing import CliRunner, Result

from invoicing.api.routes.table import ROUTES
from invoicing.aws.clock import SystemClock
from invoicing.cli import Stack, add_account, add_token, main
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.request import Attention, Request, State, request_key
from tests.integration.cloud import STACK, Cloud, deployed
from tests.simulators.fattura24 import Account, Fattura24Simulator
from tests.simulators.serve import RunningServer
from tests.unit.cli.stacks import outputs, tell

KEY, NEW_KEY, ELSEWHERE = "k" * 32, "n" * 32, "e" * 32
TOKEN = "a-token-of-the-demo-account"
SAMPLE = Path(__file__).parents[3] / "events" / "http_api" / "demo" / "01-b2b-invoice-two-rates.json"


class WorkingClock(SystemClock):
    """The time; while somebody waits, the worker answers what was rung for."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud, self._slept_ms = cloud, 0

    def now_ms(self) -> int:
        return super().now_ms() + self._slept_ms

    def sleep_ms(self, duration_ms: int) -> None:
        self._slept_ms += duration_ms
        # The worker's metrics go to its log, not to whoever waits.
        with redirect_stdout(io.StringIO()):
            self._cloud.deliver()


@dataclass
class Front:
    """The gateway: finds the route, has the token checked, calls the function."""

    cloud: Cloud
    seen: list[str] = field(default_factory=list)

    def __call__(self, environment: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        method, path = environment["REQUEST_METHOD"], environment["PATH_INFO"]
        self.seen.append(f"{method} {path}")
        sent = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        status, body = self._answer(environment, method, path, json.loads(sent) if sent else None)
        start(f"{status} ", [("Content-Type", "application/json")])
        return [body.encode()]

    def _answer(self, environment: WSGIEnvironment, method: str, path: str, sent: Any) -> tuple[int, str]:
        resource, parameters = next(_routes(method, path.split("/")), ("", {}))
        query = dict(parse_qsl(environment.get("QUERY_STRING", ""))) or None
        token = environment.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        try:
            answer = self.cloud.http(method, resource, sent, token=token, query=query, **parameters)
        except PermissionError:
            return 401, json.dumps({"code": "unauthorized", "detail": "Send a valid token"})
        return answer["statusCode"], answer["body"]


def _routes(method: str, path: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for route in ROUTES:
        parts = route.path.split("/")
        pairs = list(zip(parts, path, strict=False))
        if route.method == method and len(parts) == len(path) and all(a == b or a[:1] == "{" for a, b in pairs):
            yield route.path, {a[1:-1]: unquote(b) for a, b in pairs if a[:1] == "{"}


@dataclass
class Office:
    """What a test may look at; ``way`` is how the command line goes."""

    cloud: Cloud
    simulator: Fattura24Simulator
    front: Front
    url: str
    way: str = "stack"

    def run(self, *words: str, typed: str | None = None, token: str = TOKEN) -> Result:
        """`sportello` with these words."""
        where = ("--stack", STACK) if self.way == "stack" else ("--url", self.url)
        runner = CliRunner(env={"SPORTELLO_TOKEN": token})
        result = runner.invoke(main, [*where, *words], input=typed, obj=WorkingClock(self.cloud))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    def done(self, *words: str, typed: str | None = None) -> str:
        """What it prints, when all is well."""
        result = self.run(*words, typed=typed)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *words: str) -> Any:
        """What it prints, as JSON."""
        return json.loads(self.done(*words, "--json"))

    def accept(self, reference: str, **changes: Any) -> str:
        """The id of a document, accepted and not yet worked on."""
        body = {**json.loads(SAMPLE.read_text("utf-8")), "reference": reference, **changes}
        answer = self.cloud.http("POST", "/v1/documents", body, token=TOKEN)
        assert answer["statusCode"] == 202, answer["body"]
        found: str = json.loads(answer["body"])["id"]
        return found

    def issue(self, reference: str, **changes: Any) -> str:
        """The id of a document, issued."""
        made = self.accept(reference, **changes)
        self.cloud.deliver()
        return made

    def lose(self, reference: str) -> str:
        """The id of a document whose reply was lost, as the worker leaves it when nothing settles it."""
        made = self.accept(reference)
        ledger = Stack(STACK).ledger()
        found = ledger.get(Request, request_key(made))
        assert found is not None
        for state in (State.ISSUING, State.UNKNOWN, State.NEEDS_ATTENTION):
            found = found.moved(state, at_ms=found.accepted_ms, note="no_answer", intent_ms=found.accepted_ms)
        attention = Attention(code="outcome_unknown", reason="The reply was lost.", remedy="Look in the panel.")
        ledger.write(found.revised(step=None, attention=attention))
        return made

    def both(self, ask: Callable[["Office"], Any]) -> Any:
        """What ``ask`` finds, the same on both ways."""
        self.way = "stack"
        by_stack = ask(self)
        self.way = "url"
        assert ask(self) == by_stack
        return by_stack


@contextmanager
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office with the account `demo`; the provider knows a second one."""
    simulator = Fattura24Simulator(
        accounts=[Account(account_id="100001", api_key=KEY), Account(account_id="100002", api_key=ELSEWHERE)]
    )
    with RunningServer(simulator) as provider, deployed({"fattura24": f"{provider}/api/v0.3"}) as cloud:
        tell(monkeypatch, {STACK: outputs(cloud)})
        add_account(Stack(STACK), "demo", AccountConfiguration(provider="fattura24"), {"api_key": KEY})
        add_token(Stack(STACK), "web", ("demo",), TOKEN)
        front = Front(cloud)
        with RunningServer(front) as url:
            yield Office(cloud, simulator, front, url)
