"""`sportello erase`: requests that ended before the stack could erase are found, and erased by the reconciler."""

from typing import Any

import boto3
import pytest

from invoicing.cli import Stack
from invoicing.domain.request import Request, State, Step
from tests.builders import a_request
from tests.integration.cloud import STACK, Cloud
from tests.unit.cli.conftest import Sportello


def ended(number: int, **changes: Any) -> Request:
    """A request that ended in 1970, which is older than anything a stack keeps."""
    values = {"id": f"doc_{number}", "state": State.COMPLETED, "accepted_ms": number}
    return a_request(**{**values, **changes})


def put_by_an_older_version(*requests: Request) -> None:
    """Write ``requests`` without the attributes by which ended ones are found."""
    client = boto3.client("dynamodb")
    for request in requests:
        Stack(STACK).ledger().write(request)
        if request.step is None:
            client.update_item(TableName="records", Key={"pk": {"S": request.key}}, UpdateExpression="REMOVE w, ws")


def holding(cloud: Cloud) -> set[str]:
    """Ids of requests that hold their content still."""
    items = boto3.client("dynamodb").scan(TableName="records")["Items"]
    return {item["pk"]["S"].partition("#")[2] for item in items if "Rossi & Figli" in item["data"]["S"]}


def test_old_requests_are_found_and_erased_and_others_left_alone(
    cloud: Cloud, sportello: Sportello, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERSONAL_DATA_DAYS", "180")
    waiting = ended(3, state=State.ACCEPTED, step=Step.CREATE)
    parked = ended(4, state=State.NEEDS_ATTENTION)
    put_by_an_older_version(ended(1), ended(2, state=State.REJECTED), waiting, parked)
    assert cloud.invoke("reconciler", {})["erased"] == 0
    assert holding(cloud) == {"doc_1", "doc_2", "doc_3", "doc_4"}
    assert sportello("erase").output.startswith("2 requests are marked;")
    assert cloud.invoke("reconciler", {})["erased"] == 2
    assert holding(cloud) == {"doc_3", "doc_4"}
    assert sportello("erase").output.startswith("0 requests are marked;")


def test_without_days_nothing_is_erased(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONAL_DATA_DAYS", "0")
    Stack(STACK).ledger().write(ended(1))
    assert cloud.invoke("reconciler", {})["erased"] == 0
    assert holding(cloud) == {"doc_1"}
