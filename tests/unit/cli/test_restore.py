"""`sportello restore`: the drill leaves the ledger alone, and nothing is issued twice after a real restore."""

from typing import Any

import boto3
import pytest

from invoicing.cli import Stack
from invoicing.cli.comparison import compare
from invoicing.cli.table_copy import TableCopy, rows
from invoicing.domain.account import Account, account_key
from invoicing.domain.request import Request, State, request_key
from tests.integration.cloud import STACK
from tests.unit.cli.office import TOKEN, Office


@pytest.fixture(autouse=True)
def recovery(office: Office) -> None:
    boto3.client("dynamodb").update_continuous_backups(
        TableName="records", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def tables() -> list[str]:
    return boto3.client("dynamodb").list_tables()["TableNames"]


def copy_of_the_ledger() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName="records")["Items"]
    return sorted(items, key=lambda item: item["pk"]["S"])


def put_back(items: list[dict[str, Any]]) -> None:
    """The ledger as it was: what a restore makes of it."""
    client = boto3.client("dynamodb")
    for item in copy_of_the_ledger():
        client.delete_item(TableName="records", Key={"pk": item["pk"]})
    for item in items:
        client.put_item(TableName="records", Item=item)


def request(request_id: str) -> Request:
    found = Stack(STACK).ledger().get(Request, request_key(request_id))
    assert found is not None
    return found


def test_a_drill_compares_and_deletes_what_it_made(office: Office) -> None:
    office.issue("a-1")
    office.accept("a-2")
    before = copy_of_the_ledger()
    said = office.done("restore", "drill", "--yes")
    assert "The copy holds 1 account, 1 credential, 2 request; 4 are as they are in the ledger." in said
    assert "Looked at 1 of 1 files." in said
    assert "WRONG" not in said
    assert (copy_of_the_ledger(), tables()) == (before, ["records"])


@pytest.mark.parametrize("words", [(), ("--keep", "--yes")], ids=["kept when asked", "kept"])
def test_a_copy_is_kept_if_wanted(office: Office, words: tuple[str, ...]) -> None:
    said = office.done("restore", "drill", *words, typed="n\n")
    assert "stays, and costs until you delete it." in said
    assert len(tables()) == 2


def test_what_was_issued_since_is_told(office: Office) -> None:
    """moto copies the table as it is now: so the time between is what happens before the copy is compared."""
    waited = office.accept("waited")
    client = boto3.client("dynamodb")
    copy = TableCopy(client, "records", "records-drill")
    copy.start(copy.latest())
    office.cloud.deliver()
    later = office.issue("later")
    found = compare(rows(client, copy.name), rows(client, "records"))
    assert {one.id for one in found.issued} == {waited, later}
    assert (found.wrong, found.made) == ([], [request_key(later)])
    assert request_key(waited) in found.changed


def test_what_time_does_not_explain_is_wrong(office: Office) -> None:
    same, gone, back = office.issue("same"), office.issue("gone"), office.issue("back")
    client = boto3.client("dynamodb")
    copy = TableCopy(client, "records", "records-drill")
    copy.start(copy.latest())
    client.delete_item(TableName="records", Key={"pk": {"S": request_key(gone)}})
    for request_id, change, value in ((same, "SET #d = :x", {"S": "{}"}), (back, "SET #v = :x", {"N": "1"})):
        client.update_item(
            TableName="records",
            Key={"pk": {"S": request_key(request_id)}},
            UpdateExpression=change,
            ExpressionAttributeNames={"#d": "data"} if "#d" in change else {"#v": "v"},
            ExpressionAttributeValues={":x": value},
        )
    found = compare(rows(client, copy.name), rows(client, "records"))
    assert sorted(line.partition(": ")[2] for line in found.wrong) == [
        "in the copy, and no longer in the ledger",
        "the copy is of a later version than the ledger",
        f"version {request_version(copy, same)} differs",
    ]


def request_version(copy: TableCopy, request_id: str) -> int:
    return next(row.version for key, row in rows(copy.client, copy.name) if key == request_key(request_id))


def test_a_file_that_is_another_is_found(office: Office) -> None:
    made, gone = office.issue("a-1"), office.issue("a-2")
    s3 = boto3.client("s3")
    size = request(made).file
    assert size is not None
    s3.put_object(Bucket="files", Key=size.key, Body=b"x" * size.size)
    s3.delete_object(Bucket="files", Key=f"documents/demo/{gone}.pdf")
    said = office.run("restore", "drill", "--yes", "--all-files")
    assert said.exit_code == 1
    assert f"{made}: its file is another than the one that was stored" in said.output
    assert f"{gone}: its file documents/demo/{gone}.pdf is not in the bucket" in said.output


def test_a_table_without_recovery_cannot_be_drilled(office: Office) -> None:
    boto3.client("dynamodb").update_continuous_backups(
        TableName="records", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    said = office.run("restore", "drill", "--yes")
    assert (said.exit_code, "has no point-in-time recovery" in said.output) == (1, True)


def test_after_a_restore_nothing_is_issued_twice(office: Office) -> None:
    """Three documents are issued after the moment: one waited then, one lost its file, one was not known at all."""
    waited, unasked = office.accept("waited"), office.accept("unasked")
    earlier = copy_of_the_ledger()
    moment = "2020-01-01T00:00:00Z"
    office.cloud.deliver()
    unknown = office.issue("unknown")
    issued = len(office.simulator.documents(None))
    put_back(earlier)
    boto3.client("s3").delete_object(Bucket="files", Key=f"documents/demo/{unasked}.pdf")

    said = office.done("restore", "hold", "--since", moment, "--yes")
    assert "1 accounts are held: demo." in said
    assert "2 may have been issued since; each needs attention:" in said
    assert f"{waited}  demo  waited  needs_attention  its file is there: it was issued" in said
    assert "1 were unknown to the ledger, and are recorded as issued by their files:" in said

    # The doorbell rings, a new document comes, and the key is checked: nothing leaves.
    office.cloud.invoke("reconciler", {})
    waiting = office.accept("new")
    office.cloud.deliver()
    office.done("accounts", "check", "demo")
    assert len(office.simulator.documents(None)) == issued
    assert (request(waiting).state, request(unasked).state) == (State.ACCEPTED, State.NEEDS_ATTENTION)
    # Whoever sends the forgotten reference again is refused, and what there is of it can be read.
    again = office.cloud.http(
        "POST", "/v1/documents", {**request(waiting).content, "reference": "unknown"}, token=TOKEN
    )
    assert (again["statusCode"], unknown in str(again["multiValueHeaders"])) == (409, True)
    assert "known by its file alone" in office.done("documents", "show", unknown)
    assert "waits: the ledger was restored to 2020-01-01T00:00:00.000Z" in office.done("accounts", "list")

    office.done(
        "documents", "settle", waited, "--issued", "--number", "1", "--provider-id", "9", "--why", "seen", "--yes"
    )
    office.done("documents", "settle", unasked, "--issued", "--number", "2", "--why", "seen", "--yes")
    office.done("restore", "release", "demo", "--yes")
    office.cloud.invoke("reconciler", {})
    office.cloud.deliver()
    assert len(office.simulator.documents(None)) == issued + 1
    assert request(waiting).state is State.COMPLETED


def test_a_hold_is_asked_for_and_can_be_repeated(office: Office) -> None:
    assert office.run("restore", "hold", "--since", "2020-01-01T00:00:00Z", typed="n\n").exit_code == 1
    account = Stack(STACK).ledger().get(Account, account_key("demo"))
    assert account is not None
    assert not account.held
    for _ in range(2):
        assert "1 accounts are held" in office.done("restore", "hold", "--since", "2020-01-01T00:00:00Z", "--yes")
    office.done("restore", "release", "demo", "--yes")
    assert office.run("restore", "release", "demo", "--yes").exit_code == 1
