"""The ledger in one DynamoDB table.

An item is a record as JSON (`data`) under its key (`pk`), with its type (`t`), its version (`v`), the nonce of the
write that made it (`n`) and what its indexes need. Every put is conditional on the version its record was made from.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, cast, override

from invoicing.aws.cursors import cursor
from invoicing.aws.indexes import (
    ACCOUNTS,
    ATTENTION,
    ERASE,
    WORK,
    due_in,
    due_until,
    finished_in,
    finished_until,
    request_in,
    steps_of,
)
from invoicing.aws.items import Row
from invoicing.aws.listing import first_key, listing
from invoicing.aws.outcomes import Item, condition_failed, in_the_way, stood_in
from invoicing.domain.account import Account, Record
from invoicing.domain.request import Request, Step
from invoicing.errors import Conflict
from invoicing.ports import Ledger, Page, Query

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# How long to wait, in seconds, before a write that another one stood in the way of is sent again.
_PAUSES = (0.05, 0.1, 0.2, 0.4)
# A filtered list looks at so many such pages before it answers with what it has.
_PAGES = 20


class DynamoDbLedger(Ledger):
    """Records in ``table``, which has the indexes `work` (w, ws) and `listing` (a, s)."""

    def __init__(self, client: "DynamoDBClient", table: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client, self._table, self._sleep = client, table, sleep

    @override
    def get[R: Record](self, record_type: type[R], key: str) -> R | None:
        item = self._item(key)
        return None if item is None else _record(record_type, item)

    @override
    def write[*Rs](self, *records: *Rs) -> tuple[*Rs]:
        """Write as the port says; what is raised besides Conflict leaves open whether it was written."""
        given = cast("tuple[Record, ...]", records)
        if len({record.key for record in given}) != len(given):
            raise ValueError("one write holds each record once")
        if given:
            nonce = uuid.uuid4().hex
            self._send_until_known(given, [self._put(record, nonce) for record in given], nonce)
        written = tuple(record.model_copy(update={"version": record.version + 1}) for record in given)
        return cast("tuple[*Rs]", written)

    @override
    def due(self, account: str, step: Step, *, now_ms: int, limit: int = 1) -> Sequence[str]:
        found = self._work(steps_of(account, step), due_until(account, step, now_ms), limit)
        return [request_in(work) for work in found]

    @override
    def count_due(self, account: str, step: Step, *, until_ms: int) -> int:
        pages = self._client.get_paginator("query").paginate(
            **self._work_query(steps_of(account, step), due_until(account, step, until_ms)), Select="COUNT"
        )
        return sum(page["Count"] for page in pages)

    @override
    def next_due(self, account: str, step: Step) -> int | None:
        first = steps_of(account, step)
        return next((due_in(work) for work in self._work(first, f"{first[:-1]}$", 1)), None)

    @override
    def accounts_with_work(self, first: str = " ") -> Iterator[str]:
        behind = first
        while found := self._work(behind, "~", 1):
            account = found[0].partition("#")[0]
            yield account
            # Everything of this account begins with its name and `#`; `$` is the next character, and it stands
            # before all that a longer name could go on with. So this costs one query for each account, not request.
            behind = f"{account}$"

    @override
    def to_erase(self, *, finished_by_ms: int, limit: int) -> Sequence[str]:
        return [finished_in(key) for key in self._work("0", finished_until(finished_by_ms), limit, ERASE)]

    @override
    def count_needing_attention(self, *, most: int) -> int:
        return self._client.query(**self._work_query(" ", "~", ATTENTION), Select="COUNT", Limit=most)["Count"]

    @override
    def accounts(self) -> Iterator[Account]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="listing",
            KeyConditionExpression="a = :a",
            ExpressionAttributeValues={":a": {"S": ACCOUNTS}},
        )
        for page in pages:
            yield from (_record(Account, item) for item in page["Items"])

    @override
    def documents(self, query: Query) -> Page:
        """A page may hold fewer than asked for, even none, and still have a cursor: then filters passed over many."""
        found: list[Item] = []
        behind = first_key(query)
        for _ in range(_PAGES):
            start: Item = {"ExclusiveStartKey": behind} if behind else {}
            page = self._client.query(**listing(self._table, query), **start)
            found += page["Items"]
            behind = page.get("LastEvaluatedKey")
            if behind is None or len(found) > query.limit:
                break
        shown = found[: query.limit]
        if len(found) > query.limit:
            behind = shown[-1]
        return Page(
            [_record(Request, item) for item in shown], cursor(query.account, behind["s"]["S"]) if behind else None
        )

    def _item(self, key: str) -> Item | None:
        answer = self._client.get_item(TableName=self._table, Key={"pk": {"S": key}}, ConsistentRead=True)
        return answer.get("Item")

    def _work(self, first: str, last: str, limit: int, partition: str = WORK) -> Sequence[str]:
        answer = self._client.query(**self._work_query(first, last, partition), Limit=limit)
        return [item["ws"]["S"] for item in answer["Items"]]

    def _work_query(self, first: str, last: str, partition: str = WORK) -> Item:
        return {
            "TableName": self._table,
            "IndexName": "work",
            "KeyConditionExpression": "w = :w AND ws BETWEEN :first AND :last",
            "ExpressionAttributeValues": {":w": {"S": partition}, ":first": {"S": first}, ":last": {"S": last}},
        }

    def _put(self, record: Record, nonce: str) -> Item:
        row = Row.of(record)
        put: Item = {
            "TableName": self._table,
            "Item": {
                "pk": {"S": record.key},
                "t": {"S": row.record_type},
                "v": {"N": str(row.version)},
                "n": {"S": nonce},
                "data": {"S": row.data},
                **{name: {"S": value} for name, value in row.found.items()},
            },
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if record.version:
            put["ConditionExpression"] = "v = :expected"
            put["ExpressionAttributeValues"] = {":expected": {"N": str(record.version)}}
        return put

    def _send_until_known(self, records: Sequence[Record], puts: Sequence[Item], nonce: str) -> None:
        """Send ``puts`` until it is certain what became of them, or until nothing more can be done about it."""
        for pause in (*_PAUSES, None):
            try:
                self._send(puts, nonce)
                break
            except Exception as error:
                if condition_failed(error):
                    # The SDK repeats a write whose answer was lost; the repeat then fails on what it wrote itself.
                    if not _made_by(nonce, stood_in(error)):
                        raise Conflict(_names(records)) from error
                    break
                if pause is None or not in_the_way(error):
                    # Whatever it says, an attempt may have been applied and its answer lost: what is stored decides.
                    self._look_for(records, nonce, error)
                    break
                self._sleep(pause * (1 + int(nonce[:4], 16) / 0xFFFF))

    def _send(self, puts: Sequence[Item], nonce: str) -> None:
        if len(puts) == 1:
            self._client.put_item(**puts[0])
        else:
            # The stubs want the literal shape of each Put; the same mapping is a put_item above.
            self._client.transact_write_items(TransactItems=[{"Put": put} for put in puts], ClientRequestToken=nonce)  # type: ignore[typeddict-item]

    def _look_for(self, records: Sequence[Record], nonce: str, error: Exception) -> None:
        """Return if the write with ``nonce`` is stored, after it ended with ``error``.

        Raises:
            Conflict: another write took the place of this one.
            Exception: ``error``; it was not stored yet, and it may still arrive.
        """
        found: list[tuple[Record, Item]] = []
        with suppress(Exception):
            for record in records:
                item = self._item(record.key)
                found += [(record, item)] if item else []
        if _made_by(nonce, [item for _, item in found]):
            return
        if any(int(item["v"]["N"]) == record.version + 1 for record, item in found):
            raise Conflict(_names(records)) from error
        raise error


def _made_by(nonce: str, items: Sequence[Item]) -> bool:
    """Whether one of ``items`` is of the write ``nonce``: then all were written, though some may be newer by now."""
    return any(item.get("n") == {"S": nonce} for item in items)


def _names(records: Sequence[Record]) -> str:
    return ", ".join(record.key for record in records)


def _record[R: Record](record_type: type[R], item: Item) -> R:
    return Row(item["t"]["S"], int(item["v"]["N"]), item["data"]["S"], {}).record(record_type)
