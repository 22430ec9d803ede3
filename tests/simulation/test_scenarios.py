"""Chosen scenarios: whatever the provider does with a key it has seen, no second document comes of a lost answer."""

from random import Random

import pytest

from invoicing.domain.account import Account, AccountConfiguration, KeyProof, account_key
from invoicing.domain.document import DocumentKind
from invoicing.domain.identity import request_id
from invoicing.domain.periods import Period
from invoicing.domain.request import Request, State, Work, request_key
from invoicing.domain.tasks import AccountCheck
from invoicing.usecases.pace import DAY, HOUR, MINUTE, Pace
from tests.simulation.crowds import BY_THE_CALENDAR, CHANGES_MS, crowd
from tests.simulation.faults import Kind, Op
from tests.simulation.planner import Planner
from tests.simulation.run import run_seed
from tests.simulation.scenario import START_MS, AccountPlan, Scenario, ServerPlan, Wish, wished_document
from tests.simulation.server import Conduct, Repeats
from tests.simulation.slugs import SLUGS
from tests.simulation.steady import Often
from tests.simulation.tally import MONTHS
from tests.simulation.verdict import judge
from tests.simulation.world import World

_SLUG = "fattura24_wide"
_PAUSE_S = 600
# The two calls of the proof are answered, then both documents' answers are lost though they were made.
_PROOF_THEN_LOST = (None, None, Kind.LOST_AFTER, Kind.LOST_AFTER, *[None] * 50)

ORDERS, INVOICES = DocumentKind.SALES_ORDER, DocumentKind.INVOICE
BEHAVIOURS = {
    "same-ids": (Conduct(), True),
    "already-exists": (Conduct(repeats=Repeats.ALREADY_EXISTS), False),
    "being-processed": (Conduct(repeats=Repeats.BEING_PROCESSED), False),
    "ignored": (Conduct(repeats=Repeats.IGNORED), False),
    "ignored-for-orders": (Conduct(blind_kinds=frozenset({ORDERS})), False),
    "ignored-for-invoices": (Conduct(blind_kinds=frozenset({INVOICES})), True),
    "lapses-before-the-proof": (Conduct(lapse_ms=(_PAUSE_S - 60) * 1000), False),
    "lapses-after-the-proof": (Conduct(lapse_ms=(_PAUSE_S + 70) * 1000), True),
}


def _wish(kind: DocumentKind, at_ms: int) -> Wish:
    return Wish("one", wished_document(kind, account="one", reference=f"r-{kind}"), (at_ms,))


def _proving(conduct: Conduct) -> Scenario:
    """The key is proven with orders; later the answers to an order and to an invoice are lost."""
    account = AccountPlan("one", "s1", AccountConfiguration(provider=_SLUG), proves=True)
    check = AccountCheck(prove_duplicate_key=True, pause_seconds=_PAUSE_S)
    wishes = [
        Wish("one", check, (START_MS + 20_000,)),
        _wish(ORDERS, START_MS + HOUR + 20_000),
        _wish(INVOICES, START_MS + HOUR + 20_000),
    ]
    return Scenario([ServerPlan("s1", _SLUG, conduct)], [account], wishes, START_MS + 3 * HOUR)


def _request(world: World, kind: DocumentKind) -> Request:
    request = world.store.records[request_key(request_id(Work.DOCUMENT, "one", f"r-{kind}"))]
    assert isinstance(request, Request)
    return request


def _asked_a_person(request: Request) -> bool:
    return any(event.state is State.NEEDS_ATTENTION for event in request.history)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_no_behaviour_of_the_key_makes_a_second_document(behaviour: str, seed: int) -> None:
    conduct, proven = BEHAVIOURS[behaviour]
    world = World(_proving(conduct), Often({Op.WRITE_CALL: _PROOF_THEN_LOST}), Random(seed))
    world.run(3 * DAY)
    judge(world)
    account = world.store.records[account_key("one")]
    assert isinstance(account, Account)
    assert [(proof.kind, proof.electronic) for proof in account.proofs] == ([(ORDERS, False)] if proven else [])
    assert _asked_a_person(_request(world, ORDERS)) is not proven
    assert _asked_a_person(_request(world, INVOICES))
    assert [_request(world, kind).state for kind in (ORDERS, INVOICES)] == [State.COMPLETED] * 2


@pytest.mark.parametrize("seed", range(20))
def test_a_repeat_arrives_before_the_key_lapses(seed: int) -> None:
    """The repeat left within the proven pause, and reached the provider when the key was forgotten."""
    proof = KeyProof(kind=INVOICES, electronic=False, pause_ms=200_000, proven_ms=START_MS)
    account = AccountPlan("one", "s1", AccountConfiguration(provider=_SLUG), (proof,))
    server = ServerPlan("s1", _SLUG, Conduct(lapse_ms=200_001))
    scenario = Scenario([server], [account], [_wish(INVOICES, START_MS + 20_000)], START_MS + HOUR)
    slow = (Kind.BEYOND_DEADLINE, Kind.BEYOND_DEADLINE, *[None] * 50)
    world = World(scenario, Often({Op.WRITE_CALL: slow}), Random(seed))
    world.run(3 * DAY)
    judge(world)


@pytest.mark.parametrize("change_ms", CHANGES_MS)
@pytest.mark.parametrize("slug", BY_THE_CALENDAR)
def test_a_crowd_at_the_change_of_an_hour_or_a_month_exceeds_neither(slug: str, change_ms: int) -> None:
    for seed in range(5):
        crowd(slug, change_ms, seed)


MONTHLY = [slug for slug in BY_THE_CALENDAR if {one.fixed for one in SLUGS[slug].capabilities.windows} >= set(MONTHS)]


@pytest.mark.parametrize("slug", MONTHLY)
def test_a_month_that_others_used_up_opens_when_the_providers_own_month_begins(slug: str) -> None:
    """Rome's month has begun, the provider's has not: what stands in the old one is not taken for the new one."""
    rome, utc = (period.end(START_MS) for period in MONTHS)
    most = next(window.calls for window in SLUGS[slug].capabilities.windows if window.fixed in MONTHS)
    others = tuple(rome + 60_000 + number for number in range(most - 1))
    server = ServerPlan("s1", slug, Conduct(month=Period.MONTH_UTC), others_ms=others)
    account = AccountPlan("one", "s1", AccountConfiguration(provider=slug))
    wish = Wish("one", wished_document(account="one", reference="r-1"), (rome + 5 * MINUTE,))
    scenario = Scenario([server], [account], [wish], utc, shortest_ms=utc - START_MS + HOUR)
    world = World(scenario, Often({}), Random(1))
    world.run(utc - START_MS + 2 * HOUR)
    judge(world)


def test_large_clock_jumps_are_among_the_seeds_with_a_guard_to_match() -> None:
    """Clocks that are set anew by as much as the guard: nothing is called twice, too early or too often."""
    jumpy = [seed for seed in range(1, 200) if Planner(Random(seed)).plan().jumps_ms]
    guards = {Planner(Random(seed)).plan().pace.guard_ms for seed in jumpy}
    assert guards == {20_000, 10 * MINUTE}
    assert Pace().guard_ms not in guards
    found = [
        (seed, result.faults[Kind.CLOCK_JUMPED], result.detail) for seed in jumpy[:8] for result in [run_seed(seed)]
    ]
    assert all(jumps and not detail for _, jumps, detail in found), found
