"""Sending to SdI: a call of its own, made once, and never again without the provider's word that nothing was sent."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from invoicing.domain.effect import Effect
from invoicing.domain.request import Step
from tests.consent_world import ConsentWorld
from tests.fakes.faulty_transport import Moment
from tests.simulators import faults
from tests.unit.usecases.e_invoices import (
    CREATE,
    REFERENCE,
    SEND,
    Killed,
    a_world,
    ask,
    at_vendor,
    calls,
    dying_at,
    notes,
    pass_days,
    send_in_the_panel,
    settle,
    transmissions,
)


@pytest.fixture
def world() -> ConsentWorld:
    return a_world()


def on_the_line(moment: Moment, error: type[BaseException] = httpx.ReadTimeout) -> Callable[[ConsentWorld], None]:
    """The next sending call breaks before or after the vendor has acted."""

    def arrange(world: ConsentWorld) -> None:
        def watch(request: httpx.Request) -> Effect | None:
            return Effect.WRITE if request.url.path.endswith("/send") else None

        world.line._watch = watch
        world.line.break_next(moment, error, on=Effect.WRITE)

    return arrange


def answered(kind: str, moment: faults.Moment, **more: Any) -> Callable[[ConsentWorld], None]:
    def arrange(world: ConsentWorld) -> None:
        world.vendor.inject(kind, SEND, moment=moment, **more)

    return arrange


LOST = {
    "lost before": on_the_line(Moment.BEFORE),
    "lost after": on_the_line(Moment.AFTER),
    "half an answer": answered("cut", "after"),
    "dropped before": answered("drop", "before"),
    "dropped after": answered("drop", "after"),
    "502 before": answered("status", "before", status=502, shape="html"),
    "504 after": answered("status", "after", status=504, shape="html"),
    "a page": answered("html_200", "after"),
    "nothing": answered("empty_200", "after"),
}


def sent_once(world: ConsentWorld) -> None:
    """It is at SdI, by one call that acted, and every step of it is written down."""
    request = world.request(REFERENCE)
    assert (request.state, request.step) == ("completed", None), notes(world)
    assert request.sdi is not None
    assert request.sdi.status.state in ("sent", "delivered", "no_response", "accepted")
    assert at_vendor(world).transmission is not None
    assert transmissions(world) == 1
    assert calls(world, CREATE) == [CREATE]
    world.vendor.assert_well_behaved()


def test_it_is_created_sent_fetched_and_followed(world: ConsentWorld) -> None:
    world.vendor.configure(delivered_status="accepted")
    ask(world)
    world.live(2)
    sent_once(world)
    begun = calls(world)
    assert begun.index(CREATE) < begun.index("verifyEInvoiceXml") < begun.index(SEND) < begun.index("file")
    assert begun.index("file") < begun.index("getEInvoiceXml")
    number = world.request(REFERENCE).issued
    assert number is not None
    assert notes(world) == [
        "accepted",
        "call about to leave",
        f"issued as number {number.number}",
        "about to be sent to SdI",
        "SdI: sent",
        "file stored",
        "SdI: accepted",
        "kept",
    ]


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_reply_is_asked_about_before_anything_is_sent_again(world: ConsentWorld, fault: str) -> None:
    world.vendor.configure(delivered_status="accepted")
    LOST[fault](world)
    ask(world)
    world.work()
    first = world.request(REFERENCE)
    assert (first.state, first.step, first.sdi and first.sdi.status.state) == ("issued", Step.SEND, "sending")
    world.live(0.03)
    # A server may still be at it: nobody asks before that is over.
    assert calls(world, "getIssuedDocument", SEND).count(SEND) <= 1
    world.live(3)
    sent_once(world)


@pytest.mark.parametrize("moment", range(1, 17))
def test_a_worker_killed_at_any_moment_sends_it_once(world: ConsentWorld, moment: int) -> None:
    world.vendor.configure(delivered_status="accepted")
    ask(world, file=False)
    hook, seen = dying_at(moment)

    def begin(when: str, record: object) -> None:
        # From the moment on at which the vendor has made it.
        if when == "answered" and getattr(record, "operation", "") == CREATE:
            world.ledger.hook = world.secrets.hook = hook

    world.vendor.on_moment = begin
    with pytest.raises(Killed):
        world.work()
    world.ledger.hook = world.secrets.hook = lambda *_: None
    world.vendor.on_moment = None
    world.live(3)
    sent_once(world)
    assert len(seen) == moment


@pytest.mark.parametrize("moment", Moment)
def test_a_worker_killed_during_the_call_sends_it_once(world: ConsentWorld, moment: Moment) -> None:
    world.vendor.configure(delivered_status="accepted")
    on_the_line(moment, Killed)(world)
    ask(world)
    with pytest.raises(Killed):
        world.work()
    world.live(3)
    sent_once(world)


def test_what_does_not_pass_the_check_goes_to_a_person_and_is_sent_when_it_is_mended(world: ConsentWorld) -> None:
    world.vendor.configure(delivered_status="accepted")
    ask(world)
    world.vendor.on_moment = lambda _, record: spoil(world, record)
    world.work()
    world.vendor.on_moment = None
    request = world.request(REFERENCE)
    assert request.attention is not None
    assert (request.state, request.attention.code) == ("needs_attention", "not_transmitted")
    assert "12 days" in request.attention.remedy
    assert calls(world, SEND) == []
    world.vendor.set_verify_errors(at_vendor(world).document_id, [])
    settle(world)
    world.live(3)
    sent_once(world)


def spoil(world: ConsentWorld, record: object) -> None:
    if getattr(record, "operation", "") == "verifyEInvoiceXml":
        world.vendor.set_verify_errors(at_vendor(world).document_id, ["DatiTrasmissione: errore"])


def test_what_a_person_has_sent_in_the_panel_is_not_sent_again(world: ConsentWorld) -> None:
    world.vendor.configure(delivered_status="accepted", second_send="accepted")
    ask(world)
    world.vendor.on_moment = lambda _, record: spoil(world, record)
    world.work()
    world.vendor.on_moment = None
    world.vendor.set_verify_errors(at_vendor(world).document_id, [])
    send_in_the_panel(world)
    settle(world)
    world.live(3)
    assert calls(world, SEND) == [SEND]
    sent_once(world)


def test_a_document_whose_own_reply_was_lost_is_asked_about_too_before_it_is_sent(world: ConsentWorld) -> None:
    """Whoever finds it in the panel may have sent it from there."""
    world.vendor.configure(delivered_status="accepted", second_send="accepted", any_subject_filter=False)
    world.vendor.inject("drop", CREATE, moment="after")
    ask(world)
    world.live(3)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "outcome_unknown")
    send_in_the_panel(world)
    verdict = {"exists": True, "provider_id": str(at_vendor(world).document_id), "number": "1", "why": "it is there"}
    assert world.call("POST", "/v1/documents/{id}/settle", verdict, id=request.id).status == 200
    world.live(3)
    assert calls(world, SEND) == [SEND]
    assert world.request(REFERENCE).state == "completed"


def test_calls_that_break_off_again_and_again_go_to_a_person(world: ConsentWorld) -> None:
    world.vendor.inject("status", SEND, status=500, times=None)
    ask(world)
    pass_days(world, 1)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "not_transmitted")
    assert calls(world, SEND).count(SEND) == 8
    # Mended: it begins to count anew.
    world.vendor.world.faults.faults.clear()
    world.vendor.configure(delivered_status="accepted")
    settle(world)
    world.live(3)
    assert world.request(REFERENCE).state == "completed"


def test_a_check_that_cannot_be_made_for_days_goes_to_a_person_in_time(world: ConsentWorld) -> None:
    world.vendor.inject("status", "verifyEInvoiceXml", status=503, times=None)
    ask(world)
    pass_days(world, 2.5)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "not_transmitted")
    assert calls(world, SEND) == []


def test_a_state_that_nobody_tells_for_days_goes_to_a_person_who_is_not_told_that_it_was_not_sent(
    world: ConsentWorld,
) -> None:
    world.vendor.configure(delivered_status="accepted")
    world.vendor.inject("drop", SEND, moment="after")
    ask(world, file=False)
    world.work()
    world.vendor.inject("status", "getIssuedDocument", status=500, times=None)
    pass_days(world, 2.5)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "transmission_unknown")
    assert calls(world, SEND) == [SEND]
    world.vendor.world.faults.faults.clear()
    settle(world)
    world.live(3)
    sent_once(world)


def test_a_quota_says_when_it_is_sent_and_nothing_else_leaves_before(world: ConsentWorld) -> None:
    world.vendor.inject("status", SEND, status=403, retry_after=1_800)
    ask(world)
    world.work()
    begun = world.clock.now_ms()
    sending = world.request(REFERENCE).sdi
    assert sending is not None
    assert (sending.status.state, sending.sends) == ("to_send", 0)
    made = calls(world)
    world.live(0.45)
    assert calls(world) == made
    world.live(0.2)
    second = world.vendor.calls_of(SEND)[1]
    assert 1_800 <= second.started_at - begun / 1000 < 1_900


def test_an_account_may_leave_sending_to_its_owner(world: ConsentWorld) -> None:
    token = world.secret()["access_token"]
    world.configure(
        "demo", {"access_token": token}, provider="fatture_in_cloud", settings={"company_id": 4_242}, transmit=False
    )
    identity = ask(world)
    world.live(1)
    assert world.request(REFERENCE).state == "completed"
    assert calls(world, SEND, "verifyEInvoiceXml") == []
    assert world.call("GET", "/v1/documents/{id}", id=identity).json["sdi"]["status"] == "not_transmitted"


def test_a_document_on_paper_is_never_sent(world: ConsentWorld) -> None:
    ask(world, electronic=False)
    world.live(1)
    assert world.request(REFERENCE).state == "completed"
    assert calls(world, SEND, "verifyEInvoiceXml", "getEInvoiceXml") == []
