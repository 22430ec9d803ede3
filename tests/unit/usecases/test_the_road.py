"""One request's way from HTTPS to the stored PDF."""

import json
from pathlib import Path
from typing import Any

import pytest

from invoicing.domain.request import request_key
from tests.world import World

EVENTS = Path(__file__).parents[3] / "events" / "http_api" / "demo"
DEMO = sorted(EVENTS.glob("*.json"))


def invoice(reference: str = "shop-1", **changes: Any) -> dict[str, Any]:
    body = json.loads((EVENTS / "01-b2b-invoice-two-rates.json").read_text("utf-8"))
    return {**body, "reference": reference, **changes}


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account(settings={"credit_notes_enabled": True})
    return world


def test_every_sample_is_issued_and_its_file_stored(world: World) -> None:
    for file in DEMO:
        answer = world.post(file.read_text("utf-8"))
        assert answer.status == 202, answer.text
    world.live(hours=0.2)
    for file in DEMO:
        request = world.request(json.loads(file.read_text("utf-8"))["reference"])
        assert request.state == "completed", request.history
        assert request.file is not None
        assert world.files.stored[request.file.key][0].startswith(b"%PDF-")
    world.simulator.assert_well_behaved()
    assert len(world.simulator.calls) == 2 * len(DEMO)


def test_the_answer_says_where_to_look(world: World) -> None:
    answer = world.post(invoice())
    assert answer.status == 202
    assert answer.headers["location"] == answer.json["links"]["self"]
    assert answer.headers["location"].startswith("https://api.example/live/v1/documents/doc_")
    assert answer.json["state"] == "accepted"
    assert answer.json["totals"]["gross"] == "242.01"


def test_the_same_request_twice_is_one_document(world: World) -> None:
    first = world.post(invoice())
    reordered = json.dumps(dict(reversed(invoice().items())))
    again = world.post(reordered)
    world.work()
    later = world.post(invoice())
    assert (first.status, again.status, later.status) == (202, 202, 202)
    assert first.json["id"] == again.json["id"] == later.json["id"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == later.headers["idempotent-replayed"] == "true"
    assert len(world.simulator.documents(None)) == 1


def test_a_date_left_out_is_the_rome_date_of_acceptance_and_a_later_repeat_is_still_the_same(world: World) -> None:
    world.post(invoice())
    world.clock.advance(86_400)
    again = world.post(invoice())
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json["document"]["date"] == "2026-11-21"


def test_the_same_reference_with_other_content_is_refused_with_the_differences(world: World) -> None:
    world.post(invoice())
    lines = [{**invoice()["lines"][0], "quantity": 11}, invoice()["lines"][1]]
    other = world.post(invoice(lines=lines, totals=None, payments=[]))
    assert other.status == 409
    assert other.json["code"] == "reference_already_used"
    assert "/lines/0/quantity" in other.json["differences"]
    assert other.headers["location"].endswith(world.request("shop-1").id)


def test_an_idempotency_key_belongs_to_one_request(world: World) -> None:
    key = {"Idempotency-Key": '"5f0c"'}
    assert world.post(invoice(), headers=key).status == 202
    assert world.post(invoice(), headers=key).headers["idempotent-replayed"] == "true"
    other = world.post(invoice("shop-2"), headers=key)
    assert (other.status, other.json["code"]) == (409, "idempotency_key_reused")
    assert world.post(invoice("shop-3"), headers={"Idempotency-Key": "è"}).status == 400


def test_a_failing_bell_does_not_lose_the_request(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 2, never lost: recorded first, rung for after."""

    def broken(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(type(world.bell), "ring", broken)
        assert world.post(invoice()).status == 202
    world.live(hours=0.05)
    assert world.request("shop-1").state == "completed"


def test_an_invoice_waits_for_its_order_and_links_it(world: World) -> None:
    world.simulator.inject("http_429_before", endpoint="SaveDocument", times=1, retry_after=120)
    world.post((EVENTS / "03-order.json").read_text("utf-8"))
    world.post((EVENTS / "04-invoice-of-the-order.json").read_text("utf-8"))
    world.live(hours=0.5)
    order, bill = world.request("order-2001"), world.request("shop-1003")
    assert order.issued is not None
    assert bill.state == "completed"
    sent = next(one for one in world.simulator.documents(None) if one.id_request == bill.id)
    assert sent.fields["F24OrderId"] == order.issued.provider_id


def test_a_document_whose_order_ends_unissued_needs_attention(world: World) -> None:
    order = world.post((EVENTS / "03-order.json").read_text("utf-8")).json["id"]
    world.post((EVENTS / "04-invoice-of-the-order.json").read_text("utf-8"))
    assert world.call("POST", "/v1/documents/{id}/cancel", id=order).status == 200
    world.live(hours=0.1)
    bill = world.request("shop-1003")
    assert bill.state == "needs_attention"
    assert bill.attention is not None
    assert bill.attention.code == "related_document_not_issued"
    assert not world.simulator.calls


def test_a_document_whose_order_the_ledger_has_lost_needs_attention_and_can_go_on(world: World) -> None:
    order = (EVENTS / "03-order.json").read_text("utf-8")
    lost = world.post(order).json["id"]
    world.post((EVENTS / "04-invoice-of-the-order.json").read_text("utf-8"))
    del world.ledger.rows[request_key(lost)]
    world.live(hours=0.1)
    waiting = world.request("shop-1003")
    assert waiting.state == "needs_attention"
    assert waiting.attention is not None
    assert waiting.attention.code == "related_document_unknown"
    assert not world.simulator.calls

    world.post(order)
    verdict = {"exists": False, "why": "its order was sent again"}
    assert world.call("POST", "/v1/documents/{id}/settle", verdict, id=waiting.id).status == 200
    world.live(hours=0.5)
    assert world.request("shop-1003").state == "completed"


def test_a_waiting_document_never_blocks_the_others(world: World) -> None:
    world.simulator.inject("drop_after", endpoint="SaveDocument", times=1)
    world.post((EVENTS / "03-order.json").read_text("utf-8"))
    world.work()
    world.post((EVENTS / "04-invoice-of-the-order.json").read_text("utf-8"))
    world.post(invoice("shop-9"))
    world.live(hours=0.2)
    assert world.request("order-2001").state == "needs_attention"
    assert world.request("shop-1003").state == "accepted"
    assert world.request("shop-9").state == "completed"


def test_cancelled_before_it_leaves_and_not_after(world: World) -> None:
    first, second = world.post(invoice("a")).json["id"], world.post(invoice("b")).json["id"]
    cancelled = world.call("POST", "/v1/documents/{id}/cancel", id=first)
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    world.work()
    late = world.call("POST", "/v1/documents/{id}/cancel", id=second)
    assert (late.status, late.json["code"]) == (409, "already_issued")
    assert "credit note" in late.json["remedy"]
    assert [one.id_request for one in world.simulator.documents(None)] == [second]


def test_the_pdf_is_a_short_lived_link(world: World) -> None:
    made = world.post(invoice()).json["id"]
    early = world.call("GET", "/v1/documents/{id}/pdf", id=made)
    assert (early.status, early.json["code"]) == (409, "file_not_stored")
    world.work()
    link = world.call("GET", "/v1/documents/{id}/pdf", id=made)
    assert link.status == 302
    assert "Expires=600" in link.headers["location"]
    told = world.call("GET", "/v1/documents/{id}/pdf", headers={"Accept": "application/json"}, id=made)
    assert (told.status, told.json["expires_in_seconds"]) == (200, 600)


def test_a_document_without_file_is_completed_when_issued(world: World) -> None:
    world.post(invoice(file=False))
    world.work()
    assert world.request("shop-1").state == "completed"
    assert [call.endpoint for call in world.simulator.calls] == ["SaveDocument"]


def test_an_electronic_invoice_says_that_it_was_not_transmitted(world: World) -> None:
    answer = world.post((EVENTS / "06-electronic-b2b.json").read_text("utf-8"))
    assert answer.json["sdi"]["status"] == "not_transmitted"
    assert "web panel" in answer.json["sdi"]["what_to_do"]


def test_listing_by_state_reference_and_date_in_pages(world: World) -> None:
    for number in range(5):
        world.post(invoice(f"n-{number}", date=f"2026-11-{17 + number}"))
        world.clock.advance(1)
    by_state = world.call("GET", "/v1/documents", query={"account": "demo", "state": "accepted", "limit": "2"})
    assert [one["reference"] for one in by_state.json["documents"]] == ["n-4", "n-3"]
    second = {"account": "demo", "limit": "2", "cursor": by_state.json["next"]}
    assert [one["reference"] for one in world.call("GET", "/v1/documents", query=second).json["documents"]] == [
        "n-2",
        "n-1",
    ]
    dated = world.call(
        "GET", "/v1/documents", query={"account": "demo", "date_from": "2026-11-18", "date_to": "2026-11-19"}
    )
    assert [one["reference"] for one in dated.json["documents"]] == ["n-2", "n-1"]
    one = world.call("GET", "/v1/documents", query={"account": "demo", "reference": "n-3"})
    assert [found["reference"] for found in one.json["documents"]] == ["n-3"]


def test_another_tenants_token_sees_nothing(world: World) -> None:
    made = world.post(invoice()).json["id"]
    for method, path in (("GET", "/v1/documents/{id}"), ("POST", "/v1/documents/{id}/cancel")):
        assert world.call(method, path, token_accounts="other", id=made).status == 404
    refused = world.post(invoice("x"), token_accounts="other")
    assert (refused.status, refused.codes) == (422, {"unknown_account"})
    assert world.call("GET", "/v1/accounts", token_accounts="other").json == {"accounts": []}
    assert world.call("GET", "/v1/accounts/{id}", token_accounts="other", id="demo").status == 404
