"""The ledger in one DynamoDB table.

An item is a record as JSON (`data`) under its key (`pk`), with its version (`v`), the nonce of the write that made it
(`n`) and what its indexes need. Every put is conditional on the version its record was made from.
"""

import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast, override

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from invoicing.aws.cursors import cursor, position
from invoicing.aws.indexes import (
    ACCOUNTS,
    WORK,
    attributes,
    documents_of,
    due_in,
    due_until,
    request_in,
    steps_of,
)
from invoicing.domain.account import Account, Record
from invoicing.domain.request import Request, Step
from invoicing.errors import Conflict
from invoicing.ports import Ledger, Page, Query

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]

# An item of DynamoDB holds 400 KB; a bit is left for the index attributes.
LARGEST_RECORD = 390_000
_PAGES = 20
_TRIES = 5
_AGAIN = ("TransactionInProgressException", "TransactionConflictException", "ThrottlingException")


class DynamoDbLedger(Ledger):
    """Records in ``table``, which has the indexes `work` (w, ws) and `listing` (a, s)."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client, self._table = client, table

    @override
    def get[R: Record](self, record_type: type[R], key: str) -> R | None:
        item = self._item(key)
        return None if item is None else _record(record_type, item)

    @override
    def write[*Rs](self, *records: *Rs) -> tuple[*Rs]:
        given = cast("tuple[Record, ...]", records)
        nonce = uuid.uuid4().hex
        puts = [self._put(record, nonce) for record in given]
        for tries in range(1, _TRIES + 1):
            try:
                self._send(puts, nonce)
                break
            except (ClientError, NoConnection, HTTPClientError) as error:
                # The SDK may have repeated a write whose reply was lost: then the condition fails on our own write.
                # So what is stored decides, whatever the error says.
                if self._written(given, nonce):
                    break
                if _condition_failed(error):
                    raise Conflict(", ".join(record.key for record in given)) from error
                if tries == _TRIES or not _in_the_way(error):
                    raise
        written = tuple(record.model_copy(update={"version": record.version + 1}) for record in given)
        return cast("tuple[*Rs]", written)

    @override
    def due(self, account: str, step: Step, *, now_ms: int, limit: int = 1) -> Sequence[str]:
        found = self._work(steps_of(account, step), due_until(account, step, now_ms), limit)
        return [request_in(work) for work in found]

    @override
    def next_due(self, account: str, step: Step) -> int | None:
        first = steps_of(account, step)
        return next((due_in(work) for work in self._work(first, f"{first[:-1]}$", 1)), None)

    @override
    def accounts_with_work(self) -> Iterator[str]:
        behind = " "
        while found := self._work(behind, "~", 1):
            account = found[0].partition("#")[0]
            yield account
            # Everything of this account begins with its name and `#`; `$` is the next character.
            behind = f"{account}$"

    @override
    def accounts(self) -> Sequence[Account]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="listing",
            KeyConditionExpression="a = :a",
            ExpressionAttributeValues={":a": {"S": ACCOUNTS}},
        )
        return [_record(Account, item) for page in pages for item in page["Items"]]

    @override
    def documents(self, query: Query) -> Page:
        start = _start(query)
        found: list[Item] = []
        for _ in range(_PAGES):
            page = self._client.query(**_listing(self._table, query), **start)
            found += page["Items"]
            if len(found) >= query.limit or "LastEvaluatedKey" not in page:
                more = len(found) > query.limit or "LastEvaluatedKey" in page
                shown = found[: query.limit]
                return Page(
                    [_record(Request, item) for item in shown], _behind(query, shown[-1]) if more and shown else None
                )
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        last = start["ExclusiveStartKey"]
        return Page([_record(Request, item) for item in found], _behind(query, last))

    def _item(self, key: str) -> Item | None:
        answer = self._client.get_item(TableName=self._table, Key={"pk": {"S": key}}, ConsistentRead=True)
        return answer.get("Item")

    def _put(self, record: Record, nonce: str) -> Item:
        data = record.model_dump_json()
        if len(data.encode()) > LARGEST_RECORD:
            raise ValueError(f"{record.key} is larger than an item can be")
        put: Item = {
            "TableName": self._table,
            "Item": {
                "pk": {"S": record.key},
                "t": {"S": record.record_type},
                "v": {"N": str(record.version + 1)},
                "n": {"S": nonce},
                "data": {"S": data},
                **{name: {"S": value} for name, value in attributes(record).items()},
            },
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if record.version:
            put |= {
                "ConditionExpression": "v = :expected",
                "ExpressionAttributeValues": {":expected": {"N": str(record.version)}},
            }
        return put

    def _send(self, puts: Sequence[Item], nonce: str) -> None:
        if len(puts) == 1:
            self._client.put_item(**puts[0])
        else:
            self._client.transact_write_items(TransactItems=[{"Put": put} for put in puts], ClientRequestToken=nonce)  # type: ignore[typeddict-item]

    def _written(self, records: Sequence[Record], nonce: str) -> bool:
        """Whether this very write is what is stored; all items of it carry the nonce, or none."""
        item = self._item(records[0].key)
        return item is not None and item["n"]["S"] == nonce

    def _work(self, first: str, last: str, limit: int) -> Sequence[str]:
        answer = self._client.query(
            TableName=self._table,
            IndexName="work",
            KeyConditionExpression="w = :w AND ws BETWEEN :first AND :last",
            ExpressionAttributeValues={":w": {"S": WORK}, ":first": {"S": first}, ":last": {"S": last}},
            Limit=limit,
        )
        return [item["ws"]["S"] for item in answer["Items"]]


def _record[R: Record](record_type: type[R], item: Item) -> R:
    return record_type.model_validate_json(item["data"]["S"]).model_copy(update={"version": int(item["v"]["N"])})


def _listing(table: str, query: Query) -> Item:
    values: Item = {":a": {"S": documents_of(query.account)}}
    names: dict[str, str] = {}
    filters: list[str] = []
    wanted: list[tuple[str, str, str, Any]] = [
        ("state", "=", ":state", query.state),
        ("date", ">=", ":from", query.date_from),
        ("date", "<=", ":to", query.date_to),
    ]
    for name, comparison, value, given in wanted:
        if given is not None:
            names[f"#{name}"], values[value] = name, {"S": str(given)}
            filters.append(f"#{name} {comparison} {value}")
    narrowed = {"FilterExpression": " AND ".join(filters), "ExpressionAttributeNames": names} if filters else {}
    return {
        "TableName": table,
        "IndexName": "listing",
        "KeyConditionExpression": "a = :a",
        "ExpressionAttributeValues": values,
        "ScanIndexForward": False,
        "Limit": max(query.limit, 50),
        **narrowed,
    }


def _start(query: Query) -> Item:
    if query.cursor is None:
        return {}
    sort = position(query.account, query.cursor)
    request = sort.partition("#")[2]
    key = {"pk": f"request#{request}", "a": documents_of(query.account), "s": sort}
    return {"ExclusiveStartKey": {name: {"S": value} for name, value in key.items()}}


def _behind(query: Query, item: Item) -> str:
    return cursor(query.account, item["s"]["S"])


def _condition_failed(error: Exception) -> bool:
    return "ConditionalCheckFailed" in _reasons(error)


def _in_the_way(error: Exception) -> bool:
    """Whether another write stood in the way, or the table asked for patience: nothing of ours was written."""
    return bool(_reasons(error) & {*_AGAIN, "TransactionConflict", "ThrottlingError"})


def _reasons(error: Exception) -> set[str]:
    if not isinstance(error, ClientError):
        return set()
    answer = cast("Item", error.response)
    codes = {
        str(answer.get("Error", {}).get("Code", "")),
        *(str(one.get("Code", "")) for one in answer.get("CancellationReasons", [])),
    }
    return {"ConditionalCheckFailed" if code == "ConditionalCheckFailedException" else code for code in codes}
