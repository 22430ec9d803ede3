"""A mailbox with all that a mailbox holds: what is about one file is found, and believed only where it may be."""

import socket
from typing import Any

import pytest

from invoicing.abilities import SdiMessage
from invoicing.contract import Order
from invoicing.domain.document import DocumentKind
from invoicing.domain.request import Issued
from invoicing.domain.sdi import SdiState
from invoicing.errors import Misconfigured, Unavailable
from invoicing.providers.pec.connection import PecConnection
from tests.contract.benches import order_for
from tests.contract.benches.pec import PecBench
from tests.simulators.pec import Cut, Refuse, Slow
from tests.simulators.pec.envelopes import carried, plain

CHANNEL = {"recipient_code": "ABC1234"}
HOUR = 3_600


@pytest.fixture
def bench() -> PecBench:
    return PecBench()


def order(bench: PecBench, key: str = "k-1") -> Order:
    customer = {**bench.document(DocumentKind.INVOICE).customer.model_dump(exclude_none=True), **CHANNEL}
    return order_for(bench, bench.document(DocumentKind.INVOICE, customer=customer), key)


def connection(bench: PecBench, **settings: Any) -> PecConnection:
    changed = {**bench.configuration.settings, **settings}
    configuration = bench.configuration.model_copy(update={"settings": changed})
    made = bench.provider().connect(bench.good_credentials, configuration, bench.gate)
    assert isinstance(made, PecConnection)
    return made


def passing(bench: PecBench, seconds: float) -> None:
    bench.clock.sleep_ms(round(seconds * 1000))


def names(messages: Any) -> list[str]:
    return [message.name for message in messages if message.name.endswith(".xml")]


def test_two_files_answered_in_one_poll_are_told_apart_among_spam(bench: PecBench) -> None:
    pec = connection(bench)
    first, second = (pec.issue(order(bench, key)) for key in ("k-1", "k-2"))
    for number in range(30):
        bench.office.receive(f"Subject: offerta {number}\r\nFrom: x@example\r\n\r\nComprate!\r\n".encode())
    passing(bench, 2 * HOUR)
    for issued in (first, second):
        assert pec.sdi_status(issued).state is SdiState.DELIVERED
        (name,) = names(pec.notifications(issued))
        assert name.split("_")[1] == issued.provider_id.split("-")[1]
    # Both sent, then each answered: no further session than these.
    assert len(bench.office.sessions) == len(bench.gate.passed)


@pytest.mark.parametrize(
    "switches",
    [{"byte_order_mark": True}, {"prefix": "types"}, {"zone": "none"}],
    ids=["byte order mark", "prefix", "zone"],
)
def test_notifications_are_read_however_they_are_written(bench: PecBench, switches: dict[str, Any]) -> None:
    bench.office.sdi.configure(**switches)
    pec = connection(bench)
    issued = pec.issue(order(bench))
    passing(bench, 2 * HOUR)
    assert pec.sdi_status(issued).state is SdiState.DELIVERED


@pytest.mark.parametrize("encoded", [False, True])
def test_a_discard_brings_all_its_errors(bench: PecBench, encoded: bool) -> None:
    bench.office.configure(encoded_original=encoded)
    bench.office.sdi.configure(unknown_buyers={"IT12345670017"}, unknown_recipients={"ABC1234"})
    pec = connection(bench)
    issued = pec.issue(order(bench))
    passing(bench, HOUR)
    status = pec.sdi_status(issued)
    assert (status.state, status.sdi_id) == (SdiState.DISCARDED, "724999")
    assert len(status.errors) > 1


def test_a_file_comes_as_it_was_sent_from_the_receipt_or_a_copy(bench: PecBench) -> None:
    bench.office.configure(receipt="breve")
    pec = connection(bench)
    first = pec.issue(order(bench))
    with pytest.raises(Unavailable):
        pec.fetch_xml(first)
    bench.office.configure(files_copies=True)
    second = pec.issue(order(bench, "k-2"))
    (sent,) = bench.office.submissions[-1].files.values()
    assert pec.fetch_xml(second) == sent
    assert pec.fetch_pdf(second).startswith(b"%PDF")


def test_the_receipts_are_handed_over_as_they_came(bench: PecBench) -> None:
    pec = connection(bench)
    found = pec.notifications(pec.issue(order(bench)))
    assert [message.name.split("_")[2] for message in found] == ["accettazione", "avvenuta-consegna"]
    assert all(isinstance(message, SdiMessage) and b"smime.p7s" in message.content for message in found)


def test_a_forged_answer_changes_neither_the_outcome_nor_the_address(bench: PecBench) -> None:
    pec = connection(bench)
    issued = pec.issue(order(bench))
    passing(bench, 2 * HOUR)
    (notice,) = [message for message in pec.notifications(issued) if message.name.endswith(".xml")]
    forged = plain(
        "rogue@pec.example", bench.office.address, "Scarto", {notice.name: b"<NotificaScarto/>"}, bench.office.moment()
    )
    bench.office.receive(carried(forged, bench.office.moment(), reply_to="sdi66@pec.fatturapa.it"))
    assert pec.sdi_status(issued).state is SdiState.DELIVERED
    pec.issue(order(bench, "k-2"))
    assert bench.office.submissions[-1].recipient == "sdi03@pec.fatturapa.it"


def test_a_person_may_name_the_file(bench: PecBench) -> None:
    pec = connection(bench)
    pec.issue(order(bench))
    passing(bench, 2 * HOUR)
    name = bench.office.submissions[0].subject
    for said in (name, name.removesuffix(".xml"), name.split("_")[1].removesuffix(".xml")):
        issued = Issued(provider_id=said)
        assert pec.sdi_status(issued).state is SdiState.DELIVERED, said
        assert pec.fetch_xml(issued) == bench.office.submissions[0].files[name]


def test_an_id_that_is_none_reaches_no_command(bench: PecBench) -> None:
    for said in ('" NOT DELETED "', "x\r\na LOGOUT", "20260101-00001-zz", "é"):
        assert connection(bench).sdi_status(Issued(provider_id=said)).state is SdiState.SENT, said


def test_the_address_is_found_behind_many_invoices_of_suppliers(bench: PecBench) -> None:
    pec = connection(bench)
    pec.issue(order(bench))
    passing(bench, 2 * HOUR)
    assert bench.office.mailbox()
    for number in range(45):
        files = {f"IT01879020517_{number:05}.xml": b"<x/>", f"IT01879020517_{number:05}_MT_001.xml": b"<x/>"}
        sent = plain(
            "sdi77@pec.fatturapa.it", bench.office.address, f"Invio File {number}", files, bench.office.moment()
        )
        bench.office.receive(carried(sent, bench.office.moment()))
    pec.issue(order(bench, "k-2"))
    assert bench.office.submissions[-1].recipient == "sdi03@pec.fatturapa.it"


def test_nothing_in_the_mailbox_says_that_it_is_on_its_way(bench: PecBench) -> None:
    pec = connection(bench)
    issued = pec.issue(order(bench))
    bench.office.empty()
    assert pec.sdi_status(issued).state is SdiState.SENT


@pytest.mark.parametrize(
    "fault",
    [
        *(Cut("imap", step) for step in ("CONNECT", "LOGIN", "EXAMINE", "SEARCH", "FETCH")),
        Refuse("imap", "CONNECT", b"* BYE too busy\r\n"),
        Refuse("imap", "LOGIN", b"* PREAUTH what\r\n"),
        Refuse("imap", "FETCH", b"* 1 FETCH (UID 1 BODY[] {99}\r\nhalf"),
        Refuse("imap", "FETCH", b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\nendless"),
        Slow("imap", "SEARCH", 70),
    ],
)
def test_a_reading_that_breaks_off_is_tried_again_and_tells_nothing(bench: PecBench, fault: Any) -> None:
    pec = connection(bench)
    issued = pec.issue(order(bench))
    bench.office.plan.faults.append(fault)
    with pytest.raises(Unavailable) as caught:
        pec.sdi_status(issued)
    assert caught.value.code in ("mailbox_unreadable", "no_time_left")
    assert caught.value.__cause__ is None


def test_a_folder_that_is_not_there_waits_for_the_owner(bench: PecBench) -> None:
    with pytest.raises(Misconfigured) as caught:
        connection(bench, folders=["INBOX", "Archivio"]).issue(order(bench))
    assert (caught.value.code, caught.value.pointer) == ("unknown_folder", "/settings/folders")
    assert bench.office.submissions == []


def test_a_server_with_a_certificate_of_nobody_known_hears_no_password(bench: PecBench) -> None:
    with pytest.raises(Unavailable):
        connection(bench, certificate_authority=None).issue(order(bench))
    with pytest.raises(Unavailable):
        connection(bench, imap_host="127.0.0.1", smtp_host="127.0.0.1").issue(order(bench))


def test_an_office_that_is_closed_is_tried_again(bench: PecBench) -> None:
    # Taken, so that nobody else can listen there meanwhile.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable):
            connection(bench, imap_port=taken.getsockname()[1]).check_account()
