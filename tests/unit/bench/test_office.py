"""The bench's own world: its clock, its provider that tolerates nothing, and what is measured in it."""

from collections.abc import Callable

import pytest

from invoicing.domain.request import State
from tests.bench.efficiency import issue
from tests.bench.lane import all_busy_ms, neighbour_wait_ms
from tests.bench.office import Delays, Office, moment_of
from tests.bench.provider import Counter, Trespass
from tests.bench.virtual_clock import VirtualClock

HOUR = 3_600_000


def test_things_happen_while_somebody_sleeps_and_take_no_time() -> None:
    clock, seen = VirtualClock(0), list[int]()

    def happen() -> None:
        clock.sleep_ms(1_000)
        seen.append(clock.now_ms())

    for moment in (30, 10, 500):
        clock.at(moment, happen)
    clock.sleep_ms(100)
    assert (seen, clock.now_ms()) == ([10, 30], 100)
    clock.skip()
    assert (seen[-1], clock.now_ms()) == (500, 500)


def test_what_is_late_happens_now() -> None:
    clock, seen = VirtualClock(100), list[int]()
    clock.at(50, lambda: seen.append(clock.now_ms()))
    clock.skip()
    assert seen == [100]


def fill(clock: VirtualClock, counter: Counter) -> None:
    for _ in range(30):
        counter.call()


def test_a_call_too_many_is_seen() -> None:
    clock = VirtualClock(0)
    counter = Counter(clock, 10)
    fill(clock, counter)
    clock.sleep_ms(60_000 - 10 * 30 + 9)
    with pytest.raises(Trespass, match="more than 30 calls in 60 s"):
        counter.call()


def test_a_call_just_after_the_window_is_not_too_many() -> None:
    clock = VirtualClock(0)
    counter = Counter(clock, 10)
    fill(clock, counter)
    clock.sleep_ms(60_000 - 10 * 30 + 10)
    counter.call()
    assert len(counter.ends) == 31


def test_two_calls_at_once_are_seen() -> None:
    clock = VirtualClock(0)
    counter = Counter(clock, 10)
    clock.at(5, counter.call)
    with pytest.raises(Trespass, match="while another one is at work"):
        counter.call()


@pytest.mark.parametrize(("documents", "seconds"), [(1, 4), (20, 83)])
def test_as_fast_as_the_windows_permit(documents: int, seconds: int) -> None:
    """Of 40 calls the 31st starts 61 s after the end of the first, at 63 s, and nine follow it: 65 + 9 * 2 = 83."""
    run = issue(documents)
    assert (run.took_ms, run.bound_ms, run.waste, run.reserve) == (seconds * 1_000, seconds * 1_000, 0, 0)


def test_costs_around_the_provider_are_measured() -> None:
    plain, slow = issue(2), issue(2, Delays(ledger_ms=10, ring_ms=1_000))
    assert plain.took_ms + 1_000 < slow.took_ms < plain.took_ms + 2_000
    assert slow.efficiency < plain.efficiency == 1


def ask_late(office: Office) -> None:
    office.ask("late", office.clock.now_ms() + HOUR, file=False)


def ask_now(office: Office) -> None:
    office.ask("now", office.clock.now_ms())


@pytest.mark.parametrize(("ask", "state", "calls"), [(ask_late, State.COMPLETED, 1), (ask_now, State.COMPLETED, 2)])
def test_what_is_asked_for_is_done(ask: Callable[[Office], None], state: State, calls: int) -> None:
    office = Office()
    ask(office)
    office.finish(within_ms=2 * HOUR)
    (request,) = office.requests()
    assert moment_of(request, state) - request.accepted_ms == 2_000 * calls
    assert len(office.counter.ends) == calls


def test_accounts_of_one_lane_are_measured_beside_what_one_worker_could_do() -> None:
    took, bound = all_busy_ms(2, 3)
    assert took >= bound == 2 * 2 * 3 * 500
    assert neighbour_wait_ms(1, 1_000) >= 2_000


def test_what_never_ends_is_given_up() -> None:
    office = Office()
    ask_late(office)
    with pytest.raises(TimeoutError):
        office.finish(within_ms=1_000)
