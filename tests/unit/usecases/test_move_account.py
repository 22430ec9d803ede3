"""An account moves to another provider: callers change nothing, and what is in flight ends where it began."""

import json
from typing import Any

import pytest

from invoicing.domain.problem import Refused
from invoicing.domain.request import State, Work
from invoicing.domain.sdi import SdiState
from invoicing.usecases.move_account import MoveAccount
from tests.two_providers import TOKEN, TwoProviders

CUSTOMER = {
    "name": "Rossi & Figli S.r.l.",
    "vat_number": "12345670017",
    "address": {"street": "Via Torino 12", "postcode": "20123", "city": "Milano", "province": "MI"},
}


def sent(reference: str, **changes: Any) -> str:
    """What a caller sends, to the byte."""
    values = {
        "account": "demo",
        "reference": reference,
        "kind": "invoice",
        "customer": CUSTOMER,
        "lines": [{"description": "Caffè", "quantity": 1, "unit_price": "10.00", "vat_rate": 22}],
        "payments": [{"method": "MP05"}],
    }
    return json.dumps(values | changes, ensure_ascii=False)


@pytest.fixture
def world() -> TwoProviders:
    """Account `demo` at Fattura24, and one at Fatture in Cloud under another name."""
    world = TwoProviders()
    world.add_account(settings={"credit_notes_enabled": True})
    world.add_cloud_account()
    return world


def move(world: TwoProviders, account: str = "demo", to: str = "cloud") -> None:
    MoveAccount(world.ledger, world.clock).run(account, to)


def old(world: TwoProviders) -> int:
    """How many documents there are at Fattura24."""
    return len(world.simulator.documents())


def new(world: TwoProviders) -> int:
    """How many documents there are at Fatture in Cloud."""
    return len(world.cloud.documents())


def test_the_same_bytes_are_issued_at_the_other_provider_from_now_on(world: TwoProviders) -> None:
    assert world.post(sent("a-1")).status == 202
    world.work()
    move(world)
    again = world.post(sent("a-1"))
    assert (again.status, again.headers["idempotent-replayed"]) == (202, "true")
    assert world.post(sent("a-2")).status == 202
    world.live(hours=0.1)
    assert [world.request(name).state for name in ("a-1", "a-2")] == [State.COMPLETED] * 2
    assert (old(world), new(world)) == (1, 1)
    listed = world.call("GET", "/v1/documents", query={"account": "demo"}).json["documents"]
    assert {one["reference"]: one["account"] for one in listed} == {"a-1": "demo", "a-2": "demo"}
    world.assert_well_behaved()


def test_what_was_accepted_before_is_issued_where_it_was_accepted(world: TwoProviders) -> None:
    for number in range(3):
        world.post(sent(f"a-{number}"))
    move(world)
    for number in range(3, 6):
        world.post(sent(f"a-{number}"))
    world.live(hours=0.1)
    assert {world.request(f"a-{number}").state for number in range(6)} == {State.COMPLETED}
    assert (old(world), new(world)) == (3, 3)
    world.assert_well_behaved()


def test_a_lost_reply_is_settled_where_it_was_lost(world: TwoProviders) -> None:
    world.simulator.inject("http_502_after", endpoint="SaveDocument", times=1)
    world.post(sent("a-1"))
    move(world)
    world.live(hours=0.2)
    request = world.request("a-1")
    assert (request.state, request.attention and request.attention.code) == ("needs_attention", "outcome_unknown")
    assert (old(world), new(world)) == (1, 0), "it was never sent to the other one"
    said = {"exists": True, "provider_id": "40206115", "number": "1-2026", "why": "seen there"}
    assert world.call("POST", "/v1/documents/{id}/settle", said, id=request.id).status == 200
    assert world.post(sent("a-1")).headers["idempotent-replayed"] == "true"


def test_a_document_settled_as_not_existing_is_sent_where_it_was_accepted(world: TwoProviders) -> None:
    world.simulator.inject("http_502_before", endpoint="SaveDocument", times=1)
    world.post(sent("a-1"))
    world.live(hours=0.2)
    move(world)
    said = {"exists": False, "why": "not there"}
    world.call("POST", "/v1/documents/{id}/settle", said, id=world.request("a-1").id)
    world.live(hours=0.2)
    assert world.request("a-1").state is State.COMPLETED
    assert (old(world), new(world)) == (1, 0)


def test_a_lost_reply_of_the_second_provider_is_found_there_after_moving_back(world: TwoProviders) -> None:
    move(world)
    world.cloud.inject("drop", "createIssuedDocument", moment="after")
    world.post(sent("a-1"))
    move(world, to="demo")
    world.post(sent("a-2"))
    world.live(hours=0.3)
    assert [world.request(name).state for name in ("a-1", "a-2")] == [State.COMPLETED] * 2
    assert (old(world), new(world)) == (1, 1)
    world.assert_well_behaved()


@pytest.mark.parametrize("first", ["demo", "cloud"])
def test_a_credit_note_names_an_invoice_of_the_former_provider_by_number_and_date(
    world: TwoProviders, first: str
) -> None:
    second = "cloud" if first == "demo" else "demo"
    move(world, to=first)
    world.post(sent("a-1", electronic=True, date="2026-11-20"))
    world.live(hours=0.1)
    issued = world.request("a-1").issued
    assert issued is not None
    number = issued.number
    move(world, to=second)
    related = [{"relation": "credited_invoice", "reference": "a-1"}]
    assert world.post(sent("c-1", kind="credit_note", electronic=True, related=related)).status == 202
    world.live(hours=0.1)
    assert world.request("c-1").issued is not None
    if second == "cloud":
        told = world.cloud.documents()[0].data["ei_data"]
        assert (told["invoice_number"], told["invoice_date"]) == (number, "2026-11-20")
    else:
        (call,) = [call for call in world.simulator.calls if call.endpoint == "SaveDocument"]
        assert f'{{"2.1.6":[{{"2.1.6.2":"{number}","2.1.6.3":"2026-11-20"}}]}}' in call.form["xml"], call.form["xml"]
    world.assert_well_behaved()


def test_an_invoice_of_an_order_at_the_former_provider_is_refused_with_the_reason(world: TwoProviders) -> None:
    """Fattura24 knows an order by its own id alone, and has none for one of another provider."""
    move(world)
    world.post(sent("o-1", kind="sales_order"))
    world.live(hours=0.1)
    move(world, to="demo")
    world.post(sent("a-1", related=[{"relation": "order", "reference": "o-1"}]))
    world.live(hours=0.1)
    assert world.request("a-1").rejection[0].code == "related_document_not_issued"
    assert old(world) == 0


def test_electronic_documents_are_sent_to_sdi_where_the_provider_that_accepted_them_is(world: TwoProviders) -> None:
    world.post(sent("a-1", electronic=True))
    move(world)
    world.post(sent("a-2", electronic=True))
    world.live(hours=0.1)
    assert world.request("a-1").sdi is None
    second = world.request("a-2").sdi
    assert second is not None
    assert second.status.state is SdiState.SENT
    shown = [world.call("GET", "/v1/documents/{id}", id=world.request(name).id).json["sdi"] for name in ("a-1", "a-2")]
    assert [one["status"] for one in shown] == ["not_transmitted", "sent"]


def test_contacts_and_lists_follow_too_and_repeats_are_known(world: TwoProviders) -> None:
    credit = {"account": "demo", "reference": "k-1", "customer": CUSTOMER, "lines": json.loads(sent("x"))["lines"]}
    contact = {"account": "demo", "reference": "k-2", "customer": CUSTOMER}
    assert world.call("POST", "/v1/credits", credit).status == 202
    world.work()
    move(world)
    assert world.call("POST", "/v1/credits", credit).headers["idempotent-replayed"] == "true", "though not offered now"
    assert world.call("POST", "/v1/credits", credit | {"reference": "k-3"}).codes == {"not_offered"}
    assert world.call("POST", "/v1/customers", contact).status == 202
    asked = world.call("POST", "/v1/accounts/{id}/clients", id="demo", token_accounts="demo")
    world.work()
    assert world.request("k-2", work=Work.CUSTOMER).state is State.COMPLETED
    assert (
        world.call("GET", "/v1/requests/{id}", id=asked.json["id"], token_accounts="demo").json["state"] == "completed"
    )
    listed = world.call("GET", "/v1/accounts/{id}/clients", id="demo", token_accounts="demo").json["entries"]
    assert [one["name"] for one in listed] == [CUSTOMER["name"]]
    saved = [call.endpoint for call in world.simulator.calls]
    assert saved.count("SaveItem") == 1
    assert "SaveCustomer" not in saved


def test_a_broken_account_keeps_only_what_it_serves_waiting(world: TwoProviders) -> None:
    world.post(sent("a-1"))
    world.cloud.revoke(TOKEN)
    move(world)
    world.post(sent("a-2", file=False))
    world.live(hours=0.1)
    assert world.request("a-1").state is State.COMPLETED
    waiting = world.call("GET", "/v1/documents/{id}", id=world.request("a-2").id).json
    assert (waiting["state"], waiting["account_waits"]["code"]) == ("accepted", "unauthorized")
    world.cloud.manual_token(value=TOKEN)
    world.live(hours=1.2)
    assert world.request("a-2").state is State.COMPLETED
    assert "waits" not in world.call("GET", "/v1/accounts/{id}", id="cloud").json


def test_an_account_says_where_it_leads(world: TwoProviders) -> None:
    move(world)
    shown = world.call("GET", "/v1/accounts/{id}", id="demo").json
    assert (shown["provider"], shown["leads_to"]) == ("fattura24", "cloud")
    move(world, to="demo")
    assert "leads_to" not in world.call("GET", "/v1/accounts/{id}", id="demo").json


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([("demo", "nowhere")], "no_such_account"),
        ([("nowhere", "demo")], "no_such_account"),
        ([("demo", "cloud"), ("cloud", "third")], "leads_on"),
        ([("cloud", "third"), ("demo", "cloud")], "leads_on"),
        ([("demo", "cloud"), ("cloud", "demo")], "leads_on"),
    ],
)
def test_no_account_leads_on_and_on(world: TwoProviders, steps: Any, code: str) -> None:
    world.add_cloud_account("third", settings={"company_id": 5_151})
    *good, (account, to) = steps
    for one in good:
        move(world, *one)
    with pytest.raises(Refused) as refused:
        move(world, account, to)
    assert [problem.code for problem in refused.value.problems] == [code]
