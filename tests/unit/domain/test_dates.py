"""A day is a day in Rome, written one way only."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.dates import ROME, parse_date, rome_date, utc_text
from invoicing.domain.document import Day
from tests.builders import faults
from tests.unit.domain.strategies import PROPERTY


def _ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize("text", ["2026-11-21", "2024-02-29", "2000-01-01", "2099-12-31"])
def test_a_day_that_exists_is_read(text: str) -> None:
    assert parse_date(text) == date.fromisoformat(text)


@pytest.mark.parametrize(
    "value",
    [
        *("2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31"),
        *("2026-1-2", "20260102", "2026-W01-1", "2026-001", "02/01/2026", "2026/01/02", "26-01-02", "+2026-01-02"),
        *("2026-01-02T10:00:00Z", "2026-01-02 10:00", "2026-01-02Z", " 2026-01-02", "2026-01-02\n", "2026-01-02 "),
        *(
            "٢٠٢٦-٠١-٠٢",
            "２０２６-01-02",
            "2026‐01‐02",
            "",
            "today",
            "0001-01-01",
            "1999-12-31",
            "2100-01-01",
            "9999-12-31",
        ),
        *(20260102, 1_795_251_600, 0.5, True, None, [], {}, b"2026-01-02"),
        *(datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=ROME)),
    ],
)
def test_whatever_else_is_refused(value: Any) -> None:
    assert faults(Day, value) == [("invalid_date", "")]


def test_a_date_stays_as_it_is() -> None:
    assert parse_date(date(2026, 1, 2)) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        pytest.param("2025-12-31T23:30:00+00:00", "2026-01-01", id="new year's eve is over in Rome"),
        pytest.param("2025-12-31T22:59:59.999+00:00", "2025-12-31", id="last millisecond of the year in Rome"),
        pytest.param("2025-12-31T23:00:00+00:00", "2026-01-01", id="first millisecond of the year in Rome"),
        pytest.param("2026-03-28T22:59:59.999+00:00", "2026-03-28", id="last of the day before summer time"),
        pytest.param("2026-03-28T23:00:00+00:00", "2026-03-29", id="summer time begins on this day"),
        pytest.param("2026-03-29T00:59:59.999+00:00", "2026-03-29", id="before the lost hour"),
        pytest.param("2026-03-29T01:00:00+00:00", "2026-03-29", id="after the lost hour"),
        pytest.param("2026-03-29T21:59:59.999+00:00", "2026-03-29", id="the day of 23 hours ends an hour earlier"),
        pytest.param("2026-03-29T22:00:00+00:00", "2026-03-30", id="midnight in summer is 22:00 UTC"),
        pytest.param("2026-10-24T21:59:59.999+00:00", "2026-10-24", id="last of the day before winter time"),
        pytest.param("2026-10-24T22:00:00+00:00", "2026-10-25", id="the day of 25 hours begins"),
        pytest.param("2026-10-25T00:30:00+00:00", "2026-10-25", id="02:30 for the first time"),
        pytest.param("2026-10-25T01:30:00+00:00", "2026-10-25", id="02:30 for the second time"),
        pytest.param("2026-10-25T22:59:59.999+00:00", "2026-10-25", id="the day of 25 hours ends"),
        pytest.param("2026-10-25T23:00:00+00:00", "2026-10-26", id="midnight in winter is 23:00 UTC"),
        pytest.param("2024-02-28T23:00:00+00:00", "2024-02-29", id="leap day"),
    ],
)
def test_the_day_is_the_day_in_rome(instant: str, day: str) -> None:
    assert rome_date(_ms(instant)) == date.fromisoformat(day)


@PROPERTY
@given(st.integers(_ms("2000-01-02T00:00:00+00:00"), _ms("2099-12-30T00:00:00+00:00")))
def test_the_day_agrees_with_the_wall_clock_in_rome(instant: int) -> None:
    assert rome_date(instant) == datetime.fromtimestamp(instant // 1000, UTC).astimezone(ROME).date()


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_795_251_600_007, "2026-11-21T09:00:00.007Z"),
        (1_795_251_600_999, "2026-11-21T09:00:00.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_written_in_utc_with_milliseconds(instant: int, text: str) -> None:
    assert utc_text(instant) == text


@PROPERTY
@given(st.integers(0, 4_000_000_000_000))
def test_a_written_time_is_the_same_instant(instant: int) -> None:
    assert _ms(utc_text(instant)) == instant
