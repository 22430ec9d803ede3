"""A copy of the ledger as it was at some moment, made by DynamoDB's point-in-time recovery. The ledger is only read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from invoicing.aws.items import Row
from invoicing.cli.faults import Failure
from invoicing.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOOK_MS = 15_000
_LONGEST_MS = 24 * 3_600_000
"""AWS names no upper bound; it says minutes to hours, by the size of the table."""


@dataclass(frozen=True, slots=True)
class TableCopy:
    """The copy ``name`` of the table ``source``."""

    client: "DynamoDBClient"
    source: str
    name: str

    def latest(self) -> datetime:
        """The latest moment that can be restored: some five minutes ago.

        Raises:
            Failure: point-in-time recovery is off.
        """
        told = self.client.describe_continuous_backups(TableName=self.source)["ContinuousBackupsDescription"]
        recovery = told.get("PointInTimeRecoveryDescription", {})
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise Failure(f"the table {self.source} has no point-in-time recovery: it cannot be restored at all.")
        return recovery["LatestRestorableDateTime"]

    def start(self, moment: datetime) -> None:
        """Begin to make it, without indexes: nothing is looked up in it."""
        self.client.restore_table_to_point_in_time(
            SourceTableName=self.source,
            TargetTableName=self.name,
            RestoreDateTime=moment,
            GlobalSecondaryIndexOverride=[],
        )

    def wait(self, clock: Clock, progress: Callable[[str], None]) -> None:
        """Return when it is there.

        Raises:
            Failure: it took longer than a day.
        """
        started = clock.now_ms()
        while (status := self.client.describe_table(TableName=self.name)["Table"]["TableStatus"]) != "ACTIVE":
            passed = clock.now_ms() - started
            if passed > _LONGEST_MS:
                raise Failure(f"the copy {self.name} is still {status} after a day. Delete it when it is done.")
            progress(f"{passed // 60_000} min: {status}")
            clock.sleep_ms(_LOOK_MS)

    def delete(self) -> None:
        """Delete it; only ever what ``start`` made."""
        if self.name == self.source:
            raise ValueError("the ledger itself is never deleted")
        self.client.delete_table(TableName=self.name)


def name_of_copy(table: str, now_ms: int) -> str:
    """A name for a copy of ``table``, at most the 255 characters DynamoDB allows."""
    made = datetime.fromtimestamp(now_ms // 1000, UTC).strftime("%Y%m%d-%H%M%S")
    return f"{table[:230]}-drill-{made}"


def rows(client: "DynamoDBClient", table: str) -> Iterator[tuple[str, Row]]:
    """Every record of ``table``, with its key, read strongly: so the ledger is never older than the copy beside it."""
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            stored: dict[str, Any] = item
            yield stored["pk"]["S"], Row(stored["t"]["S"], int(stored["v"]["N"]), stored["data"]["S"], {})
