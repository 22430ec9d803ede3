"""The office as it is served: its control tells where its mail servers are, and moves its time."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator

import httpx
import pytest

from tests.simulators.clock import SkewedClock
from tests.simulators.pec import Control, PecOffice, RunningPec, VirtualClock

MAILBOX, PASSWORD = "demo@pec.torrefazione.example", "demo-password-of-nobody"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    clock = SkewedClock(VirtualClock())
    office = PecOffice(address=MAILBOX, password=PASSWORD, clock=clock)
    with RunningPec(office) as servers:
        transport = httpx.WSGITransport(Control(office, servers, clock))
        with httpx.Client(transport=transport, base_url="http://127.0.0.1/_simulator") as client:
            yield client


def test_whoever_knows_its_settings_can_send_and_its_time_can_be_moved(client: httpx.Client) -> None:
    settings = client.get("/settings").json()
    trust = ssl.create_default_context(cadata=settings["certificate_authority"])
    with smtplib.SMTP_SSL(settings["smtp_host"], settings["smtp_port"], context=trust) as session:
        session.login(MAILBOX, PASSWORD)
        session.sendmail(settings["address"], "sdi01@pec.fatturapa.it", b"Subject: hello\r\n\r\nhello\r\n")
    before = client.get("/state").json()
    assert (before["sessions"], before["letters"]) == ({"smtp": 1}, 0)
    assert [message["subject"] for message in before["messages"]] == ["hello"]

    assert client.post("/scenario", json={"clock": {"offset": 60}}).status_code == 200

    after = client.get("/state").json()
    assert (after["now"] - before["now"], after["letters"]) == (60, 2)
    assert PASSWORD not in str(after)


def test_switches_of_the_office_and_of_sdi_are_set_by_name(client: httpx.Client) -> None:
    scenario = {"settings": {"lost_receipts": ["accettazione"]}, "sdi": {"pending": ["ABC1234"]}}

    assert client.post("/scenario", json=scenario).json()["settings"]["lost_receipts"] == ["accettazione"]

    mistakes: tuple[object, ...] = ({"seetings": {}}, {"settings": {"nothing": 1}}, {"sdi": {"nothing": 1}}, [])
    for wrong in mistakes:
        assert client.post("/scenario", json=wrong).status_code == 400
    assert client.get("/nothing").status_code == 404
