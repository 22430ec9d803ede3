"""Following a transmitted document to its end at SdI, and what a person has to mend."""

from itertools import pairwise

import pytest

from invoicing.domain.request import Step
from tests.consent_world import ConsentWorld
from tests.unit.usecases.e_invoices import (
    REFERENCE,
    SEND,
    a_world,
    ask,
    at_vendor,
    calls,
    notes,
    pass_days,
    send_in_the_panel,
    settle,
)

READ, XML = "getIssuedDocument", "getEInvoiceXml"


@pytest.fixture
def world() -> ConsentWorld:
    """An electronic invoice that was sent, its PDF stored, its end at SdI to come."""
    world = a_world()
    ask(world)
    world.work()
    request = world.request(REFERENCE)
    assert (request.state, request.step) == ("issued", Step.FOLLOW), notes(world)
    return world


def outcome(world: ConsentWorld, status: str, *, after: float = 600.0, **reasons: str) -> None:
    world.vendor.set_outcome(at_vendor(world).document_id, status, after=after, **reasons)


@pytest.mark.parametrize("status", ["not_delivered", "accepted", "manual_accepted", "no_response"])
def test_a_good_end_completes_it_and_keeps_the_file_as_it_was_transmitted(world: ConsentWorld, status: str) -> None:
    outcome(world, status)
    world.live(2)
    request = world.request(REFERENCE)
    assert (request.state, request.step) == ("completed", None)
    assert request.sdi is not None
    assert request.sdi.xml is not None
    assert request.sdi.status.said == status
    content, metadata = world.files.stored[request.sdi.xml.key]
    assert content.lstrip().startswith(b"<?xml")
    assert metadata["request"] == request.id
    assert world.files.content_types[request.sdi.xml.key] == "application/xml"
    shown = world.call("GET", "/v1/documents/{id}", id=request.id).json["sdi"]
    assert (shown["status"], shown["xml"]["sha256"]) == (request.sdi.status.state, request.sdi.xml.sha256)


@pytest.mark.parametrize(
    ("status", "code"), [("discarded", "sdi_discarded"), ("rejected", "sdi_refused"), ("error", "sdi_failed")]
)
def test_a_bad_end_goes_to_a_person_with_the_reason_and_what_to_do(world: ConsentWorld, status: str, code: str) -> None:
    outcome(world, status, code="00404", reason="Fattura duplicata", solution="Cambiare il numero")
    world.live(2)
    request = world.request(REFERENCE)
    assert request.attention is not None
    assert (request.state, request.attention.code, request.step) == ("needs_attention", code, None)
    assert "00404" in request.attention.reason
    assert "Fattura duplicata" in request.attention.reason
    assert "settle" in request.attention.remedy


def test_mended_and_settled_it_is_followed_again_and_its_file_is_the_new_one(world: ConsentWorld) -> None:
    outcome(world, "discarded", code="00404", reason="Fattura duplicata")
    world.live(2)
    before = world.request(REFERENCE).sdi
    assert before is not None
    outcome(world, "accepted")
    at_vendor(world).data["visible_subject"] = "Corrected"
    send_in_the_panel(world)
    settle(world)
    world.live(3)
    request = world.request(REFERENCE)
    assert request.state == "completed"
    assert request.sdi is not None
    assert request.sdi.xml is not None
    assert before.xml is not None
    assert request.sdi.xml.stored_ms > before.xml.stored_ms
    assert len(calls(world, XML)) == 2
    # One call of ours and one of the person's.
    assert calls(world, SEND) == [SEND, SEND]
    assert any("seen to in the panel" in note for note in notes(world))


def test_settled_without_being_mended_it_comes_back(world: ConsentWorld) -> None:
    outcome(world, "discarded", reason="Fattura duplicata")
    world.live(2)
    settle(world)
    world.live(2)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "sdi_discarded")
    assert calls(world, SEND) == [SEND]


def test_looks_grow_rarer_up_to_one_in_two_days(world: ConsentWorld) -> None:
    outcome(world, "accepted", after=12 * 86_400)
    pass_days(world, 11)
    looks = [one.started_at for one in world.vendor.calls_of(READ)]
    pauses = [later - earlier for earlier, later in pairwise(looks)]
    assert len(looks) < 15
    assert all(abs(pause - 2 * 86_400) < 3_700 for pause in pauses[-3:])


def test_no_news_for_thirty_days_are_good_news(world: ConsentWorld) -> None:
    """What a delivered invoice to a company rests on is not documented: perhaps `sent` for ever."""
    outcome(world, "sent")
    pass_days(world, 29)
    assert world.request(REFERENCE).step is Step.FOLLOW
    pass_days(world, 4)
    request = world.request(REFERENCE)
    assert (request.state, request.step) == ("completed", None)
    assert request.sdi is not None
    assert (request.sdi.status.state, request.sdi.xml is not None) == ("sent", True)


def test_a_state_that_cannot_be_asked_for_in_weeks_goes_to_a_person(world: ConsentWorld) -> None:
    """The owner has deleted it for good, perhaps."""
    world.vendor.inject("status", READ, status=404, times=None)
    pass_days(world, 29)
    assert world.request(REFERENCE).step is Step.FOLLOW
    pass_days(world, 4)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "sdi_untold")


def test_a_failed_look_is_no_news(world: ConsentWorld) -> None:
    outcome(world, "accepted")
    world.vendor.inject("status", READ, status=500, times=3)
    world.live(0.3)
    assert world.request(REFERENCE).step is Step.FOLLOW
    pass_days(world, 2)
    assert world.request(REFERENCE).state == "completed"


def test_a_quota_met_while_looking_closes_the_window_for_as_long_as_it_says(world: ConsentWorld) -> None:
    outcome(world, "accepted")
    world.vendor.inject("status", READ, status=429, retry_after=7_200)
    world.live(0.2)
    refused = world.vendor.calls[-1]
    assert (refused.operation, refused.status) == (READ, 429)
    world.live(2.5)
    following = world.vendor.calls[world.vendor.calls.index(refused) + 1]
    assert 7_200 <= following.started_at - refused.started_at < 7_300
    assert world.request(REFERENCE).state == "completed"


def test_an_xml_that_does_not_come_hides_no_good_end_and_is_asked_of_a_person_at_last(world: ConsentWorld) -> None:
    outcome(world, "accepted")
    world.vendor.inject("status", XML, status=500, times=None)
    world.live(2)
    request = world.request(REFERENCE)
    assert (request.state, request.sdi and request.sdi.status.state) == ("issued", "accepted")
    pass_days(world, 10)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "xml_unavailable")
    world.vendor.world.faults.faults.clear()
    settle(world)
    world.live(1)
    assert world.request(REFERENCE).state == "completed"


def test_an_xml_that_does_not_come_keeps_nobody_from_what_they_have_to_mend(world: ConsentWorld) -> None:
    """Five days are all there is to send a discarded invoice again."""
    outcome(world, "discarded", reason="Fattura duplicata")
    world.vendor.inject("status", XML, status=500, times=None)
    world.live(2)
    request = world.request(REFERENCE)
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "sdi_discarded")


def test_a_document_that_only_a_person_knows_of_by_number_is_not_followed(world: ConsentWorld) -> None:
    """Without the vendor's id it cannot be asked for: somebody has to say that they see to that."""
    other = a_world()
    other.vendor.configure(any_subject_filter=False)
    other.vendor.inject("drop", "createIssuedDocument", moment="after")
    identity = ask(other)
    other.live(3)
    verdict = {"exists": True, "number": "7", "why": "on paper"}
    refused = other.call("POST", "/v1/documents/{id}/settle", verdict, id=identity)
    assert (refused.status, refused.json["problems"][0]["pointer"]) == (422, "/provider_id")
    assert other.call("POST", "/v1/documents/{id}/settle", verdict | {"follow": False}, id=identity).status == 200
    other.live(1)
    assert other.request(REFERENCE).state == "completed"
    assert calls(other, SEND) == []
    assert other.call("GET", "/v1/documents/{id}", id=identity).json["sdi"]["status"] == "not_transmitted"
