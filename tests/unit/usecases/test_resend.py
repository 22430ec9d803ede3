"""What SdI discards goes out once more, corrected: the same request, number and date, in another file."""

import json
from typing import Any

import pytest
from lxml import etree

from invoicing.domain.request import State
from invoicing.usecases.move_account import MoveAccount
from tests.aruba_world import DOCUMENT, ArubaWorld, an_aruba_world

# A buyer that SdI does not know, with a number that passes every check a client can make.
UNKNOWN_BUYER = "IT02468130584"


@pytest.fixture
def world() -> ArubaWorld:
    return an_aruba_world()


def discarded(world: ArubaWorld, **changes: Any) -> str:
    """The id of a document that SdI has discarded."""
    world.aruba.exchange.configure(unknown_buyers=frozenset({UNKNOWN_BUYER.removeprefix("IT")}))
    identity = world.ask(customer=DOCUMENT["customer"] | {"vat_number": UNKNOWN_BUYER}, **changes)
    world.live(6)
    assert world.request(str(changes.get("reference", "order-1"))).state is State.NEEDS_ATTENTION
    return identity


def resend(world: ArubaWorld, identity: str, body: Any = DOCUMENT) -> Any:
    return world.call("POST", "/v1/documents/{id}/resend", body, id=identity)


def numbers(world: ArubaWorld) -> list[tuple[str | None, str | None, str | None]]:
    """Number, date and progressive of each file that came to Aruba."""
    roots = [etree.fromstring(one.uploaded) for one in world.aruba.invoices]
    names = (".//DatiGeneraliDocumento/Numero", ".//DatiGeneraliDocumento/Data", ".//ProgressivoInvio")
    return [(root.findtext(names[0]), root.findtext(names[1]), root.findtext(names[2])) for root in roots]


def test_a_discarded_document_says_what_is_wrong_and_what_to_do(world: ArubaWorld) -> None:
    shown = world.shown(discarded(world))
    assert shown["attention"]["code"] == "sdi_discarded"
    assert "resend" in shown["attention"]["remedy"]
    assert [error["code"] for error in shown["sdi"]["errors"]] == ["00305"]
    assert [notice["type"] for notice in shown["sdi"]["notices"]] == ["NS"]
    assert shown["links"]["resend"].endswith("/resend")


def test_it_goes_out_corrected_as_a_new_file_with_the_same_number_and_date(world: ArubaWorld) -> None:
    identity = discarded(world)
    answer = resend(world, identity)
    assert (answer.status, answer.json["state"]) == (202, "accepted")
    world.live(30)
    shown = world.shown(identity)
    assert (shown["state"], shown["number"], shown["sdi"]["discarded_before"]) == ("completed", "1", 1)
    (first, second) = numbers(world)
    assert first[:2] == second[:2] == ("1", "2026-11-21")
    assert first[2] != second[2]
    world.aruba.exchange.assert_no_name_twice()
    world.aruba.exchange.assert_each_document_once()
    assert [notice["type"] for notice in shown["sdi"]["notices"]] == ["NS", "MC"]
    assert world.call("GET", "/v1/documents/{id}/notices/{number}", id=identity, number="1").status == 302
    assert world.call("GET", "/v1/documents/{id}/notices/{number}", id=identity, number="3").status == 404
    assert world.call("GET", "/v1/documents/{id}/xml", id=identity).status == 302


def test_without_a_body_it_goes_out_as_it_was(world: ArubaWorld) -> None:
    """The buyer may have been unknown for a day."""
    identity = discarded(world)
    world.aruba.exchange.configure(unknown_buyers=frozenset())
    assert resend(world, identity, None).status == 202
    world.live(30)
    assert world.request("order-1").state is State.COMPLETED


def test_the_next_document_has_the_next_number(world: ArubaWorld) -> None:
    identity = discarded(world)
    resend(world, identity)
    world.ask(reference="order-2")
    world.live(30)
    assert world.request("order-2").number == "2"


@pytest.mark.parametrize(
    "change", [{"reference": "other"}, {"kind": "debit_note"}, {"date": "2026-11-20"}, {"number": "9"}]
)
def test_what_makes_it_another_document_is_refused(world: ArubaWorld, change: dict[str, Any]) -> None:
    identity = discarded(world)
    answer = resend(world, identity, DOCUMENT | change)
    assert answer.status == 422
    assert [one["pointer"] for one in answer.json["problems"]] == [f"/{next(iter(change))}"]
    assert world.request("order-1").state is State.NEEDS_ATTENTION


def test_what_sdi_would_discard_again_is_refused_at_once(world: ArubaWorld) -> None:
    identity = discarded(world)
    line = DOCUMENT["lines"][0] | {"vat_rate": "0", "vat_nature": None}
    answer = resend(world, identity, DOCUMENT | {"lines": [line]})
    assert answer.status == 422, answer.text
    assert len(world.aruba.invoices) == 1


def test_only_what_sdi_has_discarded_is_sent_again(world: ArubaWorld) -> None:
    identity = world.ask()
    world.live(30)
    answer = resend(world, identity)
    assert (answer.status, answer.json["code"]) == (409, "not_discarded")
    assert len(world.aruba.invoices) == 1


def test_asked_twice_it_goes_out_once(world: ArubaWorld) -> None:
    identity = discarded(world)
    assert [resend(world, identity).status, resend(world, identity).status] == [202, 409]
    world.live(30)
    assert len(world.aruba.invoices) == 2


def test_a_repeat_of_the_first_request_says_that_it_was_changed(world: ArubaWorld) -> None:
    identity = discarded(world)
    resend(world, identity)
    first = DOCUMENT | {"customer": DOCUMENT["customer"] | {"vat_number": UNKNOWN_BUYER}}
    answer = world.post(first)
    assert (answer.status, answer.json["code"]) == (409, "reference_already_used")
    assert json.dumps(answer.json["differences"]) == '["/customer/vat_number"]'


def test_it_goes_where_it_began_wherever_its_account_leads_by_now(world: ArubaWorld) -> None:
    identity = discarded(world)
    world.add_account("shop")
    MoveAccount(world.ledger, world.clock).run("demo", "shop")
    assert resend(world, identity).status == 202
    world.live(30)
    assert (world.request("order-1").state, len(world.aruba.invoices)) == (State.COMPLETED, 2)


def test_what_sdi_discarded_may_be_given_up_and_its_number_is_free_again(world: ArubaWorld) -> None:
    identity = discarded(world, number="7")
    answer = world.call("POST", "/v1/documents/{id}/cancel", id=identity)
    assert (answer.status, answer.json["state"]) == (200, "cancelled")
    world.ask(reference="order-2", number="7")
    world.live(30)
    assert world.request("order-2").state is State.COMPLETED
    world.aruba.exchange.assert_each_document_once()


@pytest.fixture
def numbered_elsewhere() -> ArubaWorld:
    """Other software has used the number 1 at SdI already."""
    other = an_aruba_world()
    other.ask(reference="by-hand")
    other.live(2)
    world = an_aruba_world()
    arrival = other.aruba.exchange.arrivals_of(other.aruba.exchange.names[0])[0]
    world.aruba.exchange.take("IT01234560017_ZZZZZ.xml.p7m", arrival.content)
    world.clock.advance(86_400)
    return world


def test_a_number_that_sdi_has_already_is_no_proof_that_it_was_not_issued(numbered_elsewhere: ArubaWorld) -> None:
    world = numbered_elsewhere
    identity = world.ask(date="2026-11-21")
    world.live(6)
    request = world.request("order-1")
    assert request.sdi is not None
    assert request.attention is not None
    assert (request.state, request.sdi.status.code) == (State.NEEDS_ATTENTION, "00404")
    assert "already" in request.attention.remedy
    assert world.call("POST", "/v1/documents/{id}/cancel", id=identity).status == 409
    again = resend(world, identity, DOCUMENT | {"date": "2026-11-21", "number": "1"})
    assert [one["code"] for one in again.json["problems"]] == ["number_taken"]


def test_it_is_sent_again_under_another_number_when_a_person_has_looked(numbered_elsewhere: ArubaWorld) -> None:
    world = numbered_elsewhere
    identity = world.ask(date="2026-11-21")
    world.live(6)
    assert resend(world, identity, None).status == 202
    world.live(30)
    assert (world.request("order-1").state, world.request("order-1").number) == (State.COMPLETED, "2")


def test_or_is_settled_as_it_stands(numbered_elsewhere: ArubaWorld) -> None:
    world = numbered_elsewhere
    identity = world.ask(date="2026-11-21")
    world.live(6)
    verdict = {"exists": True, "follow": False, "why": "it is this very one, in the tax portal"}
    assert world.call("POST", "/v1/documents/{id}/settle", verdict, id=identity).status == 200
    world.live(1)
    assert world.request("order-1").state is State.COMPLETED
    assert len(world.aruba.invoices) == 1


def test_what_sdi_is_never_heard_of_goes_to_a_person(world: ArubaWorld) -> None:
    world.aruba.exchange.configure(pending={"0000000"})
    world.ask()
    for _ in range(33 * 8):
        world.clock.advance(3 * 3_600)
        world.reconciler.run()
        world.work()
    request = world.request("order-1")
    assert (request.state, request.attention and request.attention.code) == (State.NEEDS_ATTENTION, "sdi_untold")
