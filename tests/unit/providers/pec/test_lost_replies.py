"""Whatever is lost on the way, and at whichever step: SdI issues one document, and it comes to its good end."""

import pytest

from invoicing.domain.sdi import SdiState
from tests.simulators.pec import Cut, Refuse, Slow
from tests.simulators.pec.faults import Fault
from tests.unit.providers.pec.post_office import PostOffice

ANSWER = b"250 Delivery in progress\r\n"
BEFORE_THE_END = ("CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "CONTENT")
ENDED = ("completed", SdiState.DELIVERED)
RECEIPTS = {"accettazione", "avvenuta-consegna"}


@pytest.fixture
def world() -> PostOffice:
    return PostOffice()


def issued_once(world: PostOffice) -> None:
    """One file was taken and stands; no other of its number, nor its name again."""
    assert len(world.office.sdi.issued) == 1
    world.office.sdi.assert_each_document_once()


def notes(world: PostOffice) -> list[str]:
    return [event.note for event in world.request("order-1001").history]


@pytest.mark.parametrize("done", [False, True], ids=["undone", "done"])
@pytest.mark.parametrize("step", BEFORE_THE_END)
def test_what_breaks_before_the_end_of_the_message_has_sent_nothing(world: PostOffice, step: str, done: bool) -> None:
    world.faults(Cut("smtp", step, done=done))
    world.sends()
    if step != "CONTENT":
        # Cut in its middle, the client may have sent the rest and the end into the void.
        assert "no_answer" not in notes(world)
    world.live(3)
    assert world.outcome() == ENDED
    issued_once(world)


@pytest.mark.parametrize("answered", range(len(ANSWER) + 1))
def test_what_breaks_in_the_answer_to_the_end_is_settled_by_the_mailbox(world: PostOffice, answered: int) -> None:
    world.faults(Cut("smtp", "DOT", done=True, answered=answered))
    world.sends()
    # Three figures are the whole of what an answer means.
    assert ("no_answer" in notes(world)) is (answered < 3)
    world.live(3)
    assert world.outcome() == ENDED
    world.office.sdi.assert_no_name_twice()
    issued_once(world)


def test_the_end_of_a_message_that_did_not_arrive_is_sent_again_after_the_time_for_receipts(world: PostOffice) -> None:
    world.faults(Cut("smtp", "DOT"))
    world.sends()
    world.live(0.9)
    assert (world.outcome()[0], world.office.submissions) == ("unknown", [])
    world.live(3)
    assert world.outcome() == ENDED
    world.office.sdi.assert_no_name_twice()
    issued_once(world)


def test_a_mailbox_that_tells_nothing_has_the_same_file_sent_again_and_sdi_takes_one(world: PostOffice) -> None:
    world.office.configure(lost_receipts=RECEIPTS)
    world.office.sdi.configure(deliver_after=3 * 3_600)
    world.faults(Cut("smtp", "DOT", done=True))
    world.sends()
    world.live(2.5)
    first, second = world.office.submissions
    assert (first.message_id, first.files) == (second.message_id, second.files)
    world.live(24)
    assert [arrival.codes for arrival in world.office.sdi.arrivals] == [[], ["00002"]]
    assert world.outcome()[1] is SdiState.DELIVERED
    issued_once(world)


def test_the_discard_of_a_repeat_is_no_end_until_days_have_passed(world: PostOffice) -> None:
    """The first file's outcome is lost too: a person is asked, while there is time to correct."""
    world.office.sdi.configure(pending={"ABC1234"})
    world.office.configure(lost_receipts=RECEIPTS)
    world.faults(Cut("smtp", "DOT", done=True))
    world.sends()
    world.live(3 * 24)
    assert world.outcome() == ("issued", SdiState.SENT)
    world.clock.advance(2 * 86_400)
    world.live(1)
    assert world.outcome() == ("needs_attention", SdiState.DISCARDED)
    issued_once(world)


def test_a_refusal_by_receipt_is_proof_that_nothing_left(world: PostOffice) -> None:
    world.office.configure(not_accepted="messaggio non conforme")
    world.faults(Cut("smtp", "DOT", done=True))
    world.sends()
    world.live(3)
    assert "the provider certainly has no such document" in notes(world)
    assert world.outcome() == ENDED
    issued_once(world)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Refuse("smtp", "CONNECT", b"554 no service\r\n"), "accepted"),
        (Refuse("smtp", "EHLO", b"421 closing\r\n"), "accepted"),
        (Refuse("smtp", "AUTH", b"535 wrong\r\n"), "accepted"),
        (Refuse("smtp", "AUTH", b"454 later\r\n"), "accepted"),
        (Refuse("smtp", "MAIL", b"552 too large\r\n"), "rejected"),
        (Refuse("smtp", "MAIL", b"553 not yours\r\n"), "accepted"),
        (Refuse("smtp", "MAIL", b"552 5.2.2 mailbox over quota\r\n"), "accepted"),
        (Refuse("smtp", "MAIL", b"550 5.7.1 account suspended\r\n"), "accepted"),
        (Refuse("smtp", "RCPT", b"554 5.7.1 daily limit exceeded\r\n"), "accepted"),
        (Refuse("smtp", "DATA", b"554 no valid recipients\r\n"), "accepted"),
        (Refuse("smtp", "RCPT", b"450 later\r\n"), "accepted"),
        (Refuse("smtp", "DATA", b"250 what\r\n"), "accepted"),
        (Refuse("smtp", "DOT", b"452 full\r\n"), "accepted"),
        (Refuse("smtp", "DOT", b"554 virus\r\n"), "rejected"),
        (Refuse("smtp", "DOT", b"552 5.2.2 mailbox over quota\r\n"), "accepted"),
        (Refuse("smtp", "DOT", b"552 5.2.3 too long\r\n"), "rejected"),
        (Refuse("smtp", "DOT", b"354 go on\r\n"), "unknown"),
        (Refuse("smtp", "QUIT", b"500 what\r\n"), "issued"),
        (Cut("smtp", "QUIT"), "issued"),
        (Slow("smtp", "RCPT", 70), "accepted"),
    ],
    ids=lambda value: (
        f"{value.step}-{getattr(value, 'answer', b'')[:3].decode()}" if not isinstance(value, str) else value
    ),
)
def test_each_refusal_has_its_class(world: PostOffice, fault: Fault, state: str) -> None:
    world.faults(fault)
    world.sends()
    assert world.outcome()[0] == state
    assert len(world.office.submissions) == (state == "issued")


def test_files_go_to_where_sdi_last_answered_from(world: PostOffice) -> None:
    world.sends("first")
    world.live(3)
    world.sends("second")
    assert [one.recipient for one in world.office.submissions] == ["sdi01@pec.fatturapa.it", "sdi03@pec.fatturapa.it"]
    world.set_up(sdi_address="sdi01@pec.fatturapa.it")
    world.sends("third")
    assert world.office.lost == [world.office.submissions[-1].subject]


def test_a_mailbox_that_cannot_be_read_sends_nothing(world: PostOffice) -> None:
    """To a wrong address a file would be lost without a word."""
    world.faults(Cut("imap", "SEARCH"))
    world.sends()
    assert world.outcome()[0] == "accepted"
    assert world.office.sessions == ["imap"]


def test_too_large_a_message_is_refused(world: PostOffice) -> None:
    world.office.configure(largest=1_000)
    world.sends()
    request = world.request("order-1001")
    assert [(request.state.value, problem.code) for problem in request.rejection] == [("rejected", "message_too_large")]


def test_what_cannot_be_delivered_ends_with_its_reason(world: PostOffice) -> None:
    world.office.configure(undelivered="5.1.1 indirizzo non valido")
    world.sends()
    world.live(2)
    assert world.outcome() == ("needs_attention", SdiState.FAILED)
    sdi = world.request("order-1001").sdi
    assert sdi is not None
    assert (sdi.status.code, sdi.status.reason) == ("mancata_consegna", "altro: 5.1.1 indirizzo non valido")
