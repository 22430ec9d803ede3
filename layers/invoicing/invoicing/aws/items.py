"""What the ledger keeps of a record: its JSON, its version, and what it is found by; the fake keeps the same."""

from dataclasses import dataclass
from typing import Self

from pydantic import ValidationError

from invoicing.aws.indexes import attributes
from invoicing.domain.account import Record
from invoicing.errors import TooLarge

LARGEST = 400 * 1024
"""Bytes of an item of DynamoDB, names of its attributes included."""
# Names of all attributes, the version and the nonce; the two long values are counted exactly.
_OVERHEAD = 200


class Unreadable(Exception):
    """What is stored under a key is no such record. Not a ValueError: nobody may take it for a caller's mistake."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stored record."""

    record_type: str
    version: int
    data: str
    found: dict[str, str]

    @classmethod
    def of(cls, record: Record) -> Self:
        """The row that replaces what ``record`` was made from.

        Raises:
            TooLarge: it does not fit into one item.
        """
        row = cls(record.record_type, record.version + 1, record.model_dump_json(), attributes(record))
        size = _OVERHEAD + sum(len(text.encode()) for text in (record.key, row.data, *row.found.values()))
        if size > LARGEST:
            raise TooLarge(f"{record.key} needs {size} bytes; an item holds {LARGEST}")
        return row

    def record[R: Record](self, record_type: type[R]) -> R:
        """The record.

        Raises:
            Unreadable: it is of another type, or its data is not what this version of the code wrote or can read.
        """
        if self.record_type != record_type.record_type:
            raise Unreadable(f"a record of type {self.record_type} is no {record_type.record_type}")
        try:
            read = record_type.model_validate_json(self.data)
        except ValidationError as error:
            raise Unreadable(f"a stored {self.record_type} cannot be read") from error
        return read.model_copy(update={"version": self.version})
