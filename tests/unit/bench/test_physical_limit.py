"""The bound of the bench, against figures found by hand and by other means."""

from statistics import mean

import pytest

from invoicing.domain.calls import Window
from tests.bench.mixed import ARRIVALS, reference
from tests.bench.physical_limit import FATTURA24, create_delays, earliest_ends

TWO_IN_TEN = (Window(calls=2, seconds=10),)


def closed_form(number: int) -> int:
    """When the call ``number`` may start if calls take no time, from the windows by division alone."""
    days, rest = divmod(number, 500)
    hours, rest = divmod(rest, 200)
    return 86_400_000 * days + 3_600_000 * hours + 60_000 * (rest // 30)


def test_calls_without_length_follow_the_closed_form() -> None:
    found = earliest_ends(1_600, FATTURA24, call_ms=0, guard_ms=0)
    assert found == [closed_form(number) for number in range(1_600)]


def test_a_call_waits_for_the_end_of_the_one_that_leaves_the_window() -> None:
    # 0 to 2 and 2 to 4; then a second after the first has left: 2 + 10 + 1 = 13 to 15, and 4 + 10 + 1 = 15 to 17.
    assert earliest_ends(4, TWO_IN_TEN, call_ms=2_000, guard_ms=1_000) == [2_000, 4_000, 15_000, 17_000]


@pytest.mark.parametrize(("documents", "seconds"), [(10, 40), (100, 418), (250, 7_415), (1_000, 266_624)])
def test_two_calls_for_each_document(documents: int, seconds: int) -> None:
    """00:00:40, 00:06:58, 02:03:35 and 3 days 02:03:44."""
    assert earliest_ends(2 * documents, FATTURA24, call_ms=2_000, guard_ms=1_000)[-1] == seconds * 1_000


def test_creates_first_or_interleaved() -> None:
    first = create_delays([0, 0], TWO_IN_TEN, call_ms=1_000, gap_ms=0, reserve=0)
    assert first == [1_000, 2_000]
    assert create_delays([0, 0], TWO_IN_TEN, call_ms=1_000, gap_ms=0, reserve=None) == [1_000, 11_000]


def test_a_reserve_lets_a_late_create_go_at_once() -> None:
    windows = (Window(calls=3, seconds=100),)
    late = [0, 0, 20_000]
    assert create_delays(late, windows, call_ms=1_000, gap_ms=0, reserve=0)[-1] == 81_000
    assert create_delays(late, windows, call_ms=1_000, gap_ms=0, reserve=1)[-1] == 1_000


def test_creates_of_one_moment_are_as_early_as_the_bound() -> None:
    """Two ways to the same: from end to start with a guard, or from start to start with a guard and a call."""
    found = create_delays([0] * 250, FATTURA24, call_ms=2_000, gap_ms=3_000, reserve=40)
    assert found == earliest_ends(250, FATTURA24, call_ms=2_000, guard_ms=1_000)


def test_the_mixed_scenario_as_it_was_calculated_before() -> None:
    """00:12:51 with a reserve of 40, 02:17:18 interleaved, 01:46:02 with no reserve."""
    assert len(ARRIVALS) == 290
    assert [round(reference(reserve)) for reserve in (40, None, 0)] == [771, 8_238, 6_362]
    assert mean(create_delays([0], FATTURA24, call_ms=2_000, gap_ms=0, reserve=40)) == 2_000
