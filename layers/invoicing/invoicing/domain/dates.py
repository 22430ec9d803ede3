"""Days of Italian documents: always the day in Europe/Rome."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

ROME = ZoneInfo("Europe/Rome")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def parse_date(value: Any) -> date:
    """A day written YYYY-MM-DD; basic and week dates, times and unlikely years are refused."""
    if type(value) is date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if _FIRST_YEAR <= day.year < _LAST_YEAR:
                return day
    raise PydanticCustomError("invalid_date", "a day that exists, written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(parse_date), Field(json_schema_extra={"format": "date"}, examples=["2026-11-21"])]
"""A day as YYYY-MM-DD, in Europe/Rome."""


def rome_date(instant_ms: int) -> date:
    """The day in Rome at ``instant_ms``, in milliseconds since 1970 UTC."""
    return datetime.fromtimestamp(instant_ms / 1000, UTC).astimezone(ROME).date()


def utc_text(instant_ms: int) -> str:
    """``instant_ms`` as an RFC 3339 time in UTC, with milliseconds."""
    whole, rest = divmod(instant_ms, 1000)
    return f"{datetime.fromtimestamp(whole, UTC).replace(tzinfo=None).isoformat()}.{rest:03d}Z"
