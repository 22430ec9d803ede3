"""What accounts with windows of their own cost each other while they share one lane, and so one worker."""

from collections.abc import Iterator

from invoicing.domain.request import State
from invoicing.usecases.pace import DAY, Pace
from tests.bench.figure import Figure
from tests.bench.office import Office, moment_of
from tests.bench.physical_limit import FATTURA24, earliest_ends

ACCOUNTS, DOCUMENTS = 10, 50
"""So many accounts, with so many documents each."""
QUICK_MS, SLOW_MS = 500, 2_000


def neighbour_wait_ms(busy_documents: int = 100, after_ms: int = 1_000) -> int:
    """How long one document waits to be created that is asked for just after another account's burst."""
    office = Office(call_ms=SLOW_MS)
    office.open_account("neighbour")
    start = office.clock.now_ms()
    for number in range(busy_documents):
        office.ask(f"r-{number}", start)
    office.ask("alone", start + after_ms, account="neighbour")
    office.finish(within_ms=DAY)
    (found,) = (request for request in office.requests() if request.account == "neighbour")
    return moment_of(found, State.ISSUED) - found.accepted_ms


def all_busy_ms(accounts: int = ACCOUNTS, documents: int = DOCUMENTS) -> tuple[int, int]:
    """How long accounts with the same to do take together, and the least that one worker could need."""
    office = Office(call_ms=QUICK_MS)
    start = office.clock.now_ms()
    for name in (f"busy-{number}" for number in range(accounts)):
        office.open_account(name)
        for number in range(documents):
            office.ask(f"r-{number}", start, account=name)
    office.finish(within_ms=DAY)
    alone = earliest_ends(2 * documents, FATTURA24, call_ms=QUICK_MS, guard_ms=Pace().guard_ms)[-1]
    end = max(moment_of(request, State.COMPLETED) for request in office.requests())
    return end - start, max(alone, 2 * accounts * documents * QUICK_MS)


def figures() -> Iterator[Figure]:
    """Both figures; nobody has set a goal for them."""
    # At best it comes in after the call that is under way. A worker that need not wait looks for others every 5 s.
    waited, least = neighbour_wait_ms() / 1000, 2 * SLOW_MS / 1000
    note = "until one document of another account in the lane is created, behind a burst of 100"
    yield Figure("lane_neighbour_wait_s", waited, "s", least, least / waited, note=note)
    took, bound = (ms / 1000 for ms in all_busy_ms())
    note = f"{ACCOUNTS} accounts in one lane, {DOCUMENTS} documents each, {QUICK_MS} ms a call"
    yield Figure("lane_ten_accounts", took, "s", bound, bound / took, note=note)
