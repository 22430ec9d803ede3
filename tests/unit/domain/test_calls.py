"""The windows are exact: never a call too early, never one later than need be, whatever the order of things."""

import json
import random
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.calls import CallLog, Window
from invoicing.domain.effect import Effect
from tests.unit.domain.strategies import PROPERTY

REAL = (Window(calls=30, seconds=60), Window(calls=200, seconds=3600), Window(calls=500, seconds=86_400))
GUARD = 1_000
LONGEST_CALL = 60_000

EFFECTS = st.sampled_from(Effect)
WINDOWS = st.lists(
    st.builds(Window, calls=st.integers(1, 6), seconds=st.integers(1, 40), effect=st.none() | EFFECTS),
    min_size=1,
    max_size=3,
).map(tuple)


def counts(window: Window, effect: Effect) -> bool:
    return window.effect in (None, effect)


def oracle(calls: list[tuple[int, Effect]], windows: tuple[Window, ...], now: int, effect: Effect, reserve: int) -> int:
    """The first moment, of all at which anything changes, at which every window has room: by counting all calls."""
    longest = max(window.seconds for window in windows)

    def allowed(window: Window) -> int:
        kept = reserve if window.seconds == longest and window.effect is not Effect.READ else 0
        return max(window.calls - kept, 1)

    def has_room(moment: int) -> bool:
        return all(
            sum(end + window.seconds * 1000 + GUARD > moment for end, of in calls if counts(window, of))
            < allowed(window)
            for window in windows
            if counts(window, effect)
        )

    first = max([now, *(end for end, _ in calls[-1:])])
    leaving = {end + window.seconds * 1000 + GUARD for end, _ in calls for window in windows}
    return min(moment for moment in {first, *leaving} if moment >= first and has_room(moment))


@dataclass
class Caller:
    """Makes calls as soon as the log lets it, and remembers every one of them."""

    windows: tuple[Window, ...]
    now: int = 0
    log: CallLog = field(default_factory=CallLog)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    def opens_at(self, reserve: int = 0, effect: Effect = Effect.WRITE) -> int:
        opens = self.log.opens_at(self.windows, guard_ms=GUARD, reserve=reserve, effects={effect: 1})
        return max(self.now, opens)

    def call(self, lasting: int, *, killed: bool = False, effect: Effect = Effect.WRITE) -> None:
        start = self.opens_at(effect=effect)
        self.log = self.log.opened(
            now_ms=start,
            latest_end_ms=start + LONGEST_CALL,
            windows=self.windows,
            guard_ms=GUARD,
            effect=effect,
        )
        self.effects.append(effect)
        self.now = start + lasting
        if not killed:
            self.log = self.log.closed(now_ms=self.now)
        self.starts.append(start)
        self.ends.append(start + LONGEST_CALL if killed else self.now)


STEPS = st.lists(st.tuples(st.integers(0, 50_000), st.integers(0, 4_000), st.booleans(), EFFECTS), max_size=25)

type Steps = list[tuple[int, int, bool, Effect]]


@PROPERTY
@given(WINDOWS, STEPS, st.integers(0, 8))
def test_the_next_call_opens_exactly_when_counting_all_calls_says(
    windows: tuple[Window, ...], steps: Steps, reserve: int
) -> None:
    caller = Caller(windows)
    for wait, lasting, killed, effect in steps:
        caller.now += wait
        calls = list(zip(caller.ends, caller.effects, strict=True))
        for kept in (0, reserve):
            assert caller.opens_at(kept, effect) == oracle(calls, windows, caller.now, effect, kept)
        caller.call(lasting, killed=killed, effect=effect)


@PROPERTY
@given(WINDOWS, STEPS, st.randoms())
def test_wherever_within_a_call_the_provider_counts_no_window_overflows(
    windows: tuple[Window, ...], steps: Steps, chance: random.Random
) -> None:
    caller = Caller(windows)
    for wait, lasting, killed, effect in steps:
        caller.now += wait
        caller.call(lasting, killed=killed, effect=effect)
    made = [chance.randint(start, end) for start, end in zip(caller.starts, caller.ends, strict=True)]
    for window in windows:
        counted = [one for one, effect in zip(made, caller.effects, strict=True) if counts(window, effect)]
        for earlier, later in zip(counted, counted[window.calls :], strict=False):
            assert later - earlier >= window.seconds * 1000 + GUARD
    assert all(later >= earlier for earlier, later in zip(caller.ends, caller.starts[1:], strict=False))


def earliest(count: int, all_windows: tuple[Window, ...], latency: int) -> list[int]:
    """The schedule of writes no legal one can beat: s[k] = max(e[k-1], e[k-N] + W + guard over all windows)."""
    windows = [window for window in all_windows if counts(window, Effect.WRITE)]
    ends: list[int] = []
    for k in range(count):
        bounds = [ends[k - window.calls] + window.seconds * 1000 + GUARD for window in windows if k >= window.calls]
        ends.append(max([*ends[-1:], *bounds, 0]) + latency)
    return [end - latency for end in ends]


@PROPERTY
@given(WINDOWS, st.integers(0, 5_000))
def test_a_busy_caller_is_as_fast_as_any_legal_one(windows: tuple[Window, ...], latency: int) -> None:
    caller = Caller(windows)
    for _ in range(30):
        caller.call(latency)
    assert caller.starts == earliest(30, windows, latency)


@pytest.mark.parametrize("latency", [0, 1_000, 2_000, 5_000])
def test_real_limits_are_used_to_the_full_for_days(latency: int) -> None:
    caller = Caller(REAL)
    for _ in range(1_200):
        caller.call(latency)
    assert caller.starts == earliest(1_200, REAL, latency)
    assert len(caller.log.ends) == 500


def test_an_unused_log_is_open_at_once() -> None:
    assert CallLog().opens_at(REAL, guard_ms=GUARD) == 0
    assert CallLog().opens_at((), guard_ms=GUARD) == 0


def test_a_full_minute_opens_a_guard_after_its_oldest_call_has_left() -> None:
    log = CallLog(ends=tuple(range(0, 30_000, 1_000)))
    assert log.opens_at(REAL, guard_ms=GUARD) == 61_000
    assert log.used(REAL[0], now_ms=60_999, guard_ms=GUARD) == 30
    assert log.used(REAL[0], now_ms=61_000, guard_ms=GUARD) == 29


def test_a_step_of_several_calls_opens_when_all_of_them_have_room() -> None:
    log = CallLog(ends=tuple(range(0, 30_000, 1_000)))
    assert [log.opens_at(REAL, guard_ms=GUARD, calls=calls) for calls in (1, 2, 3)] == [61_000, 62_000, 63_000]
    tiny = (Window(calls=2, seconds=60),)
    # A window that never has room for all of them opens when it is empty.
    assert CallLog(ends=(1_000,)).opens_at(tiny, guard_ms=GUARD, calls=3) == 62_000


def test_calls_never_overlap_even_if_one_was_never_closed() -> None:
    log = CallLog().opened(now_ms=0, latest_end_ms=60_000, windows=REAL, guard_ms=GUARD, effect=Effect.WRITE)
    assert log.opens_at(REAL, guard_ms=GUARD) == 60_000
    assert log.closed(now_ms=2_000).opens_at(REAL, guard_ms=GUARD) == 2_000


def test_a_call_that_ended_before_its_latest_end_counts_from_its_end() -> None:
    one = (Window(calls=1, seconds=10),)
    log = (
        CallLog()
        .opened(now_ms=0, latest_end_ms=60_000, windows=one, guard_ms=GUARD, effect=Effect.WRITE)
        .closed(now_ms=2_000)
    )
    assert log.opens_at(one, guard_ms=GUARD) == 13_000


def test_a_clock_set_back_never_puts_calls_out_of_order() -> None:
    log = (
        CallLog(ends=(1_000, 9_000))
        .opened(now_ms=0, latest_end_ms=69_000, windows=REAL, guard_ms=GUARD, effect=Effect.WRITE)
        .closed(now_ms=4_000)
    )
    assert log.ends == (1_000, 9_000, 9_000)
    assert all(one <= other for one, other in pairwise(log.ends))


def test_a_first_call_closed_by_a_clock_set_back_ends_then() -> None:
    assert CallLog().opened(now_ms=0, latest_end_ms=60_000, windows=REAL, guard_ms=GUARD, effect=Effect.WRITE).closed(
        now_ms=5
    ).ends == (5,)


def test_no_more_calls_are_kept_than_a_window_can_see() -> None:
    log = CallLog()
    for number in range(700):
        log = log.opened(now_ms=number, latest_end_ms=number, windows=REAL, guard_ms=GUARD, effect=Effect.WRITE)
    assert log.ends == tuple(range(200, 700))


def test_files_leave_the_reserve_of_the_longest_window_alone() -> None:
    log = CallLog(ends=tuple(range(0, 460_000_0, 10_000)))
    an_hour_later = log.ends[-1] + 3_600_000
    assert log.opens_at(REAL, guard_ms=GUARD, reserve=40) == log.ends[0] + 86_401_000
    assert log.opens_at(REAL, guard_ms=GUARD, reserve=39) < an_hour_later
    assert log.opens_at(REAL, guard_ms=GUARD) < an_hour_later


def test_a_reserve_of_everything_still_lets_a_file_through_one_day() -> None:
    log = CallLog(ends=(0,))
    assert log.opens_at(REAL, guard_ms=GUARD, reserve=5_000) == 86_401_000


def test_limit_answers_block_for_a_minute_then_an_hour_then_a_day() -> None:
    log, now = CallLog(), 1_000_000
    for pause in (60_000, 3_600_000, 86_400_000, 86_400_000):
        log = log.refused(tuple(reversed(REAL)), now_ms=now, guard_ms=GUARD, retry_after_ms=None)
        assert log.opens_at(REAL, guard_ms=GUARD) == now + pause + GUARD
    log = log.answered().refused(REAL, now_ms=now, guard_ms=GUARD, retry_after_ms=None)
    assert log.blocked_until_ms == now + 60_000 + GUARD


def test_a_limit_answer_that_names_its_time_is_believed() -> None:
    log = CallLog().refused(REAL, now_ms=0, guard_ms=GUARD, retry_after_ms=7_000)
    assert log.opens_at(REAL, guard_ms=GUARD) == 8_000
    assert CallLog().refused((), now_ms=0, guard_ms=GUARD, retry_after_ms=None).blocked_until_ms == 61_000


@PROPERTY
@given(st.lists(st.integers(0, 2**53), max_size=500), st.integers(0, 2**53), st.integers(0, 9))
def test_a_log_comes_back_from_its_record(ends: list[int], blocked: int, answers: int) -> None:
    log = CallLog(ends=tuple(ends), blocked_until_ms=blocked, limit_answers=answers)
    assert CallLog.model_validate_json(log.model_dump_json()) == log
    assert CallLog.model_validate(json.loads(json.dumps(log.model_dump(mode="json")))) == log


def test_a_full_log_is_small() -> None:
    log = CallLog(ends=tuple(range(1_795_251_600_000, 1_795_251_600_500)))
    assert len(log.model_dump_json()) < 6_000
