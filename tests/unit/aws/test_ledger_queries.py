"""What reading costs, and what it shows of records that cannot be read."""

from typing import Any

import pytest

from invoicing.aws import ledger as module
from invoicing.aws import listing
from invoicing.aws.items import Unreadable
from invoicing.aws.ledger import DynamoDbLedger
from invoicing.domain.request import Request, State, Step, request_key
from invoicing.ports import Query
from tests.unit.aws.stack import Stack, around_each_call, request


class Seen:
    """Parameters of the calls made."""

    def __init__(self, client: Any) -> None:
        self.calls: list[dict[str, Any]] = []
        client.meta.events.register("provide-client-params.dynamodb", self._see, unique_id="seen")

    def _see(self, params: dict[str, Any], **_: Any) -> None:
        self.calls.append(params)


@pytest.fixture
def table(stack: Stack) -> str:
    return stack.table()


@pytest.fixture
def ledger(stack: Stack, table: str) -> DynamoDbLedger:
    return DynamoDbLedger(stack.dynamodb, table)


@pytest.fixture
def seen(stack: Stack, ledger: DynamoDbLedger) -> Any:
    seen = Seen(stack.dynamodb)
    yield seen
    stack.dynamodb.meta.events.unregister("provide-client-params.dynamodb", unique_id="seen")


def fill(ledger: DynamoDbLedger, count: int, **changes: Any) -> None:
    for number in range(count):
        ledger.write(request(number, **changes))


def test_accounts_with_work_cost_a_query_each_however_much_they_have(ledger: DynamoDbLedger, stack: Stack) -> None:
    for name in ("a", "a-b", "shop"):
        for number in range(5):
            ledger.write(request(f"{name}{number}", name))
    sent: list[str] = []
    with around_each_call(stack.dynamodb, sent.append, after=False):
        assert list(ledger.accounts_with_work()) == ["a", "a-b", "shop"]
    assert sent == ["Query"] * 4


def test_records_are_read_consistently(ledger: DynamoDbLedger, seen: Seen) -> None:
    ledger.get(Request, request_key("doc_1"))
    assert seen.calls[0]["ConsistentRead"] is True


def test_a_plain_list_reads_one_document_more_than_it_shows(ledger: DynamoDbLedger, seen: Seen) -> None:
    ledger.documents(Query("shop", limit=20))
    assert [(call["Limit"], call["ScanIndexForward"]) for call in seen.calls] == [(21, False)]


def test_what_is_due_is_read_no_further_than_asked(ledger: DynamoDbLedger, seen: Seen) -> None:
    ledger.due("shop", Step.CREATE, now_ms=5, limit=3)
    ledger.next_due("shop", Step.CREATE)
    assert [(call["IndexName"], call["Limit"]) for call in seen.calls] == [("work", 3), ("work", 1)]


def test_a_narrow_list_looks_on_for_a_bounded_time_and_can_be_continued(
    ledger: DynamoDbLedger, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_LOOK", 3)
    monkeypatch.setattr(module, "_PAGES", 2)
    ledger.write(request(0, state=State.ISSUED))
    for number in range(1, 15):
        ledger.write(request(number))
    seen.calls.clear()
    page = ledger.documents(Query("shop", state=State.ISSUED, limit=1))
    assert (page.requests, len(seen.calls)) == ([], 2)
    found, cursors = list(page.requests), 1
    while page.cursor:
        page = ledger.documents(Query("shop", state=State.ISSUED, limit=1, cursor=page.cursor))
        found += page.requests
        cursors += 1
    assert ([one.id for one in found], cursors) == (["doc_0"], 3)


@pytest.mark.parametrize("data", ["", "{", "{}", '{"id": "doc_1", "secret name": "Mario"}', "null"])
def test_what_cannot_be_read_is_nobodys_mistake_and_is_not_shown(
    ledger: DynamoDbLedger, stack: Stack, table: str, data: str
) -> None:
    ledger.write(request(1))
    stack.dynamodb.update_item(
        TableName=table,
        Key={"pk": {"S": request_key("doc_1")}},
        UpdateExpression="SET #data = :data",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":data": {"S": data}},
    )
    with pytest.raises(Unreadable) as alone:
        ledger.get(Request, request_key("doc_1"))
    with pytest.raises(Unreadable):
        ledger.documents(Query("shop"))
    assert not isinstance(alone.value, ValueError), "the API takes a ValueError for a bad cursor"
    assert "Mario" not in f"{alone.value} {alone.value.__cause__}"


def test_fields_of_a_newer_version_survive_a_rewrite(ledger: DynamoDbLedger, stack: Stack, table: str) -> None:
    (written,) = ledger.write(request(1))
    stack.dynamodb.update_item(
        TableName=table,
        Key={"pk": {"S": written.key}},
        UpdateExpression="SET #data = :data",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":data": {"S": written.model_dump_json()[:-1] + ', "colour": "red"}'}},
    )
    read = ledger.get(Request, written.key)
    assert read is not None
    (again,) = ledger.write(read.revised(tries=1))
    assert again.model_extra == {"colour": "red"}
    stored = ledger.get(Request, written.key)
    assert stored is not None
    assert (stored.tries, stored.model_extra) == (1, {"colour": "red"})
