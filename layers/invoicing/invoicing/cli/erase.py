"""`sportello erase`: have requests found that ended before the stack could erase."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import click

from invoicing.cli.stack import Stack, pass_stack
from invoicing.domain.request import Request, request_key
from invoicing.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@click.command("erase")
@pass_stack
def erase(stack: Stack) -> None:
    """Let the erasing of personal data find requests that ended under a version that could not erase.

    They carry no mark of their end. This reads the whole table once, and gives them one; the reconciler then erases
    those that are old enough. Once after the upgrade is enough, and again does no harm.

    \b
    Examples:
      sportello erase
    """
    ledger, count = stack.ledger(), 0
    for key in _unmarked(boto3.client("dynamodb"), stack.table()):
        request = ledger.get(Request, key)
        if request is None or request.finished_ms is None or request.erased_ms is not None:
            continue
        try:
            ledger.write(request)
        except Conflict:
            # Whoever wrote it marked it.
            continue
        count += 1
    click.echo(f"{count} requests are marked; the reconciler erases those that are old enough, 100 a minute.")


def _unmarked(client: "DynamoDBClient", table: str) -> Iterator[str]:
    """Keys of the requests that no index shows to whoever has something to do."""
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="begins_with(pk, :request) AND attribute_not_exists(w)",
        ExpressionAttributeValues={":request": {"S": request_key("")}},
        ProjectionExpression="pk",
    )
    return (item["pk"]["S"] for page in pages for item in page["Items"])
