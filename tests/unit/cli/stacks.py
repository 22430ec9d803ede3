"""What CloudFormation tells of stacks."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.integration.cloud import Cloud

# What the API sees of its own address in `Cloud.http`.
API_URL = "https://api.example/live"


def outputs(cloud: Cloud) -> dict[str, str]:
    """What the stack tells of itself."""
    dead = boto3.client("sqs").create_queue(QueueName="dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    return {
        "ApiUrl": API_URL,
        "TableName": "records",
        "QueueUrl": cloud.queue_url,
        "DeadLetterQueueUrl": dead,
        "BucketName": "files",
        "ArchiveBucketName": "archive",
    }


def tell(monkeypatch: pytest.MonkeyPatch, stacks: dict[str, dict[str, str]]) -> None:
    """Answer DescribeStacks as CloudFormation does: moto's own needs packages that this project has no use for."""
    # What botocore keeps to itself its stubs leave out.
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
