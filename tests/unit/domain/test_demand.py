"""Files leave as many calls alone as the busiest of the last days needed for documents, once there are enough days."""

import json
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.demand import CAP, DAYS, FEWEST_DAYS, Demand
from tests.unit.domain.strategies import PROPERTY

DAY = 86_400_000
TODAY = 20_778


def history(*counts: int, today: int = TODAY) -> Demand:
    """A demand of ``counts`` creates on the last days before ``today``, the latest last."""
    demand = Demand()
    for number, count in enumerate(counts):
        for _ in range(count):
            demand = demand.counted((today - len(counts) + number) * DAY + 1)
    return demand


def test_without_history_nothing_is_reserved() -> None:
    assert Demand().reserve(TODAY * DAY) == 0


@pytest.mark.parametrize("days", range(1, FEWEST_DAYS))
def test_a_short_history_reserves_nothing(days: int) -> None:
    assert history(*[9] * days).reserve(TODAY * DAY) == 0


def test_a_week_of_history_is_enough() -> None:
    assert history(*[9] * FEWEST_DAYS).reserve(TODAY * DAY) == 9


def test_days_without_a_document_count_as_such() -> None:
    assert history(5, *[0] * (DAYS - 1)).reserve(TODAY * DAY) == 5
    assert history(5, *[0] * DAYS).reserve(TODAY * DAY) == 0


def test_today_does_not_count_yet() -> None:
    demand = history(*[2] * DAYS)
    for _ in range(50):
        demand = demand.counted(TODAY * DAY + 7)
    assert demand.reserve(TODAY * DAY + DAY - 1) == 2
    assert demand.reserve((TODAY + 1) * DAY) == 50


def test_the_reserve_has_a_cap() -> None:
    assert history(*[CAP + 50] * FEWEST_DAYS).reserve(TODAY * DAY) == CAP


@PROPERTY
@given(st.lists(st.integers(0, 12), min_size=1, max_size=2 * DAYS).filter(lambda counts: counts[0] > 0))
def test_the_reserve_is_the_95th_percentile_of_the_days_looked_back_on(counts: list[int]) -> None:
    seen = sorted(counts[-DAYS:])
    expected = seen[ceil(len(seen) * 95 / 100) - 1] if len(counts) >= FEWEST_DAYS else 0
    assert history(*counts).reserve(TODAY * DAY) == expected


@PROPERTY
@given(st.lists(st.integers(0, 3), max_size=3 * DAYS))
def test_the_record_stays_small_and_comes_back(counts: list[int]) -> None:
    demand = history(*counts)
    assert len(demand.creates) <= DAYS + 1
    assert Demand.model_validate(json.loads(json.dumps(demand.model_dump(mode="json")))) == demand


def test_a_clock_set_back_does_no_harm() -> None:
    demand = history(*[3] * DAYS).counted((TODAY - 30) * DAY)
    assert demand.reserve(TODAY * DAY) == 3
    assert demand.reserve((TODAY - 60) * DAY) == 0
