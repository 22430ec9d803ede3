"""The Fattura24 simulator's alarms, limits, faults, clock and run-time control (fact sheet, sections 7 and 9)."""

from __future__ import annotations

import threading

import httpx
import pytest

from tests.simulators.fattura24 import FAULT_NAMES, Limit
from tests.simulators.fattura24.sample_document import sample_xml
from tests.simulators.fattura24.sample_service import KEY, NASTY, OTHER_KEY, SampleService
from tests.simulators.serve import RunningServer, build_simulator, parse_arguments


@pytest.fixture
def service() -> SampleService:
    return SampleService()


def test_overlap_rings_and_the_same_id_request_in_progress_is_minus_4() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def hold(_: float) -> None:
        if not entered.is_set():
            entered.set()
            go_on.wait(10)

    service = SampleService(sleep=hold, latency=1.0)
    first = threading.Thread(target=service.save, args=("r1",))
    first.start()
    entered.wait(10)
    second = service.save("r1")
    go_on.set()
    first.join()
    assert ">-4<" in second
    assert [(item.endpoint, item.account_id) for item in service.simulator.overlaps] == [("SaveDocument", "1")]
    assert service.count() == 1


OVER = [("minus_1", 200), ("unknown_code", 200), ("http_429", 429), ("http_503", 503)]


@pytest.mark.parametrize(("variant", "status"), OVER)
@pytest.mark.parametrize("instant", ["start", "middle", "end"])
def test_call_over_the_limit_is_a_violation(variant: str, status: int, instant: str) -> None:
    service = SampleService(limits=[Limit(2, 60)], latency=4.0, over_limit=variant, counted_at=instant)
    for _ in range(3):
        answer = service.call("GetFile", docId="0")
    assert (answer.status_code, len(service.simulator.violations)) == (status, 1)
    service.call("TestKey", OTHER_KEY)
    assert len(service.simulator.violations) == 1, "windows are per account"


@pytest.mark.parametrize(("instant", "free_at"), [("start", 60), ("middle", 60), ("end", 64)])
def test_window_opens_exactly_when_the_counted_instant_leaves_it(instant: str, free_at: float) -> None:
    for early, violations in ((0.5, 1), (0.0, 0)):
        service = SampleService(limits=[Limit(1, 60)], latency=4.0, counted_at=instant)
        start = service.clock()
        service.call("TestKey")
        service.clock.advance(start + free_at - early - service.clock())
        service.call("TestKey")
        assert len(service.simulator.violations) == violations


BROKEN = ["drop", "http_502", "http_503", "http_504", "html_200", "empty_body", "minus_4"]


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("when", ["before", "after"])
def test_faults_before_and_after_creation(service: SampleService, kind: str, when: str) -> None:
    service.simulator.inject(f"{kind}_{when}", "SaveDocument", skip=1)
    assert "<docId>" in service.save("first")
    if kind == "drop":
        with pytest.raises(httpx.RemoteProtocolError):
            service.save("r")
    else:
        assert "<docId>" not in service.save("r")
    assert service.simulator.document_count("r") == (when == "after")
    assert "<docId>" in service.save("r")
    assert service.simulator.document_count("r") == 1


def test_spoiled_answers_of_a_document_that_exists(service: SampleService) -> None:
    expected = {
        "broken_doc_number": "<docNumber>1/2026/FE<docNumber>",
        "no_doc_id": "completed</description><docNumber>",
        "zero_doc_id": "<docId>0</docId>",
    }
    for name, text in expected.items():
        service.simulator.inject(name)
        assert text in service.save("r")
    service.simulator.inject("cut_answer_silently")
    assert not service.save("r").endswith("</root>")
    service.simulator.inject("cut_answer")
    with pytest.raises(httpx.RemoteProtocolError):
        service.save("r")
    assert service.count() == 1


@pytest.mark.parametrize("name", ["slow_before", "slow_after"])
def test_slow_answer_outlasts_the_client_and_the_document_exists(service: SampleService, name: str) -> None:
    service.simulator.inject(name, "SaveDocument", seconds=40, busy_for=60)
    with pytest.raises(httpx.ReadTimeout):
        service.save("r")
    assert service.count() == 1
    assert ">-4<" in service.save("r")
    service.clock.advance(60)
    assert "<docId>" in service.save("r")


def test_file_faults(service: SampleService) -> None:
    service.save("r")
    doc_id = service.simulator.documents()[0].doc_id
    whole = service.call("GetFile", docId=doc_id).content
    answers = {}
    for name in ("file_unknown", "file_too_early", "file_truncated", "file_empty", "file_of_another"):
        service.simulator.inject(name)
        answers[name] = service.call("GetFile", docId=doc_id).content
    assert answers["file_unknown"].startswith(b"<root>")
    assert answers["file_too_early"].startswith(b"<root>")
    assert whole.startswith(answers["file_truncated"])
    assert b"%%EOF" not in answers["file_truncated"]
    assert answers["file_empty"] == b""
    assert answers["file_of_another"].startswith(b"%PDF")
    assert answers["file_of_another"] != whole == service.call("GetFile", docId=doc_id).content


def test_moments(service: SampleService) -> None:
    seen: list[tuple[str, str, str]] = []
    service.simulator.on_moment = lambda *moment: seen.append(moment)
    service.save("r")
    assert seen == [(name, "SaveDocument", "1") for name in ("received", "created", "answering", "answered")]


def test_control_over_http(service: SampleService) -> None:
    control = service.client
    faults = [{"name": "drop_after", "endpoint": "SaveDocument", "times": 2}]
    control.post("/_simulator/scenario", json={"settings": {"repeat_mode": "minus_4"}, "faults": faults})
    control.post("/_simulator/accounts", json={"api_key": "c" * 32, "company": {"name": "Terza S.p.A."}})
    with pytest.raises(httpx.RemoteProtocolError):
        service.save("r", {"CustomerName": NASTY})
    state = control.get("/_simulator/state").json()
    assert (state["documents"][0]["customerName"], state["calls"]) == (NASTY, {"SaveDocument": 1})
    assert (state["faults"][0]["times"], state["settings"]["repeat_mode"]) == (1, "minus_4")
    assert len(state["accounts"]) == 3
    for mistake in (
        {"settings": {"typo": 1}},
        {"settings": {"over_limit": "x"}},
        {"faults": [{"name": "x"}]},
        {"x": 1},
    ):
        assert control.post("/_simulator/scenario", json=mistake).status_code == 400
    control.post("/_simulator/reset")
    state = control.get("/_simulator/state").json()
    assert (state["documents"], state["faults"], state["settings"]["repeat_mode"]) == ([], [], "same_ids")
    assert service.simulator.calls == [], "control calls do not count"


def test_skewed_clock_moves_the_default_date(service: SampleService) -> None:
    service.client.post("/_simulator/scenario", json={"clock": {"offset": -86_400}})
    service.save("r")
    assert service.simulator.documents()[0].date == "2025-12-31"


def test_every_fault_can_be_planned_and_a_typo_cannot(service: SampleService) -> None:
    for name in FAULT_NAMES:
        service.simulator.inject(name)
    with pytest.raises(ValueError, match="unknown fault"):
        service.simulator.inject("drop_afer")


def test_served_on_a_port_a_drop_closes_the_socket() -> None:
    simulator = build_simulator(parse_arguments(["--port", "0", "--api-key", KEY]))
    form = {"apiKey": KEY, "xml": sample_xml(), "idRequest": "r"}
    with RunningServer(simulator) as url, httpx.Client(base_url=url) as client:
        for name in ("drop_after", "cut_answer"):
            simulator.inject(name)
            with pytest.raises(httpx.RemoteProtocolError):
                client.post("/api/v0.3/SaveDocument", data=form)
        assert "<docId>" in client.post("/api/v0.3/SaveDocument", data=form).text
    assert len(simulator.documents()) == 1
    simulator.assert_well_behaved()


@pytest.mark.parametrize(("numbering", "number"), [("normal", "2"), ("equal", "1"), ("skipped", "3")])
def test_overlapping_creation_may_corrupt_the_numbering(service: SampleService, numbering: str, number: str) -> None:
    service.simulator.configure(overlap_numbering=numbering)
    service.save("first")
    moments: list[str] = []

    def call_meanwhile(moment: str, *_: str) -> None:
        moments.append(moment)
        if moments == ["received"]:
            service.save("second")

    service.simulator.on_moment = call_meanwhile
    service.call("TestKey")
    assert service.simulator.documents()[1].number == f"{number}/2026/FE"


def test_a_failed_call_may_consume_its_id_request(service: SampleService) -> None:
    service.simulator.configure(rejected_call_consumes_id_request=True)
    service.save("r", {"Total": "1.00"})
    assert "already exists" in service.save("r")
    assert service.count() == 0
