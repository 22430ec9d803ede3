"""Lists of a bounded length."""

from typing import Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError


def items(fewest: int, most: int) -> BeforeValidator:
    """A list of so many items, counted before any is looked at: a flood of wrong ones is one problem."""

    def count(value: Any) -> Any:
        if isinstance(value, list | tuple) and not fewest <= len(value) <= most:
            code = "too_many_items" if len(value) > most else "too_few_items"
            raise PydanticCustomError(code, "{fewest} to {most} items", {"fewest": fewest, "most": most})
        return value

    return BeforeValidator(count)
