"""A mailbox that tells nothing proves nothing: the same is sent again, and nobody takes the document for not sent."""

from dataclasses import replace

import pytest

from invoicing.domain.sdi import SdiState
from invoicing.errors import RepeatIsSafe, Unavailable
from tests.contract.benches.pec import PecBench
from tests.fatturapa.golden import SELLER
from tests.simulators.pec import Cut, Refuse
from tests.unit.providers.pec.post_office import PostOffice
from tests.unit.providers.pec.test_mailbox import HOUR, connection, order, passing

RECEIPTS = {"accettazione", "avvenuta-consegna"}
OTHER_CODE = "12345670017"


@pytest.fixture
def world() -> PostOffice:
    """A world whose message was taken, while its answer and both receipts are lost, and SdI is slow."""
    world = PostOffice()
    world.office.configure(lost_receipts=RECEIPTS)
    world.office.sdi.configure(deliver_after=9 * 3_600)
    world.faults(Cut("smtp", "DOT", done=True))
    world.sends()
    return world


def cancelled(world: PostOffice) -> int:
    return world.call("POST", "/v1/documents/{id}/cancel", id=world.request("order-1001").id).status


def test_silence_does_not_let_the_document_be_cancelled(world: PostOffice) -> None:
    world.office.plan.refused += ["smtp"] * 60
    world.live(4)
    assert cancelled(world) == 409
    world.office.plan.refused.clear()
    world.live(24)
    assert world.outcome()[1] is SdiState.DELIVERED
    assert len(world.office.sdi.issued) == 1


def test_the_refusal_of_a_repeat_says_nothing_of_the_first_message(world: PostOffice) -> None:
    world.faults(Refuse("smtp", "DOT", b"554 5.7.1 no such thing\r\n"))
    world.live(1.2)
    assert world.outcome()[0] == "unknown"
    assert world.request("order-1001").rejection == ()
    world.live(24)
    assert world.outcome()[1] is SdiState.DELIVERED
    assert len(world.office.sdi.issued) == 1


def test_each_repeat_has_its_own_time_for_receipts() -> None:
    bench = PecBench()
    wanted = order(bench)
    left = bench.clock.now_ms()
    passing(bench, 3 * HOUR)
    again = replace(wanted, sent_ms=left, last_ms=bench.clock.now_ms())
    passing(bench, HOUR - 60)
    with pytest.raises(Unavailable):
        connection(bench).find(again)
    passing(bench, 120)
    with pytest.raises(RepeatIsSafe):
        connection(bench).find(again)


def test_a_receipt_that_refuses_one_of_several_messages_says_nothing_of_the_others() -> None:
    bench = PecBench()
    wanted = replace(order(bench), sent_ms=bench.clock.now_ms())
    passing(bench, 2 * HOUR)
    bench.office.configure(not_accepted="messaggio non conforme")
    left = bench.clock.now_ms()
    connection(bench).issue(wanted)
    passing(bench, 60)
    assert connection(bench).find(replace(wanted, sent_ms=left, last_ms=left)) is None
    with pytest.raises(Unavailable):
        connection(bench).find(replace(wanted, last_ms=left))


def test_a_file_that_left_under_another_code_is_still_found() -> None:
    world = PostOffice()
    world.sends()
    before = world.office.submissions[0].subject
    world.set_up(seller={**SELLER, "tax_code": OTHER_CODE})
    world.live(3)
    assert world.outcome() == ("completed", SdiState.DELIVERED)
    world.sends("order-1002")
    assert world.office.submissions[-1].subject.startswith(f"IT{OTHER_CODE}_") is not before.startswith(
        f"IT{OTHER_CODE}_"
    )


def test_a_repeat_under_another_code_issues_nothing_twice(world: PostOffice) -> None:
    """SdI knows it by its number; which of the two counts, nobody but a person can see then."""
    world.set_up(seller={**SELLER, "tax_code": OTHER_CODE})
    world.live(2)
    assert len({one.subject for one in world.office.submissions}) == 2
    world.live(24)
    assert len(world.office.sdi.issued) == 1
    sdi = world.request("order-1001").sdi
    assert sdi is not None
    assert (world.outcome()[0], sdi.status.code) == ("needs_attention", "00404")
