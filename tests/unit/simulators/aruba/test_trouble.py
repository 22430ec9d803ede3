"""Limits that are kept loudly, faults on demand, overlaps, and the same service on a port."""

import threading
from typing import Any

import httpx
import pytest

from tests.simulators.aruba import ArubaSimulator, Limits, Window
from tests.simulators.serve import RunningServer
from tests.unit.simulators.aruba.office import SENDER, Office, encoded, file

FIND = "services/invoice/out/findByUsername"
QUERY = {"username": "ARUBA0001"} | SENDER


def test_thirty_uploads_a_minute() -> None:
    office = Office()
    codes = [office.post("upload", wait=False, dataFile="x").status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    office.clock.advance(60)
    assert office.post("upload", wait=False, dataFile="x").status_code == 200
    assert [excess.bucket for excess in office.simulator.excesses] == ["upload"]


def test_twelve_searches_a_minute_and_notices_apart() -> None:
    office = Office(limits=Limits(burst=None))
    answers = [office.get(FIND, wait=False, **QUERY) for _ in range(13)]
    assert [answer.status_code for answer in answers] == [200] * 12 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    path = "services/notification/out/getByInvoiceFilename"
    codes = [office.get(path, wait=False, invoiceFilename="x").status_code for _ in range(13)]
    assert codes == [200] * 12 + [429]
    assert [excess.bucket for excess in office.simulator.excesses] == ["search", "notification"]


def test_a_burst_of_reads_is_refused_before_the_minute_is_full() -> None:
    office = Office()
    codes = []
    for _ in range(8):
        codes.append(office.get(FIND, wait=False, **QUERY).status_code)
        office.clock.advance(0.5)
    assert codes == [200] * 7 + [429]
    assert office.simulator.excesses[0].bucket == "burst"


def test_others_behind_the_same_address_use_it_up_too() -> None:
    office = Office(retry_after=False)
    office.simulator.others_call("upload")
    refused = office.post("upload", wait=False, dataFile="x")
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, False)


def test_refused_calls_may_count() -> None:
    office = Office(refused_calls_count=True, limits=Limits(upload=Window(1, 60.0)))
    codes = []
    for _ in range(3):
        codes.append(office.post("upload", wait=False, dataFile="x").status_code)
        office.clock.advance(40)
    assert codes == [200, 429, 429]


STORED: list[tuple[str, dict[str, Any]]] = [
    ("drop", {}),
    ("cut", {}),
    ("status", {"status": 500}),
    ("status", {"status": 502, "shape": "html"}),
    ("code", {"code": "0001"}),
    ("code", {"code": "0013"}),
    ("code", {"code": ""}),
    ("code", {"code": None}),
    ("html_200", {}),
    ("empty_200", {}),
]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("kind", "more"), [case for case in STORED if case[0] != "cut"])
def test_an_upload_that_goes_wrong_is_stored_after_and_not_before(kind: Any, more: dict[str, Any], moment: Any) -> None:
    office = Office()
    office.simulator.inject(kind, "upload", moment=moment, **more)
    try:
        answer = office.post("upload", dataFile=encoded(file()))
    except httpx.RemoteProtocolError:
        assert kind == "drop"
    else:
        assert answer.status_code == more.get("status", 200)
        assert answer.content[:14] != b'{"errorCode": "0000"'
    assert len(office.simulator.invoices) == (moment == "after")


def test_an_empty_code_still_names_the_file_but_a_generic_error_does_not() -> None:
    office = Office()
    office.simulator.inject("code", "upload", moment="after", code="")
    first = office.send(file(number="1"))
    assert (first["errorCode"], first["uploadFileName"]) == ("", office.simulator.invoices[0].filename)
    office.simulator.inject("code", "upload", moment="after", code="0001")
    second = office.send(file(number="2"))
    assert (second["errorCode"], second["uploadFileName"]) == ("0001", None)


def test_half_an_answer() -> None:
    office = Office()
    office.simulator.inject("cut", "upload", moment="after")
    with pytest.raises(httpx.RemoteProtocolError):
        office.post("upload", dataFile=encoded(file()))
    assert len(office.simulator.invoices) == 1


def test_a_slow_answer_is_a_time_out_after_storing() -> None:
    office = Office()
    office.simulator.inject("slow", "upload", moment="after", seconds=60.0)
    with pytest.raises(httpx.ReadTimeout):
        office.post("upload", dataFile=encoded(file()))
    assert len(office.simulator.invoices) == 1


@pytest.mark.parametrize("retry_after", [None, 90])
def test_a_limit_on_demand(retry_after: int | None) -> None:
    office = Office()
    office.simulator.inject("status", status=429, shape="empty", retry_after=retry_after)
    answer = office.post("upload", dataFile=encoded(file()))
    assert answer.status_code == 429
    assert answer.headers.get("Retry-After") == (str(retry_after) if retry_after else None)
    office.simulator.assert_well_behaved()


def test_overlapping_calls_are_seen() -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold(moment: str, record: object) -> None:
        if moment == "received" and not inside.is_set():
            inside.set()
            leave.wait(10)

    simulator = ArubaSimulator(on_moment=hold)
    with RunningServer(simulator) as url:
        slow = threading.Thread(target=httpx.get, args=(f"{url}/auth/userInfo",))
        slow.start()
        inside.wait(10)
        # The alarm rings when the second call begins, so nothing has to be waited for.
        httpx.get(f"{url}/auth/userInfo")
        leave.set()
        slow.join()
    assert len(simulator.overlaps) == 1
    with pytest.raises(AssertionError, match="overlapping"):
        simulator.assert_well_behaved()


def test_it_can_be_served_and_steered_on_a_port() -> None:
    simulator = ArubaSimulator()
    access, _ = simulator.signed_in()
    with (
        RunningServer(simulator) as url,
        httpx.Client(base_url=url, headers={"Authorization": f"Bearer {access}"}) as client,
    ):
        scenario = {
            "sdi": {"unknown_buyers": ["IT09876540155"]},
            "clock": {"offset": 0},
            "settings": {"hand_over_after": 0},
        }
        assert client.post("/_simulator/scenario", json=scenario).status_code == 200
        name = client.post("/services/invoice/upload", json={"dataFile": encoded(file())}).json()["uploadFileName"]
        client.post("/_simulator/scenario", json={"clock": {"offset": 400}})
        (shown,) = client.get("/_simulator/state").json()["invoices"]
        assert (shown["filename"], shown["status"], shown["refusals"][0][0]) == (name, "Scartata", "00305")
        assert client.post("/_simulator/scenario", json={"tempo": 1}).status_code == 400
        assert client.get("/_simulator/nothing").status_code == 404
        assert access not in client.get("/_simulator/state").text
