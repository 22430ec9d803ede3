"""Callers, settings and stored things that are wrong in every way, each with marked words in what is wrong."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import boto3

from tests.integration.cloud import STACK
from tests.leaks.markers import DOCUMENT, FEES, IDEMPOTENCY_KEY, TOKEN, WHY, WRONG_TOKEN, quoted
from tests.leaks.road import Office

RAW = (quoted(), f'["{quoted()}"]', f'"{WHY}"', f'{{"notes": "{WHY}"', f'{{"kind": NaN, "notes": "{WHY}"}}')


def spoilt(value: Any) -> Iterator[Any]:
    """``value`` with each text in it spoilt in several ways, one at a time."""
    if isinstance(value, str):
        yield from (f"{value}\u0007", [value], {"value": value}, f"{value} " * 300, f"{value}\U0001f600#")
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from ({**value, name: wrong} for wrong in spoilt(one))
    elif isinstance(value, list):
        yield from ([wrong] for wrong in spoilt(value[0]))


def bad_requests(here: Office) -> None:
    """Bodies, addresses and tokens that are refused."""
    for wrong in (*spoilt(DOCUMENT), FEES, *spoilt(FEES)):
        here.ask("POST", "/v1/documents/check", wrong)
    for key in (IDEMPOTENCY_KEY, f"{IDEMPOTENCY_KEY} \u00e8"):
        for body in (*RAW, json.dumps({**DOCUMENT, "reference": "keyed-1"}), json.dumps(DOCUMENT)):
            here.invoke("http_api", event(body, {"Idempotency-Key": key, "User-Agent": quoted()}))
    for query in ({"cursor": WHY}, {"account": "demo", "reference": WHY}, {"account": "demo", "q": WHY}):
        here.ask("GET", "/v1/documents", query=query)
    with suppress(PermissionError):
        here.http("GET", "/v1/accounts", token=WRONG_TOKEN)


def event(body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """A request as it stands, past the authorizer."""
    return {
        "resource": "/v1/documents",
        "path": "/v1/documents",
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json", "Host": "api.example", **headers},
        "requestContext": {"path": "/live/v1/documents", "authorizer": {"client": "shop", "accounts": "demo"}},
        "body": body,
    }


def bad_events(here: Office) -> None:
    """Events that no service sends: whatever a function ends with, it says nothing of them."""
    record = {"messageId": "m", "receiptHandle": "r", "eventSource": "aws:sqs", "attributes": {}}
    for text in (quoted(), json.dumps({"account": 5, "request": quoted()})):
        here.invoke("issue_worker", {"Records": [{**record, "body": text}]})
    wrong = {"authorizationToken": f"Bearer {TOKEN}", "methodArn": quoted()}
    for function, given in (("authorizer", wrong), ("http_api", {"httpMethod": WHY}), ("issue_worker", {WHY: [WHY]})):
        with suppress(Exception):
            here.invoke(function, given)


def bad_settings(here: Office) -> None:
    """Secrets and variables that are not as they should be."""
    secret = {"tokens": [{"name": "Pierfulgido", "sha256": TOKEN, "accounts": quoted()}]}
    with stored(f"{STACK}/api-tokens", json.dumps(secret)), suppress(Exception):
        here.handlers["authorizer"].secrets.cache_clear()
        here.ask("GET", "/v1/accounts")
    here.handlers["authorizer"].secrets.cache_clear()
    for number, text in enumerate((quoted(), json.dumps({"api_key": [quoted()]}))):
        here.handlers["issue_worker"].worker.cache_clear()
        with stored(f"{STACK}/accounts/demo", text):
            here.ask("POST", "/v1/documents", {**DOCUMENT, "reference": f"unset-{number}"})
            here.work()
    before, os.environ["LANES"] = os.environ["LANES"], WHY
    here.handlers["http_api"].api.cache_clear()
    with suppress(Exception):
        here.ask("GET", "/v1/accounts")
    os.environ["LANES"] = before


def bad_records(here: Office) -> None:
    """A record that nobody can read."""
    made = here.ask("POST", "/v1/documents", {**DOCUMENT, "reference": "spoilt-1"})
    table, key = boto3.resource("dynamodb").Table("records"), {"pk": f"request#{made['id']}"}
    values = {":data": json.dumps({"content": quoted(), "state": quoted()})}
    table.update_item(
        Key=key,
        UpdateExpression="SET #d = :data",
        ExpressionAttributeNames={"#d": "data"},
        ExpressionAttributeValues=values,
    )
    here.ask("GET", "/v1/documents/{id}", id=made["id"])
    here.work()


@contextmanager
def stored(name: str, text: str) -> Iterator[None]:
    """The secret ``name`` holds ``text`` meanwhile."""
    secrets = boto3.client("secretsmanager")
    before = secrets.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")["VersionId"]
    other = secrets.put_secret_value(SecretId=name, SecretString=text, VersionStages=["other"])["VersionId"]
    _make_current(name, other, instead_of=before)
    yield
    _make_current(name, before, instead_of=other)


def _make_current(name: str, version: str, *, instead_of: str) -> None:
    boto3.client("secretsmanager").update_secret_version_stage(
        SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=version, RemoveFromVersionId=instead_of
    )
