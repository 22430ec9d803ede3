"""Outside the door: how requests are sent over a socket, and what they left behind."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import httpx

from invoicing.api.openapi import openapi
from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration
from tests.hostile.case import Refusal
from tests.hostile.door import Door
from tests.integration.cloud import STACK, Cloud, deployed
from tests.simulators.fattura24 import Account, Fattura24Simulator
from tests.simulators.serve import RunningServer

KEYS = {"demo": "k" * 32, "other": "o" * 32}
TOKEN = {"Authorization": "Bearer demo"}
JSON = {"Content-Type": "application/json"}
DOCUMENTS = "/v1/documents"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Trace:
    """What a request may leave behind: rows in the ledger, rings in the queue, calls of the provider, files."""

    rows: dict[str, Any]
    rings: int
    calls: int
    files: int


@dataclass
class Street:
    """The door, the street before it and the house behind it."""

    door: Door
    cloud: Cloud
    simulator: Fattura24Simulator
    client: httpx.Client
    clients: dict[str, Any] = field(default_factory=dict)

    def aws(self, service: str) -> Any:
        """A client of ``service``; making one takes longer than what it is made for."""
        if service not in self.clients:
            # The stubs know each service by its literal name; here the name is a variable.
            self.clients[service] = boto3.Session().client(service)  # type: ignore[call-overload]
        return self.clients[service]

    def send(self, method: str, path: str, body: Any = None, *, headers: Any = None) -> httpx.Response:
        """One request with the token of `demo`; ``body`` is bytes as they are, or becomes JSON."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = headers if isinstance(headers, list) else {**TOKEN, **JSON, **(headers or {})}
        return self.client.request(method, self.door.url + path, content=content, headers=sent)

    def post(self, body: Any, *, headers: Any = None) -> httpx.Response:
        """Ask for a document."""
        return self.send("POST", DOCUMENTS, body, headers=headers)

    def trace(self) -> Trace:
        """What there is now."""
        items = self.aws("dynamodb").scan(TableName="records")["Items"]
        attributes = self.aws("sqs").get_queue_attributes(QueueUrl=self.cloud.queue_url, AttributeNames=["All"])
        files = self.aws("s3").list_objects_v2(Bucket="files")["KeyCount"]
        rings = int(attributes["Attributes"]["ApproximateNumberOfMessages"])
        return Trace({item["pk"]["S"]: item for item in items}, rings, len(self.simulator.calls), files)

    def refuses(self, body: Any, wanted: Refusal, *, path: str = DOCUMENTS, headers: Any = None) -> httpx.Response:
        """Send what must be refused as ``wanted``, and check that it left nothing behind."""
        before = self.trace()
        answer = self.send("POST", path, body, headers=headers)
        assert (answer.status_code, places(answer)) == (wanted.status, wanted.places), answer.text
        assert answer.headers["Content-Type"] == PROBLEM
        assert answer.json()["status"] == answer.status_code
        assert str(answer.status_code) in self.described(path)
        assert self.trace() == before
        return answer

    def described(self, path: str) -> set[str]:
        """Statuses that the description promises for a POST to ``path``."""
        own = path.partition("?")[0]
        (route,) = (one for one in self.door.routes if one.method == "POST" and one.parameters(own) is not None)
        return set(openapi("")["paths"][route.resource]["post"]["responses"])


def places(answer: httpx.Response) -> dict[str, str]:
    """The code of each problem by its pointer."""
    body = answer.json()
    if "problems" not in body:
        return {"": body.get("code", "")}
    found = {one["pointer"]: one["code"] for one in body["problems"]}
    assert len(found) == len(body["problems"])
    return found


@contextmanager
def street() -> Iterator[Street]:
    """Two accounts, a token for each, and one for nothing at all; the provider is its simulator on a socket."""
    accounts = [Account(account_id=str(100001 + n), api_key=key) for n, key in enumerate(KEYS.values())]
    simulator = Fattura24Simulator(accounts=accounts)
    with (
        RunningServer(simulator) as provider,
        deployed({"fattura24": f"{provider}/api/v0.3"}) as cloud,
        Door(cloud) as door,
        httpx.Client(trust_env=False, timeout=30) as client,
    ):
        for name, key in KEYS.items():
            settings = AccountConfiguration(provider="fattura24", settings={"credit_notes_enabled": True})
            add_account(_TestStack(STACK), name, settings, {"api_key": key})
            add_token(_TestStack(STACK), name, (name,), name)
        yield Street(door, cloud, simulator, client)


class _TestStack(Stack):
    """The test's table has a name of its own."""

    def table(self) -> str:
        return "records"
