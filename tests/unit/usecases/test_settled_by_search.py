"""A lost reply where the provider can be searched: found, or certainly not there, or asked again."""

from typing import Any

import httpx
import pytest

from tests.consent_world import COMPANY, ConsentWorld
from tests.simulators.fatture_in_cloud.app import API
from tests.simulators.faults import Moment
from tests.unit.usecases.e_invoices import CREATE, REFERENCE, a_world, ask, at_vendor, calls, notes, pass_days

SEARCH, TOTALS = "listIssuedDocuments", "getNewIssuedDocumentTotals"
PATIENCE_S = 300


@pytest.fixture
def world() -> ConsentWorld:
    return a_world()


def lose(world: ConsentWorld, moment: Moment = "after", **more: Any) -> None:
    """The reply to the next call that creates is lost, before or after the vendor has acted."""
    world.vendor.inject("drop", CREATE, moment=moment, **more)


def paper(world: ConsentWorld, **changes: object) -> str:
    return ask(world, electronic=False, **changes)


def attention(world: ConsentWorld) -> str:
    request = world.request(REFERENCE)
    assert request.state == "needs_attention", notes(world)
    assert request.attention is not None
    return request.attention.code


def test_what_was_made_is_found_and_goes_on_as_if_nothing_had_happened(world: ConsentWorld) -> None:
    lose(world)
    paper(world)
    world.live(0.2)
    request = world.request(REFERENCE)
    assert request.state == "completed"
    assert request.issued is not None
    assert request.issued.provider_id == str(at_vendor(world).document_id)
    assert calls(world, CREATE) == [CREATE]


def test_what_is_in_no_list_counts_as_not_made_only_when_lists_have_had_their_time(world: ConsentWorld) -> None:
    lose(world, "before")
    paper(world)
    world.live(1)
    first, second = world.vendor.calls_of(CREATE)
    assert world.request(REFERENCE).state == "completed"
    assert second.started_at - first.started_at >= PATIENCE_S
    assert len(world.vendor.documents()) == 1


def test_a_list_that_lags_behind_makes_no_second_document(world: ConsentWorld) -> None:
    world.vendor.configure(list_lag=240)
    lose(world)
    paper(world)
    world.live(1)
    assert world.request(REFERENCE).state == "completed"
    assert calls(world, CREATE) == [CREATE]
    assert len(calls(world, SEARCH)) > 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 422},
        {"kind": "status", "status": 404},
        {"kind": "status", "status": 500, "shape": "html"},
        {"kind": "drop", "moment": "after"},
        {"kind": "cut", "moment": "after"},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}",
)
def test_a_search_that_fails_says_nothing(world: ConsentWorld, fault: dict[str, Any]) -> None:
    lose(world)
    world.vendor.inject(operation=SEARCH, times=5, **fault)
    paper(world)
    # A company that is not known is its owner's to see to: it is asked for once an hour.
    pass_days(world, 0.5)
    assert world.request(REFERENCE).state == "completed"
    assert calls(world, CREATE) == [CREATE]
    assert len(calls(world, SEARCH)) >= 6


def test_a_search_that_is_refused_again_and_again_is_a_persons(world: ConsentWorld) -> None:
    """The filter is in no vendor page of today: should it be gone, nobody waits for ever."""
    world.vendor.configure(any_subject_filter=False)
    lose(world)
    paper(world)
    world.live(3)
    assert attention(world) == "outcome_unknown"
    assert calls(world, CREATE) == [CREATE]


def test_a_search_that_brings_nothing_for_days_is_a_persons(world: ConsentWorld) -> None:
    world.vendor.inject("status", SEARCH, status=500, times=None)
    lose(world)
    paper(world)
    pass_days(world, 1.5)
    assert world.request(REFERENCE).state == "unknown"
    pass_days(world, 1)
    assert attention(world) == "outcome_unknown"
    assert calls(world, CREATE) == [CREATE]


def test_calls_that_break_off_again_and_again_are_not_made_for_ever(world: ConsentWorld) -> None:
    world.vendor.inject("status", CREATE, status=500, times=None)
    identity = paper(world)
    pass_days(world, 1)
    assert attention(world) == "calls_break_off"
    assert len(calls(world, CREATE)) == 8
    # Nothing of it is at the vendor, so it can be taken back.
    assert world.call("POST", "/v1/documents/{id}/cancel", id=identity).status == 200


def test_one_in_the_bin_was_made_too(world: ConsentWorld) -> None:
    world.vendor.inject("drop", CREATE, moment="after")
    world.vendor.inject("status", SEARCH, status=500, times=1)
    paper(world)
    world.work()
    token = world.secret()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(transport=world.vendor.transport(), base_url=API, headers=headers) as panel:
        panel.delete(f"/c/{COMPANY}/issued_documents/{at_vendor(world).document_id}")
    world.live(1)
    assert attention(world) == "in_the_bin"
    assert calls(world, CREATE) == [CREATE]


def test_a_quota_met_before_the_call_that_creates_closes_the_window_for_all(world: ConsentWorld) -> None:
    world.vendor.inject("status", TOTALS, status=403, retry_after=1_800)
    paper(world)
    paper(world, reference="order-2")
    world.live(0.45)
    refused = world.vendor.calls_of(TOTALS)
    assert [one.status for one in refused] == [403]
    assert world.vendor.calls[-1].operation == TOTALS
    world.live(0.2)
    assert {world.request(one).state for one in (REFERENCE, "order-2")} == {"completed"}


def test_a_quota_met_while_searching_closes_the_window_too(world: ConsentWorld) -> None:
    lose(world)
    world.vendor.inject("status", SEARCH, status=429, retry_after=1_800)
    paper(world)
    world.live(0.45)
    assert [one.status for one in world.vendor.calls_of(SEARCH)] == [429]
    world.live(0.3)
    assert world.request(REFERENCE).state == "completed"
    assert calls(world, CREATE) == [CREATE]
