"""Faults, both shapes of errors and none, overlaps, and time (fact sheet, sections 7 and 13)."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from tests.simulators.fatture_in_cloud.records import CallRecord
from tests.simulators.fatture_in_cloud.sample_office import FIRST, SampleOffice
from tests.simulators.sdi import ExchangeSystem

CREATE = "createIssuedDocument"


def try_create(office: SampleOffice) -> httpx.Response:
    return office.post("/issued_documents", {"data": office.document(subject="[acme:1]")})


@pytest.mark.parametrize(("moment", "stored"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 503])
def test_any_status_in_any_shape_before_or_after_acting(
    office: SampleOffice, status: int, moment: Any, stored: int
) -> None:
    shapes = {"api": "application/json", "oauth": "application/json", "html": "text/html", "empty": "text/html"}
    for number, (shape, kind) in enumerate(shapes.items(), start=1):
        more: dict[str, Any] = {"status": status, "shape": shape, "retry_after": 90}
        office.simulator.inject("status", CREATE, moment=moment, **more)
        answer = try_create(office)
        assert (answer.status_code, answer.headers["retry-after"]) == (status, "90")
        assert answer.headers["content-type"].startswith(kind)
        assert office.simulator.document_count("acme:1") == stored * number
    assert try_create(office).status_code == 200


def test_the_shapes_themselves(office: SampleOffice) -> None:
    def error(shape: Any) -> Any:
        office.simulator.inject("status", status=403, shape=shape, message="License expired.", code="LICENSE_EXPIRED")
        answer = office.get("/company/info")
        return answer.json() if answer.headers["content-type"] == "application/json" else answer.text

    assert error("api") == {"error": {"message": "License expired.", "code": "LICENSE_EXPIRED"}}
    assert error("oauth") == {"error": "LICENSE_EXPIRED", "error_description": "License expired."}
    assert error("html").startswith("<!DOCTYPE html>")
    assert error("empty") == ""


@pytest.mark.parametrize(("moment", "stored"), [("before", 0), ("after", 1)])
def test_a_dropped_connection(office: SampleOffice, moment: Any, stored: int) -> None:
    office.simulator.inject("drop", CREATE, moment=moment)
    with pytest.raises(httpx.RemoteProtocolError):
        try_create(office)
    assert office.simulator.document_count("acme:1") == stored


def test_half_an_answer(office: SampleOffice) -> None:
    office.simulator.inject("cut", CREATE, moment="after")
    with pytest.raises(httpx.RemoteProtocolError):
        try_create(office)
    assert office.simulator.document_count("acme:1") == 1


@pytest.mark.parametrize("kind", ["html_200", "empty_200"])
def test_success_that_says_nothing_is_not_what_the_vendor_describes(office: SampleOffice, kind: Any) -> None:
    client = httpx.Client(transport=office.simulator.transport(), headers=office.client.headers)
    office.simulator.inject(kind, "getCompanyInfo")
    answer = client.get(office.client.base_url.join(f"/c/{FIRST}/company/info"))
    assert (answer.status_code, answer.headers["content-type"] == "application/json") == (200, kind == "empty_200")


def test_a_slow_answer_is_a_timeout_on_the_simulators_clock(office: SampleOffice) -> None:
    office.simulator.inject("slow", CREATE, moment="after", seconds=31)
    with pytest.raises(httpx.ReadTimeout):
        office.client.post(f"/c/{FIRST}/issued_documents", json={"data": office.document()}, timeout=30)
    assert len(office.simulator.documents()) == 1


def test_faults_are_planned_for_an_operation_a_number_of_times_and_later(office: SampleOffice) -> None:
    office.simulator.inject("status", "getCompanyInfo", times=2, skip=1, status=500)
    answers = [office.get(path).status_code for path in ["/company/info", "/info/vat_types", *["/company/info"] * 3]]
    assert answers == [200, 200, 500, 500, 200]
    assert [call.faults for call in office.simulator.calls_of("getCompanyInfo")][1] == ("status_before",)


def test_overlapping_calls_are_recorded(office: SampleOffice) -> None:
    """One call waits inside while another comes."""
    inside, leave = threading.Event(), threading.Event()

    def hold(moment: str, record: CallRecord) -> None:
        if moment == "received" and record.operation == CREATE:
            inside.set()
            assert leave.wait(5)

    office.simulator.on_moment = hold
    first = threading.Thread(target=try_create, args=(office,))
    first.start()
    assert inside.wait(5)
    office.get("/company/info")
    leave.set()
    first.join()
    assert [(item.operation, item.other) for item in office.simulator.overlaps] == [("getCompanyInfo", CREATE)]
    with pytest.raises(AssertionError, match="overlapping calls"):
        office.simulator.assert_well_behaved()


def test_an_unknown_switch_is_a_mistake(office: SampleOffice) -> None:
    with pytest.raises(ValueError, match="no such switch: refresh_rotates"):
        office.simulator.configure(refresh_rotates=True)


def test_a_switch_takes_its_words_alone_and_a_list_for_a_set(office: SampleOffice) -> None:
    with pytest.raises(ValueError, match="'vat_rounding' takes one of per_rate, per_line"):
        office.simulator.configure(vat_rounding="per_document")
    assert office.simulator.switches.vat_rounding == "per_rate"
    system = ExchangeSystem(unknown_buyers=["12345670017"])
    assert system.switches.unknown_buyers == {"12345670017"}


def test_an_unknown_fault_is_a_mistake(office: SampleOffice) -> None:
    with pytest.raises(ValueError, match="unknown fault 'dorp'"):
        office.simulator.inject("dorp")
