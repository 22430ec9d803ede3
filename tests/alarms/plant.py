"""The functions on AWS in this process, with somebody who reads their figures and their logs."""

import json
import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, override

import boto3
from click.testing import CliRunner

from invoicing import observability
from invoicing.aws.ledger import DynamoDbLedger
from invoicing.cli import main
from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.request import Request, request_key
from tests.alarms.pages import pages
from tests.alarms.watch import Datum, Series, alarms, embedded, resolved, state, template
from tests.integration.cloud import STACK, Cloud
from tests.simulators.fattura24 import Fattura24Simulator

SAMPLE = Path(__file__).parents[2] / "events" / "http_api" / "demo" / "01-b2b-invoice-two-rates.json"
MINUTE = 60


class _Kept(logging.Handler):
    """Keeps the lines of a log as the function writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []
        self.setFormatter(observability.logger().registered_formatter)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@dataclass
class Plant:
    """A deployed stack; ``now`` is the time of its figures, in seconds, and passes as a test says."""

    cloud: Cloud
    simulator: Fattura24Simulator
    now: int = 0
    data: list[Datum] = field(default_factory=list)
    logs: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def ledger(self) -> DynamoDbLedger:
        return DynamoDbLedger(boto3.client("dynamodb"), "records")

    def account(self) -> Account:
        found = self.ledger.get(Account, account_key("shop"))
        assert found
        return found

    def credential(self) -> Credential:
        found = self.ledger.get(Credential, credential_key(self.account().credential))
        assert found
        return found

    def request(self, document: str) -> Request:
        found = self.ledger.get(Request, request_key(document))
        assert found
        return found

    def invoke(self, function: str, event: dict[str, Any], *, seconds: int = 180) -> Any:
        """What a function answers; None if it fails, which Lambda counts."""
        service = _service(function)
        with self._listening(service["POWERTOOLS_SERVICE_NAME"]):
            try:
                answer, errors = self.cloud.invoke(function, event, remaining_ms=seconds * 1000), 0
            except observability.Failed:
                answer, errors = None, 1
        self.count(Series.of("AWS/Lambda", "Errors", FunctionName=service["logical"]), errors)
        return answer

    def http(self, method: str, resource: str, body: Any = None, *, id: str = "") -> dict[str, Any]:  # noqa: A002 - as in the path
        """An answer of the API; API Gateway counts those that are a fault of ours."""
        with self._listening("http-api"):
            answer: dict[str, Any] = self.cloud.http(method, resource, body, id=id)
        series = Series.of("AWS/ApiGateway", "5XXError", ApiName=STACK, Stage="live")
        self.count(series, int(answer["statusCode"] >= 500))
        return answer

    def ask(self, **changes: Any) -> str:
        """Ask for a document; gives its id."""
        body = {**json.loads(SAMPLE.read_text("utf-8")), "account": "shop", **changes}
        made: str = json.loads(self.http("POST", "/v1/documents", body)["body"])["id"]
        return made

    def ring(self, *, seconds: int = 180) -> None:
        """Have the worker answer a ring for the account, within ``seconds``."""
        record = {"messageId": "m", "receiptHandle": "r", "body": '{"account": "shop"}', "eventSource": "aws:sqs"}
        self.invoke("issue_worker", {"Records": [record]}, seconds=seconds)

    def minutes(self, number: int) -> None:
        """Let time pass, with the reconciler each minute."""
        for _ in range(number):
            self.invoke("reconciler", {})
            self.silence(1)

    def silence(self, number: int) -> None:
        """Let time pass; SQS goes on telling how many dead letters there are."""
        for _ in range(number):
            url = boto3.client("sqs").get_queue_url(QueueName="dead.fifo")["QueueUrl"]
            told = boto3.client("sqs").get_queue_attributes(
                QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
            )["Attributes"]["ApproximateNumberOfMessages"]
            queue = Series.of("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName="DeadLetterQueue.QueueName")
            self.count(queue, int(told))
            self.now += MINUTE

    def count(self, series: Series, value: float) -> None:
        """Note what AWS itself measures."""
        self.data.append(Datum(series, self.now, value))

    def state(self, name: str) -> str:
        """The state of the alarm with page ``name``."""
        return state(alarms()[name], self.data, self.now)

    def look(self, name: str, document: str = "") -> str:
        """What somebody sees who follows page ``name``: every query answered, every command run."""
        page = pages()[name]
        seen = [json.dumps(row) for query in page.queries for row in query.ask(self.logs[query.function])]
        for words in page.commands:
            told = [document if word == "ID" else word for word in words]
            result = CliRunner().invoke(main, ["--stack", STACK, *told])
            assert result.exit_code == 0, result.output
            seen.append(result.output)
        return "\n".join(seen)

    @contextmanager
    def _listening(self, service: str) -> Iterator[None]:
        """Take down what is printed and logged, under the name that the template gives the function."""
        shared = template()["Globals"]["Function"]["Environment"]["Variables"]
        os.environ["POWERTOOLS_SERVICE_NAME"] = service
        os.environ["POWERTOOLS_METRICS_NAMESPACE"] = resolved(shared["POWERTOOLS_METRICS_NAMESPACE"])
        kept, printed, log = _Kept(), StringIO(), logging.getLogger(observability.PACKAGE)
        log.addHandler(kept)
        try:
            with redirect_stdout(printed):
                yield
        finally:
            log.removeHandler(kept)
            self.logs[service] += kept.lines
            self.data += embedded(printed.getvalue(), self.now)


def _service(function: str) -> dict[str, str]:
    """What the template says of the function in folder ``function``."""
    for name, one in template()["Resources"].items():
        if one.get("Properties", {}).get("CodeUri") == f"functions/{function}":
            variables = one["Properties"]["Environment"]["Variables"]
            return {"logical": name, "POWERTOOLS_SERVICE_NAME": variables["POWERTOOLS_SERVICE_NAME"]}
    raise LookupError(function)
