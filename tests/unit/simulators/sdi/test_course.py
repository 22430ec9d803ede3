"""What becomes of a file, when, and in whose words: each notice valid under its family's schema."""

import io
import zipfile
from typing import Any

import pytest
from lxml import etree

from tests.simulators.clock import VirtualClock
from tests.simulators.sdi import Arrival, ExchangeSystem, Family, Notice
from tests.simulators.sdi.schemas import BESIDE, message_schema
from tests.unit.simulators.sdi.files import ABROAD, CHANNEL, CONSUMER, OFFICE, invoice_file

HOUR, DAY = 3_600.0, 86_400.0
NAME = "IT01234560017_00001.xml"
TAX_CODE = "<CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale>"


def message(notice: Notice) -> bytes:
    if not notice.name.endswith(".zip"):
        return notice.content
    with zipfile.ZipFile(io.BytesIO(notice.content)) as archive:
        return archive.read(f"{notice.name.removesuffix('.zip')}.xml")


def sent(switches: dict[str, Any], **invoice: Any) -> Arrival:
    file = invoice_file(**invoice)
    return ExchangeSystem(clock=VirtualClock(), **switches).take(NAME + (".p7m" if file[:1] == b"0" else ""), file)


def course(switches: dict[str, Any], **invoice: Any) -> list[tuple[str, float]]:
    arrival = sent(switches, **invoice)
    return [(notice.kind, notice.at - arrival.at) for notice in arrival.notices]


AWAY = {"unreachable_recipients": {OFFICE, CHANNEL}}
COURSES: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, float]]]] = [
    ({}, {}, [("RC", HOUR)]),
    ({}, {"recipient": CONSUMER, "buyer": TAX_CODE}, [("MC", HOUR)]),
    ({}, {"recipient": CONSUMER, "certified_email": "cliente@pec.example.it"}, [("RC", HOUR)]),
    (AWAY, {}, [("MC", HOUR)]),
    ({}, {"number": "A"}, [("NS", 300.0)]),
    ({"pending": {CHANNEL}}, {}, []),
    ({}, {"public": True}, [("RC", HOUR), ("DT", HOUR + 15 * DAY)]),
    ({"office_answers": {OFFICE: "EC01"}}, {"public": True}, [("RC", HOUR), ("NE", HOUR + 5 * DAY)]),
    (AWAY, {"public": True}, [("MC", HOUR), ("AT", HOUR + 10 * DAY)]),
    (
        AWAY | {"reached_later": {OFFICE}},
        {"public": True},
        [("MC", HOUR), ("RC", HOUR + 5 * DAY), ("DT", HOUR + 20 * DAY)],
    ),
    ({}, {"public": True, "number": "A"}, [("NS", 300.0)]),
]


@pytest.mark.parametrize(("switches", "invoice", "steps"), COURSES)
def test_the_course_of_a_file(
    switches: dict[str, Any], invoice: dict[str, Any], steps: list[tuple[str, float]]
) -> None:
    assert course(switches, **invoice) == steps


def test_abroad_nothing_is_delivered() -> None:
    foreign = "<IdFiscaleIVA><IdPaese>DE</IdPaese><IdCodice>123456789</IdCodice></IdFiscaleIVA>"
    assert course({}, buyer=foreign, recipient=ABROAD) == [("MC", HOUR)]


@pytest.mark.skipif(not BESIDE.exists(), reason="no registry package has the schemas of messages")
@pytest.mark.parametrize(("switches", "invoice", "steps"), COURSES)
@pytest.mark.parametrize("zone", ["offset", "Z", "none"])
def test_every_notice_is_valid(
    switches: dict[str, Any], invoice: dict[str, Any], steps: list[tuple[str, float]], zone: str
) -> None:
    arrival = sent(switches | {"zone": zone, "byte_order_mark": zone == "Z"}, **invoice)
    assert arrival.family is (Family.PUBLIC if invoice.get("public") else Family.PRIVATE)
    assert len(arrival.notices) == len(steps)
    for notice in arrival.notices:
        message_schema(arrival.family).assertValid(etree.fromstring(message(notice)))


def test_notices_are_delivered_when_their_time_comes_and_once() -> None:
    clock, got = VirtualClock(), list[Notice]()
    exchange = ExchangeSystem(clock=clock)
    exchange.take(f"{NAME}.p7m", invoice_file(public=True), got.append)
    exchange.take("IT01234560017_00002.xml", invoice_file(number="2"))
    assert exchange.deliver_due() == []
    clock.advance(HOUR)
    assert [notice.name for notice in exchange.deliver_due()] == [
        "IT01234560017_00001_RC_001.xml",
        "IT01234560017_00002_RC_001.xml",
    ]
    assert [notice.kind for notice in got] == ["RC"]
    clock.advance(20 * DAY)
    assert [notice.kind for notice in exchange.deliver_due()] == ["DT"]
    assert exchange.deliver_due() == []
    assert [notice.kind for notice in got] == ["RC", "DT"]


def test_an_office_answers_until_its_term_ends() -> None:
    clock, got = VirtualClock(), list[Notice]()
    exchange = ExchangeSystem(clock=clock)
    for place in (1, 2):
        file = invoice_file(public=True, number=str(place))
        exchange.take(f"IT01234560017_0000{place}.xml.p7m", file, got.append)
    with pytest.raises(ValueError, match="cannot be answered"):
        exchange.answer("IT01234560017_00001.xml.p7m", "EC01")
    clock.advance(2 * HOUR)
    exchange.deliver_due()
    answer = exchange.answer("IT01234560017_00001.xml.p7m", "EC02", "Importo non dovuto")
    assert answer.name == "IT01234560017_00001_NE_001.xml"
    assert b"<Esito>EC02</Esito><Descrizione>Importo non dovuto" in answer.content
    clock.advance(20 * DAY)
    exchange.deliver_due()
    assert [notice.kind for notice in got] == ["RC", "RC", "NE", "DT"]
    with pytest.raises(ValueError, match="cannot be answered"):
        exchange.answer("IT01234560017_00002.xml.p7m", "EC01")


def test_an_attestation_comes_zipped_with_the_invoice() -> None:
    arrival = sent(AWAY, public=True)
    with zipfile.ZipFile(io.BytesIO(arrival.notices[-1].content)) as archive:
        assert archive.namelist() == ["IT01234560017_00001_AT_001.xml", f"{NAME}.p7m"]
        assert archive.read(f"{NAME}.p7m") == arrival.content


def test_notices_of_one_name_have_names_of_their_own() -> None:
    exchange = ExchangeSystem(clock=VirtualClock())
    arrivals = [exchange.take(NAME, invoice_file(number="A")) for _ in range(2)]
    assert [one.notices[0].name for one in arrivals] == [
        "IT01234560017_00001_NS_001.xml",
        "IT01234560017_00001_NS_002.xml",
    ]
