"""A whole small Sportello in memory: real use cases, fakes of the ports, a simulated Fattura24."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx

from invoicing.api.app import HttpApi
from invoicing.api.call import Api
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.identity import request_id
from invoicing.domain.request import Request, Work, request_key
from invoicing.providers.registry import Registry
from invoicing.usecases.accept import Accept
from invoicing.usecases.configure_account import ConfigureAccount
from invoicing.usecases.connect_account import ConnectAccount
from invoicing.usecases.decide import Decide
from invoicing.usecases.keep_alive import KeepAlive
from invoicing.usecases.pace import Pace
from invoicing.usecases.reconcile import Reconcile
from invoicing.usecases.serve_lane import Ring, ServeLane
from tests.fakes.archive import FakeArchive
from tests.fakes.bell import FakeBell
from tests.fakes.clock import FakeClock
from tests.fakes.files import FakeFiles
from tests.fakes.ledger import FakeLedger
from tests.fakes.secrets import FakeSecrets
from tests.fakes.telemetry import FakeTelemetry
from tests.simulators.fattura24 import Account, Fattura24Simulator

KEY = "k" * 32
RUN_MS = 170_000


@dataclass
class World:
    """Everything a test may look at."""

    clock: FakeClock = field(default_factory=FakeClock)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    files: FakeFiles = field(default_factory=FakeFiles)
    archive: FakeArchive = field(default_factory=FakeArchive)
    telemetry: FakeTelemetry = field(default_factory=FakeTelemetry)
    latency: float = 2.0
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        self.bell, self.secrets = FakeBell(self.clock), FakeSecrets(self.clock)
        self.simulator = Fattura24Simulator(
            clock=lambda: self.clock.now_ms() / 1000,
            sleep=lambda seconds: self.clock.sleep_ms(round(seconds * 1000)),
            latency=self.latency,
        )
        self.registry = self.providers()
        self.accept = Accept(self.ledger, self.bell, self.registry, self.clock, self.secrets)
        self.worker = ServeLane(
            self.ledger,
            self.bell,
            self.files,
            self.archive,
            self.secrets,
            self.registry,
            self.clock,
            self.telemetry,
            pace=self.pace,
        )
        self.reconciler = Reconcile(self.ledger, self.bell, self.registry, self.clock, pace=self.pace)
        decide = Decide(self.ledger, self.clock)
        connect = ConnectAccount(self.ledger, self.secrets, self.registry, self.clock)
        self.keeper = KeepAlive(self.ledger, self.registry, self.accept, self.clock)
        self.api = HttpApi(
            Api(self.ledger, self.files, self.registry, self.clock, self.accept, decide, connect=connect)
        )

    def providers(self) -> Registry:
        """The providers there are, on the simulators."""
        return Registry(clock=self.clock, transport=self.transport())

    def transport(self) -> httpx.BaseTransport:
        """Where calls to providers arrive."""
        return self.simulator.transport()

    def add_account(self, name: str = "demo", key: str = KEY, **configuration: Any) -> None:
        """Make account ``name``, and one behind ``key`` at the provider."""
        if all(account.api_key != key for account in self.simulator.accounts):
            number = str(100001 + len(self.simulator.accounts))
            self.simulator.add_account(Account(account_id=number, api_key=key))
        self.configure(name, {"api_key": key}, **configuration)

    def configure(self, name: str, credentials: dict[str, str] | None, **configuration: Any) -> None:
        """Make or change account ``name`` at Sportello."""
        settings = AccountConfiguration(**{"provider": "fattura24", **configuration})
        ConfigureAccount(self.ledger, self.secrets, self.registry, self.clock).run(name, settings, credentials)

    def call(
        self,
        method: str,
        resource: str,
        body: Any = None,
        *,
        token_accounts: str = "*",
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **parameters: str,
    ) -> "Answer":
        """One HTTP request to the API."""
        path = resource
        for name, value in parameters.items():
            path = path.replace("{" + name + "}", value)
        event = {
            "resource": resource,
            "path": path,
            "httpMethod": method,
            "headers": {"Content-Type": "application/json", "Host": "api.example", **(headers or {})},
            "queryStringParameters": query,
            "pathParameters": parameters or None,
            "requestContext": {
                "path": f"/live{path}",
                "domainName": "api.example",
                "authorizer": {"client": "shop", "accounts": token_accounts},
            },
            "body": body if isinstance(body, str) or body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = self.api.resolve(event, SimpleNamespace())
        headers = {name.lower(): values[0] for name, values in (answer.get("multiValueHeaders") or {}).items()}
        return Answer(answer["statusCode"], headers, answer["body"])

    def post(self, body: Any, **more: Any) -> "Answer":
        """Ask for a document."""
        return self.call("POST", "/v1/documents", body, **more)

    def work(self, *, rings: int = 200) -> None:
        """Answer the rings that wait, and those they bring."""
        for number in range(rings):
            if not self.bell.rings:
                return
            rung = self.bell.rings.popleft()
            ring = Ring(rung.account, rung.request, f"receipt-{number}")
            self.worker.run(ring, until_ms=self.clock.now_ms() + RUN_MS)
        raise AssertionError("the bell never stops ringing")

    def live(self, hours: float) -> None:
        """Let ``hours`` pass, with the reconciler looking once a minute."""
        end = self.clock.now_ms() + round(hours * 3_600_000)
        while self.clock.now_ms() < end:
            self.reconciler.run()
            self.work()
            self.clock.advance(60)

    def request(self, reference: str, account: str = "demo", work: Work = Work.DOCUMENT) -> Request:
        """The request with ``reference``."""
        found = self.ledger.get(Request, request_key(request_id(work, account, reference)))
        assert found is not None, f"there is no request {reference}"
        return found


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """Its body."""
        return json.loads(self.text)

    @property
    def codes(self) -> set[str]:
        """Codes of all problems it lists."""
        return {problem["code"] for problem in self.json.get("problems", [])}

    @property
    def pointers(self) -> set[str]:
        """Where its problems are."""
        return {problem["pointer"] for problem in self.json.get("problems", [])}
