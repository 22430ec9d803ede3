"""A deployed stack on moto, and a CloudFormation that tells where its parts are."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result

from invoicing.cli import main
from tests.integration.cloud import STACK, Cloud, deployed

type Sportello = Callable[..., Result]
"""Runs `sportello --stack ...` with these words."""


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with deployed({}) as cloud:
        dead = boto3.client("sqs").create_queue(QueueName="dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        outputs = {"TableName": "records", "QueueUrl": cloud.queue_url, "DeadLetterQueueUrl": dead}
        tell(monkeypatch, {STACK: outputs, "other": {}})
        yield cloud


def tell(monkeypatch: pytest.MonkeyPatch, stacks: dict[str, dict[str, str]]) -> None:
    """Answer DescribeStacks as CloudFormation does: moto's own needs packages that this project has no use for."""
    call: Callable[..., Any] = BaseClient._make_api_call  # type: ignore[attr-defined]

    def answer(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        if operation != "DescribeStacks":
            return call(client, operation, parameters)
        name = parameters["StackName"]
        if name not in stacks:
            message = f"Stack with id {name} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, operation)
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in stacks[name].items()]
        lanes = {"ParameterKey": "Lanes", "ParameterValue": "1"}
        return {"Stacks": [{"StackName": name, "Parameters": [lanes], "Outputs": outputs}]}

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)


@pytest.fixture
def sportello() -> Sportello:
    def run(*words: str, stack: str = STACK, typed: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, ["--stack", stack, *words], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run
