"""How a document looks from outside when its content is erased: to whoever reads, repeats, decides or credits it."""

import pytest

from invoicing.usecases.erase import DAY_MS, Erase
from tests.unit.usecases.old_invoice import NAME, body, with_old_invoice
from tests.world import World


def erase(world: World) -> int:
    return Erase(world.ledger, world.secrets, world.clock, 180 * DAY_MS).run()


@pytest.fixture
def world() -> World:
    return with_old_invoice()


def test_the_document_is_shown_without_its_content(world: World) -> None:
    identity = world.request("shop-1").id
    before = world.call("GET", "/v1/documents/{id}", id=identity).json
    erase(world)
    after = world.call("GET", "/v1/documents/{id}", id=identity).json
    assert "document" not in after
    assert after["content_erased_at"].startswith("2027-05-")
    assert NAME not in str(after)
    same = ("id", "reference", "state", "kind", "date", "issued", "file", "links", "accepted_at", "electronic")
    assert {name: after.get(name) for name in same} == {name: before.get(name) for name in same}
    assert after["totals"] == {name: before["totals"][name] for name in ("net", "vat", "gross")}
    assert [event["state"] for event in after["history"]] == [event["state"] for event in before["history"]]


def test_it_is_found_in_lists_as_before(world: World) -> None:
    erase(world)
    for query in (
        {"state": "completed"},
        {"date_from": "2026-11-21", "date_to": "2026-11-21"},
        {"reference": "shop-1"},
    ):
        listed = world.call("GET", "/v1/documents", query={"account": "demo", **query}).json["documents"]
        assert [one["reference"] for one in listed] == ["shop-1"], query


def test_its_file_is_still_there(world: World) -> None:
    erase(world)
    assert world.call("GET", "/v1/documents/{id}/pdf", id=world.request("shop-1").id).status == 302


@pytest.mark.parametrize("dated", [True, False])
def test_the_same_again_is_the_same_document(dated: bool) -> None:
    world = World()
    world.add_account()
    sent = body() if dated else {name: value for name, value in body().items() if name != "date"}
    first = world.post(sent)
    world.live(hours=0.1)
    world.clock.advance(181 * 86_400)
    erase(world)
    again = world.post(sent)
    assert (again.status, again.json["id"]) == (202, first.json["id"])
    assert again.headers["idempotent-replayed"] == "true"
    assert world.call("POST", "/v1/documents/check", sent).status == 200
    assert len(world.simulator.documents(None)) == 1


def test_other_content_under_its_reference_is_refused_without_saying_what_it_was(world: World) -> None:
    erase(world)
    answer = world.post(body(notes="another"))
    assert (answer.status, answer.json["code"]) == (409, "reference_already_used")
    assert answer.json["differences"] == [""]


def test_it_is_neither_cancelled_nor_settled(world: World) -> None:
    erase(world)
    identity = world.request("shop-1").id
    assert world.call("POST", "/v1/documents/{id}/cancel", id=identity).status == 409
    settle = {"exists": True, "provider_id": "1", "why": "seen"}
    assert world.call("POST", "/v1/documents/{id}/settle", settle, id=identity).status == 409


def test_a_credit_note_may_refer_to_it(world: World) -> None:
    erase(world)
    related = [{"relation": "credited_invoice", "reference": "shop-1"}]
    note = body(reference="credit-1", kind="credit_note", electronic=True, related=related, date=None)
    answer = world.post({name: value for name, value in note.items() if value is not None})
    assert answer.status == 202, answer.text
    world.live(hours=0.1)
    assert world.request("credit-1").state == "completed"
    too_early = {**note, "reference": "credit-2", "date": "2026-11-20"}
    assert "date_before_credited_invoice" in world.post(too_early).codes


def test_contacts_and_lists_are_shown_without_what_was_asked(world: World) -> None:
    contact = {"account": "demo", "reference": "contact-1", "customer": body()["customer"]}
    sent = world.call("POST", "/v1/customers", contact)
    asked = world.call("POST", "/v1/accounts/{id}/templates", id="demo")
    world.live(hours=0.1)
    world.clock.advance(181 * 86_400)
    assert erase(world) == 3
    for one in (sent, asked):
        shown = world.call("GET", "/v1/requests/{id}", id=one.json["id"]).json
        assert shown["state"] == "completed"
        assert not shown.keys() & {"asked", "result"}
        assert "content_erased_at" in shown
    assert world.call("POST", "/v1/customers", contact).headers["idempotent-replayed"] == "true"
