"""What it costs to take a document in, against a function that does nothing but put and send; both on moto."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json import dumps
from statistics import median
from time import perf_counter_ns
from typing import Any
from unittest.mock import patch

import boto3

from invoicing import bootstrap
from invoicing.cli import Stack, add_account
from invoicing.domain.account import AccountConfiguration
from tests.bench.bare import Bare
from tests.bench.figure import Figure
from tests.builders import document_body
from tests.integration.cloud import STACK, Cloud, Context, deployed, table_definition

REQUESTS, WARM_UP = 400, 60
GOAL = 1.5

type Answer = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians, in milliseconds."""

    real_ms: float
    bare_ms: float


def measure(requests: int = REQUESTS, warm_up: int = WARM_UP) -> Measured:
    """Take ``requests`` documents in by either, in turns, so that a noisy machine troubles both alike."""
    with deployed({}) as cloud, patch.object(Stack, "table", lambda _: "records"):
        add_account(Stack(STACK), "demo", AccountConfiguration(provider="fattura24"), {"api_key": "k" * 32})
        turns = {"real": _real(cloud), "bare": _bare()}
        found = []
        for number in range(warm_up + requests):
            found.append(_pair(turns, number))
            _empty_queues()
    real, bare = (median(pair[name] for pair in found[warm_up:]) for name in ("real", "bare"))
    return Measured(real, bare)


def figures() -> Iterator[Figure]:
    """The ratio of the medians."""
    found = measure()
    ratio = found.real_ms / found.bare_ms
    goal = f"ratio <= {GOAL}"
    note = f"medians of {REQUESTS} requests each, in turns"
    yield Figure("accept_p50_ratio", found.real_ms, "ms", found.bare_ms, ratio, goal, ratio <= GOAL, note)


def event(reference: str) -> dict[str, Any]:
    """API Gateway's event of a document."""
    path = "/v1/documents"
    return {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json", "Host": "api.example"},
        "pathParameters": None,
        "queryStringParameters": None,
        "requestContext": {
            "path": f"/live{path}",
            "domainName": "api.example",
            "authorizer": {"client": "shop", "accounts": "*"},
        },
        "body": dumps(document_body(reference=reference, date=None)),
        "isBase64Encoded": False,
    }


def _real(cloud: Cloud) -> Answer:
    return lambda asked: cloud.invoke("http_api", asked)


def _bare() -> Answer:
    boto3.client("dynamodb").create_table(**table_definition("bare"))
    made = boto3.client("sqs").create_queue(QueueName="bare.fifo", Attributes={"FifoQueue": "true"})
    handler = Bare("bare", made["QueueUrl"])
    return lambda asked: handler.resolve(asked, Context())


def _empty_queues() -> None:
    """In moto a send takes longer the more messages wait, which would hide the difference."""
    sqs = bootstrap.client("sqs")
    for url in sqs.list_queues()["QueueUrls"]:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ()):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _pair(turns: dict[str, Answer], number: int) -> dict[str, float]:
    """One request by each; who goes first changes."""
    asked = event(f"r-{number}")
    names = sorted(turns, reverse=bool(number % 2))
    return {name: _timed(turns[name], asked) for name in names}


def _timed(answer: Answer, asked: dict[str, Any]) -> float:
    start = perf_counter_ns()
    answered = answer(asked)
    took = (perf_counter_ns() - start) / 1e6
    if answered["statusCode"] != 202:
        raise ValueError(f"not taken in: {answered['body']}")
    return took
