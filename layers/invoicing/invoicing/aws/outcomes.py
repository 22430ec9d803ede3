"""What an error says about the write it belongs to."""

from collections.abc import Iterator
from typing import Any, cast

from botocore.exceptions import ClientError

type Item = dict[str, Any]

_CONDITION = frozenset({"ConditionalCheckFailedException", "ConditionalCheckFailed"})
# Codes of whole answers and of single items of a cancelled transaction. Of the latter the SDK repeats none.
_IN_THE_WAY = frozenset(
    {
        "TransactionConflictException",
        "TransactionInProgressException",
        "ReplicatedWriteConflictException",
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
    }
)


def condition_failed(error: Exception) -> bool:
    """Whether a record was not of the stored version when the last attempt arrived."""
    return bool(_CONDITION & {code for code, _ in _reasons(error)})


def in_the_way(error: Exception) -> bool:
    """Whether another write stood in the way, or the table asked for patience: the same write may pass in a moment."""
    return bool(_IN_THE_WAY & {code for code, _ in _reasons(error)})


def stood_in(error: Exception) -> list[Item]:
    """The items on which conditions failed, as they were stored."""
    return [item for _, item in _reasons(error) if item]


def _reasons(error: Exception) -> Iterator[tuple[str, Item | None]]:
    if isinstance(error, ClientError):
        answer = cast("Item", error.response)
        yield str(answer.get("Error", {}).get("Code")), answer.get("Item")
        for one in answer.get("CancellationReasons", []):
            yield str(one.get("Code")), one.get("Item")
