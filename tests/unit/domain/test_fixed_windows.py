"""Windows that begin anew with each hour or month: the limit holds whichever instant, and whichever clock, counts."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.account import AccountConfiguration, shared
from invoicing.domain.calls import CallLog, Window
from invoicing.domain.dates import ROME
from invoicing.domain.effect import Effect
from invoicing.domain.forecast import ends
from invoicing.domain.periods import Period

GUARD, LONGEST_CALL, HOUR = 1_000, 60_000, 3_600_000
START = 1_795_258_800_000
TEN_AN_HOUR = (Window(calls=10, seconds=3_600, fixed=Period.HOUR),)
FIVE_IN_TEN_MINUTES = Window(calls=5, seconds=600)


def at(text: str, zone: tzinfo = UTC) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@dataclass
class Caller:
    """Calls as soon as the log lets it."""

    windows: tuple[Window, ...]
    now: int = START
    log: CallLog = field(default_factory=CallLog)
    calls: list[tuple[int, int]] = field(default_factory=list)

    def call(self, lasting: int, *, killed: bool = False) -> None:
        start = self.now = max(self.now, self.log.opens_at(self.windows, guard_ms=GUARD))
        self.log = self.log.opened(
            now_ms=start, latest_end_ms=start + LONGEST_CALL, windows=self.windows, guard_ms=GUARD, effect=Effect.WRITE
        )
        self.now += lasting
        if not killed:
            self.log = self.log.closed(now_ms=self.now)
        self.calls.append((start, start + LONGEST_CALL if killed else self.now))


STEPS = st.lists(st.tuples(st.integers(0, 900_000), st.integers(0, 59_000), st.booleans()), min_size=1, max_size=60)


@given(st.integers(0, HOUR), STEPS, st.integers(-GUARD, GUARD), st.randoms())
def test_wherever_within_a_call_and_by_whichever_clock_it_counts_no_hour_overflows(
    begin: int, steps: list[tuple[int, int, bool]], skew: int, chance: random.Random
) -> None:
    """Promise 3, for a provider whose clock is up to a guard away from ours."""
    caller = Caller((*TEN_AN_HOUR, FIVE_IN_TEN_MINUTES), now=START + begin)
    for wait, lasting, killed in steps:
        caller.now += wait
        caller.call(lasting, killed=killed)
    counted = Counter((chance.randint(start, end) + skew) // HOUR for start, end in caller.calls)
    assert max(counted.values()) <= 10


def test_a_full_hour_opens_a_guard_after_the_next_one_begins() -> None:
    caller = Caller(TEN_AN_HOUR, now=START + 10_000)
    for _ in range(11):
        caller.call(100)
    assert [start - START for start, _ in caller.calls] == [*range(10_000, 11_000, 100), HOUR + GUARD]


def test_the_last_calls_of_an_hour_and_the_first_of_the_next_are_no_wait_for_each_other() -> None:
    """As fast as the limit allows: twice the limit around the change of the hour, which no sliding window permits."""
    caller = Caller(TEN_AN_HOUR, now=START + HOUR - 5_000)
    for _ in range(20):
        caller.call(100)
    assert caller.calls[-1][1] - caller.calls[0][0] < 10_000


def test_calls_around_the_change_of_the_hour_count_in_both() -> None:
    caller = Caller(TEN_AN_HOUR, now=START + HOUR - 300)
    for _ in range(3):
        caller.call(200)
    caller.now = START + HOUR + 10_000
    caller.call(100)
    assert caller.log.used(TEN_AN_HOUR[0], now_ms=caller.now, guard_ms=GUARD) == 4


def test_a_clock_set_back_does_not_empty_the_count() -> None:
    caller = Caller(TEN_AN_HOUR, now=START + 10_000)
    for _ in range(10):
        caller.call(100)
    caller.now = START - HOUR
    assert caller.log.opens_at(TEN_AN_HOUR, guard_ms=GUARD) == START + HOUR + GUARD


def test_what_other_software_used_closes_the_hour_for_us_too() -> None:
    log = Caller(TEN_AN_HOUR).log.observed(TEN_AN_HOUR[0], used=10, now_ms=START + 5_000, guard_ms=GUARD)
    assert log.opens_at(TEN_AN_HOUR, guard_ms=GUARD) == START + HOUR + GUARD
    assert log.used(TEN_AN_HOUR[0], now_ms=START + 5_000, guard_ms=GUARD) == 10


def test_what_is_left_to_other_software_is_not_counted_twice() -> None:
    half = shared(TEN_AN_HOUR, AccountConfiguration(provider="any", external_share=50))
    log = CallLog().observed(half[0], used=5, now_ms=START, guard_ms=0)
    assert log.opens_at(half, guard_ms=GUARD) == 0
    assert log.observed(half[0], used=10, now_ms=START, guard_ms=0).opens_at(half, guard_ms=0) == START + HOUR


MONTHS = tuple(Window(calls=100, seconds=30 * 86_400, fixed=one) for one in (Period.MONTH_ROME, Period.MONTH_UTC))


def test_an_answer_that_comes_with_the_next_hour_is_believed_of_neither() -> None:
    """It may be about the hour that was over: all of this one would be closed for it."""
    log = CallLog().told(
        TEN_AN_HOUR, {Period.HOUR: 10}, began_ms=START + HOUR - 2_000, now_ms=START + HOUR + 5_000, guard_ms=GUARD
    )
    assert log.opens_at(TEN_AN_HOUR, guard_ms=GUARD) == 0
    sure = CallLog().told(TEN_AN_HOUR, {Period.HOUR: 10}, began_ms=START + 2_000, now_ms=START + 5_000, guard_ms=GUARD)
    assert sure.opens_at(TEN_AN_HOUR, guard_ms=GUARD) == START + HOUR + GUARD


def test_between_two_beginnings_of_a_month_an_answer_is_about_the_month_that_began_first() -> None:
    """Should it be the older one that is full, the new one would be closed to its end for it."""
    now = at("2026-12-01T00:30", ROME)
    log = CallLog().told(
        MONTHS, {Period.MONTH_ROME: 100, Period.MONTH_UTC: 100}, began_ms=now, now_ms=now + 100, guard_ms=GUARD
    )
    assert log.opens_at(MONTHS, guard_ms=GUARD) == at("2026-12-01T00:00") + GUARD
    later = at("2026-12-01T09:00", ROME)
    full = CallLog().told(
        MONTHS, {Period.MONTH_ROME: 100, Period.MONTH_UTC: 100}, began_ms=later, now_ms=later + 100, guard_ms=GUARD
    )
    assert full.opens_at(MONTHS, guard_ms=GUARD) == at("2027-01-01T00:00") + GUARD


def test_calls_around_the_change_may_have_filled_the_next_hour_before_it_begins() -> None:
    three = (Window(calls=3, seconds=3_600, fixed=Period.HOUR),)
    caller = Caller(three, now=START + HOUR - 600)
    for _ in range(3):
        caller.call(100)
    assert caller.log.opens_at(three, guard_ms=GUARD) == START + 2 * HOUR + GUARD


def test_more_calls_around_the_change_than_are_kept_are_not_forgotten() -> None:
    many = (Window(calls=100, seconds=3_600, fixed=Period.HOUR),)
    caller = Caller(many, now=START + HOUR - 900)
    for _ in range(80):
        caller.call(10)
    caller.now = START + HOUR + 2 * GUARD
    caller.call(10)
    assert caller.log.used(many[0], now_ms=caller.now, guard_ms=GUARD) == 81


def test_an_observation_of_a_sliding_window_changes_nothing() -> None:
    assert CallLog().observed(FIVE_IN_TEN_MINUTES, used=5, now_ms=START, guard_ms=GUARD) == CallLog()


@pytest.mark.parametrize(
    ("period", "now", "start", "end"),
    [
        (Period.HOUR, at("2026-11-21T11:59:59.999"), at("2026-11-21T11:00"), at("2026-11-21T12:00")),
        (Period.MONTH_UTC, at("2026-12-31T23:30"), at("2026-12-01T00:00"), at("2027-01-01T00:00")),
        (Period.MONTH_ROME, at("2026-12-31T23:30"), at("2027-01-01T00:00", ROME), at("2027-02-01T00:00", ROME)),
        (Period.MONTH_ROME, at("2026-03-31T21:59"), at("2026-03-01T00:00", ROME), at("2026-04-01T00:00", ROME)),
    ],
)
def test_periods_of_the_calendar(period: Period, now: int, start: int, end: int) -> None:
    assert (period.start(now), period.end(now)) == (start, end)


def test_the_forecast_is_what_a_busy_caller_does() -> None:
    windows = (*TEN_AN_HOUR, FIVE_IN_TEN_MINUTES)
    caller = Caller(windows, now=START + 10_000)
    foretold = ends(caller.log, windows, now_ms=caller.now, call_ms=700, guard_ms=GUARD, creates=99, reserve=0)
    for _, end in zip(range(35), foretold, strict=False):
        caller.call(700)
        assert caller.now == end
