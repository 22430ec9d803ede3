"""A page of an account's documents, as DynamoDB is asked for it."""

from typing import Any

from invoicing.aws.cursors import position
from invoicing.aws.indexes import documents_of
from invoicing.aws.outcomes import Item
from invoicing.domain.request import request_key
from invoicing.ports import Query

# A filtered list looks at so many documents at a time.
_LOOK = 200


def listing(table: str, query: Query) -> Item:
    """What DynamoDB's Query is asked for a page of ``query``."""
    values: Item = {":a": {"S": documents_of(query.account)}}
    wanted: list[tuple[str, str, str, Any]] = [
        ("state", "=", ":state", query.state),
        ("date", ">=", ":from", query.date_from),
        ("date", "<=", ":to", query.date_to),
    ]
    given = [one for one in wanted if one[3] is not None]
    values |= {value: {"S": str(wish)} for _, _, value, wish in given}
    narrowed = {
        "FilterExpression": " AND ".join(f"#{name} {comparison} {value}" for name, comparison, value, _ in given),
        "ExpressionAttributeNames": {f"#{name}": name for name, _, _, _ in given},
    }
    return {
        "TableName": table,
        "IndexName": "listing",
        "KeyConditionExpression": "a = :a",
        "ExpressionAttributeValues": values,
        "ScanIndexForward": False,
        # One more than asked for tells whether there is a next page. A filter works on what was looked at.
        "Limit": max(query.limit + 1, _LOOK) if given else query.limit + 1,
        **(narrowed if given else {}),
    }


def first_key(query: Query) -> Item | None:
    """Where the page begins; None for the first."""
    if query.cursor is None:
        return None
    sort = position(query.account, query.cursor)
    key = {"pk": request_key(sort.partition("#")[2]), "a": documents_of(query.account), "s": sort}
    return {name: {"S": value} for name, value in key.items()}
