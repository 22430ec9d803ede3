"""Which moments there are to kill at, and what they are called."""

import json
import time
from collections import Counter
from typing import Any

import pytest

from invoicing.aws.ledger import DynamoDbLedger
from invoicing.domain.account import Credential, Lease, Record
from invoicing.domain.calls import CallLog
from invoicing.domain.request import Request, State, Work
from tests.local.kill_moments import Moment, Road, When, account_of, aims, moments_of, name_of, receipt_of
from tests.local.tap import Passing

PLAIN = ["read account", "write lease", "hold the ring", "call SaveDocument", "read account", "write release"]
ROADS = {Road.PLAIN: moments_of(PLAIN), Road.NEW_KEY: moments_of([*PLAIN, "read secret", "ring again"])}
LEASE = Lease(owner="w", until_ms=1)
NOW_MS = time.time_ns() // 1_000_000


class Client:
    """Keeps what the ledger sends."""

    def __init__(self) -> None:
        self.sent: tuple[str, dict[str, Any]]

    def put_item(self, **body: Any) -> None:
        self.sent = ("PutItem", body)

    def transact_write_items(self, **body: Any) -> None:
        self.sent = ("TransactWriteItems", body)


def passing(operation: str, body: dict[str, Any], *, service: str = "DynamoDB_20120810") -> Passing:
    return Passing(1, "POST", "/", {"X-Amz-Target": f"{service}.{operation}"}, json.dumps(body).encode())


def credential(*, leased: bool, open_call: bool = False) -> Credential:
    calls = CallLog(ends=(NOW_MS + 3_600_000,)) if open_call else CallLog(ends=(NOW_MS - 60_000,))
    return Credential(id="c", lease=LEASE if leased else None, calls=calls)


def request(state: State) -> Request:
    return Request(id="doc_1", work=Work.DOCUMENT, account="a", content={}, fingerprint="f", accepted_ms=1, state=state)


@pytest.mark.parametrize(
    ("records", "name"),
    [
        ([credential(leased=True)], "write lease"),
        ([credential(leased=False)], "write release"),
        ([credential(leased=True, open_call=True)], "write permit"),
        ([credential(leased=True, open_call=True), request(State.ISSUING)], "write permit + issuing"),
        ([credential(leased=True), request(State.ISSUED)], "write end of call + issued"),
        ([request(State.NEEDS_ATTENTION)], "write needs_attention"),
    ],
)
def test_a_write_of_the_ledger_is_named_by_what_it_writes(records: list[Record], name: str) -> None:
    client = Client()
    # Of all that a client of DynamoDB has, writing asks for little.
    DynamoDbLedger(client, "table").write(*records)  # type: ignore[arg-type]

    assert name_of(passing(*client.sent)) == name


def test_calls_and_rings_are_named() -> None:
    assert name_of(Passing(1, "POST", "/api/v0.3/SaveDocument", {}, b"apiKey=k")) == "call SaveDocument"
    assert name_of(Passing(1, "PUT", "/bucket/documents/a/doc_1.pdf", {}, b"%PDF-")) == "store file"
    hold = passing("ChangeMessageVisibility", {"ReceiptHandle": "r", "VisibilityTimeout": 100}, service="AmazonSQS")
    assert (name_of(hold), receipt_of(hold)) == ("hold the ring", "r")


def test_a_run_begins_with_its_ring_or_its_account() -> None:
    read = passing("GetItem", {"TableName": "t", "Key": {"pk": {"S": "account#kill-001"}}})

    assert (name_of(read), account_of(read), receipt_of(read)) == ("read account", "kill-001", None)
    assert account_of(passing("GetItem", {"TableName": "t", "Key": {"pk": {"S": "credential#c"}}})) is None


def test_few_kills_are_spent_on_the_call_that_issues() -> None:
    assert [(str(aim.moment), aim.when) for aim in aims(ROADS, 3)] == [("call SaveDocument", when) for when in When]


def test_every_effect_is_killed_on_both_sides_and_then_what_is_read() -> None:
    chosen = aims(ROADS, 100)

    assert len(chosen) == 100
    sides = {(aim.moment, aim.when) for aim in chosen}
    for name in ("write lease", "hold the ring", "write release", "ring again"):
        assert {(Moment(name, 1), When.BEFORE), (Moment(name, 1), When.AFTER)} <= sides
    assert (Moment("read account", 2), When.BEFORE) in sides
    assert (Moment("read account", 2), When.AFTER) not in sides
    assert {aim.moment.name for aim in chosen if aim.road is Road.NEW_KEY} == {"ring again"}
    assert max(Counter(chosen).values()) - min(Counter(chosen).values()) <= 1
