"""What somebody does in the first hour, over the API: contacts, credits, lists, checks, and a name full of traps."""

import json
from typing import Any

import pytest

from tests.builders import credit_body, customer_body, customer_update_body, document_body, electronic_body, line_body
from tests.world import Answer, World

NAME = 'Rossi & Figli <"S.r.l."> – è 100% ]]> €'
TEXT = "Riga <b>&amp; &egrave; ]]> €</b> “x”\nseconda \\ ' \" 100%"
LISTS = ("templates", "numberings", "chart-of-accounts", "products")


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account(settings={"credit_notes_enabled": True})
    return world


def read(world: World, answer: Answer) -> Any:
    """What lies at the answer's Location, as a client would find it."""
    kind, identity = answer.headers["location"].rsplit("/", 2)[1:]
    return world.call("GET", f"/v1/{kind}/{{id}}", id=identity).json


def test_a_name_full_of_traps_arrives_as_it_is(world: World) -> None:
    body = document_body(customer=customer_body(name=NAME), lines=[line_body(description=TEXT)], notes=NAME)
    answer = world.post(json.dumps(body, ensure_ascii=False))
    world.work()

    (sent,) = world.simulator.documents(None)
    assert (sent.fields["CustomerName"], sent.fields["FootNotes"]) == (NAME, NAME)
    assert sent.rows[0]["Description"] == TEXT
    assert read(world, answer)["document"]["customer"]["name"] == NAME


def test_the_same_name_is_refused_by_its_place_where_it_cannot_be_said(world: World) -> None:
    answer = world.post(electronic_body(customer=customer_body(name=NAME)))

    assert (answer.status, answer.pointers, answer.codes) == (422, {"/customer/name"}, {"not_in_latin1"})
    assert "U+2013" in answer.json["problems"][0]["detail"]
    assert NAME not in answer.text


def test_one_more_sign_of_the_naughty_name_is_named_at_a_time_until_it_is_accepted(world: World) -> None:
    name = NAME
    for remedy in (("–", "-"), ("€", "EUR")):
        assert world.post(electronic_body(customer=customer_body(name=name))).status == 422
        name = name.replace(*remedy)
    assert world.post(electronic_body(customer=customer_body(name=name))).status == 202
    world.work()
    assert world.simulator.documents(None)[0].fields["CustomerName"] == name


def test_a_contact_is_saved_once(world: World) -> None:
    first = world.call("POST", "/v1/customers", customer_update_body())
    again = world.call("POST", "/v1/customers", customer_update_body())
    other = world.call("POST", "/v1/customers", customer_update_body(customer=customer_body(name="Bianchi S.p.A.")))
    world.work()

    assert (first.status, again.status, other.status) == (202, 202, 409)
    assert again.headers["idempotent-replayed"] == "true"
    assert other.json["differences"] == ["/customer/name"]
    assert read(world, first)["state"] == "completed"
    assert [call.endpoint for call in world.simulator.calls] == ["SaveCustomer"]


def test_a_credit_is_noted_once(world: World) -> None:
    first = world.call("POST", "/v1/credits", credit_body())
    world.work()
    again = world.call("POST", "/v1/credits", credit_body())
    world.work()

    assert read(world, first)["state"] == "completed"
    assert again.headers["location"] == first.headers["location"]
    assert len(world.simulator.credits) == 1


def test_contacts_credits_and_documents_have_references_of_their_own(world: World) -> None:
    answers = [
        world.post(document_body(reference="one")),
        world.call("POST", "/v1/customers", customer_update_body(reference="one")),
        world.call("POST", "/v1/credits", credit_body(reference="one")),
    ]
    assert [answer.status for answer in answers] == [202, 202, 202]
    assert len({answer.json["id"] for answer in answers}) == 3


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_asked_for_then_read_with_its_age(world: World, name: str) -> None:
    before = world.call("GET", f"/v1/accounts/{{id}}/{name}", id="demo")
    asked = world.call("POST", f"/v1/accounts/{{id}}/{name}", id="demo")
    world.work()
    world.clock.advance(90)
    after = world.call("GET", f"/v1/accounts/{{id}}/{name}", id="demo")

    assert (before.status, asked.status, after.status) == (404, 202, 200)
    assert before.json["code"] == "not_asked_for_yet"
    assert "POST" in before.json["remedy"]
    assert f"/v1/accounts/demo/{name}" in before.json["remedy"]
    assert read(world, asked)["links"]["list"].endswith(f"/v1/accounts/demo/{name}")
    assert read(world, asked)["result"] == {"entries": len(after.json["entries"])}
    assert after.json["age_seconds"] >= 90
    assert all(entry["id"] and entry["name"] for entry in after.json["entries"])


def test_the_account_tells_what_its_check_found(world: World) -> None:
    asked = world.call("POST", "/v1/accounts/{id}/check", id="demo")
    at_once = world.call("POST", "/v1/accounts/{id}/check", id="demo")
    world.work()

    status = world.call("GET", "/v1/accounts/{id}", id="demo").json["status"]
    assert asked.status == 202
    assert at_once.headers["idempotent-replayed"] == "true"
    assert (status["key_valid"], status["plan_sufficient"], status["expires"]) == (True, True, "2099-12-31")
    assert [call.endpoint for call in world.simulator.calls] == ["TestKey"]


def test_a_credit_note_names_the_invoice_it_credits(world: World) -> None:
    world.post(electronic_body(reference="bill"))
    note = electronic_body(
        reference="note", kind="credit_note", related=[{"relation": "credited_invoice", "reference": "bill"}]
    )
    assert world.post(note).status == 202
    world.live(hours=0.1)

    bill, sent = world.request("bill"), world.simulator.documents(None)[-1]
    assert bill.issued is not None
    linked = json.loads(sent.fields["FeDocParamiter"])["2.1.6"]
    assert linked == [{"2.1.6.2": bill.issued.number, "2.1.6.3": "2026-11-21"}]


def test_checking_leaves_nothing_behind(world: World) -> None:
    before = dict(world.ledger.rows)
    answer = world.call("POST", "/v1/documents/check", document_body())
    assert (answer.status, answer.json) == (200, {"acceptable": True})
    assert (world.ledger.rows, list(world.bell.rings)) == (before, [])


def test_what_is_sent_back_is_what_was_asked_for_with_the_totals(world: World) -> None:
    lines = [line_body(unit_price="18.90", quantity=10, discount={"percent": 10}, vat_rate=10), line_body()]
    answer = world.post(document_body(lines=lines))
    assert answer.json["totals"]["net"] == "370.10"
    assert [row["rate"] for row in answer.json["totals"]["vat_summary"]] == ["10", "22"]
    assert answer.json["document"]["lines"][0]["discount"] == {"percent": "10"}


def test_checking_says_that_a_reference_is_used_for_something_else(world: World) -> None:
    world.post(document_body())
    same = world.call("POST", "/v1/documents/check", document_body())
    other = world.call("POST", "/v1/documents/check", document_body(lines=[line_body(quantity=3)]))
    assert (same.status, other.status, other.json["code"]) == (200, 409, "reference_already_used")
    assert other.json["differences"] == ["/lines/0/quantity"]


def test_null_is_the_same_as_left_out(world: World) -> None:
    first = world.post(document_body())
    again = world.post(document_body(notes=None, callback=None, payments=None, customer=customer_body(email=None)))
    assert (again.status, again.json["id"]) == (202, first.json["id"])
    assert again.headers["idempotent-replayed"] == "true"


def test_a_cancelled_reference_stays_cancelled(world: World) -> None:
    made = world.post(document_body()).json["id"]
    assert world.call("POST", "/v1/documents/{id}/cancel", id=made).json["state"] == "cancelled"
    again = world.post(document_body())
    world.live(hours=0.1)
    assert (again.json["state"], again.headers["idempotent-replayed"]) == ("cancelled", "true")
    assert not world.simulator.calls


def test_every_page_shows_every_document_once(world: World) -> None:
    made = {world.post(document_body(reference=f"n-{number}")).json["id"] for number in range(23)}
    seen: list[str] = []
    query = {"account": "demo", "limit": "5"}
    while True:
        page = world.call("GET", "/v1/documents", query=query).json
        seen += [one["id"] for one in page["documents"]]
        if page["next"] is None:
            break
        query = {**query, "cursor": page["next"]}
    assert len(seen) == 23
    assert set(seen) == made


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({}, 1),
        ({"state": "accepted", "date_from": "2026-11-21", "date_to": "2026-11-21"}, 1),
        ({"state": "completed"}, 0),
        ({"date_from": "2026-11-22"}, 0),
        ({"date_to": "2026-11-20"}, 0),
    ],
)
def test_a_reference_is_found_where_the_other_filters_agree(world: World, more: dict[str, str], count: int) -> None:
    world.post(document_body())
    query = {"account": "demo", "reference": "order-1001", **more}
    assert len(world.call("GET", "/v1/documents", query=query).json["documents"]) == count


@pytest.mark.parametrize("more", [{}, {"reference": "order-1001"}])
def test_a_list_shows_what_each_is_and_the_rest_is_read_one_by_one(world: World, more: dict[str, str]) -> None:
    made = world.post(document_body())
    world.work()
    (listed,) = world.call("GET", "/v1/documents", query={"account": "demo", **more}).json["documents"]
    one = read(world, made)
    assert {name: one[name] for name in listed} == listed
    assert one.keys() - listed.keys() == {"document", "history"}
    assert (listed["kind"], listed["electronic"], listed["date"]) == ("invoice", False, "2026-11-21")


def test_the_description_and_its_page_can_be_read_without_a_token(world: World) -> None:
    described, page = world.call("GET", "/v1/openapi.json", token_accounts=""), world.call("GET", "/v1/docs")
    assert described.json["openapi"].startswith("3.1")
    assert r"\\z" not in described.text, "no end of text in ECMA-262, which OpenAPI's patterns are written in"
    assert {"/v1/documents", "/v1/credits", "/v1/accounts/{id}/products"} <= set(described.json["paths"])
    assert page.headers["content-type"].startswith("text/html")
    assert "https://cdn" not in page.text
    assert world.call("GET", "/v1/health", token_accounts="").json == {"status": "ok"}
