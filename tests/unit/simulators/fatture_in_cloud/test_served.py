"""The same application on a port: one address for the API, its files and its controls."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.simulators.fatture_in_cloud.sample_office import FIRST, SampleOffice
from tests.simulators.serve import RunningServer, build_app, build_fatture_in_cloud, parse_arguments


@pytest.fixture
def options() -> Any:
    return parse_arguments(["--system", "fatture-in-cloud", "--port", "8025", "--company", "77", "--token", "a/known"])


def test_the_command_line(options: Any) -> None:
    path, app = build_app(options)
    with RunningServer(app) as url, httpx.Client(base_url=url, headers={"Authorization": "Bearer a/known"}) as client:
        assert [item["id"] for item in client.get(path).json()["data"]["companies"]] == [77]


def test_files_are_another_path_of_the_same_port(options: Any) -> None:
    simulator = build_fatture_in_cloud(options, "http://127.0.0.1:1/doc")
    vat = {"id": simulator.company().vat_id("22")}
    data = {"entity": {"name": "Rossi"}, "items_list": [{"name": "x", "qty": 1, "net_price": 0, "vat": vat}]}
    with RunningServer(simulator) as url, httpx.Client(base_url=url) as client:
        simulator.world.links.files_at = f"{url}/doc"
        bearer = {"Authorization": "Bearer a/known"}
        link = client.post("/c/77/issued_documents", json={"data": data}, headers=bearer).json()["data"]["url"]
        assert link.startswith(f"{url}/doc/")
        assert client.get(link).content.startswith(b"%PDF")


def test_a_dropped_connection_is_dropped(options: Any) -> None:
    simulator = build_fatture_in_cloud(options, "http://127.0.0.1:1/doc")
    simulator.inject("drop", "getUserInfo")
    with RunningServer(simulator) as url, httpx.Client(headers={"Authorization": "Bearer a/known"}) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(f"{url}/user/info")
        assert client.get(f"{url}/user/info").status_code == 200


def test_controls() -> None:
    office = SampleOffice()
    # A control call may move the clock, which is not time that the call took.
    transport = office.simulator.transport(enforce_timeouts=False)
    client = httpx.Client(transport=transport, base_url="http://127.0.0.1:1/_simulator")
    document_id = office.create(office.e_invoice())["id"]
    state = client.get("/state").json()
    assert state["documents"][0]["ei_status"] == "not_sent"
    assert office.token not in client.get("/state").text
    planned = {
        "settings": {"least_per_page": 1},
        "faults": [{"kind": "status", "status": 500}],
        "clock": {"offset": 60},
    }
    assert client.post("/scenario", json=planned).json()["settings"]["least_per_page"] == 1
    assert office.get("/company/info").status_code == 500
    made = client.post("/tokens", json={"scopes": ["products:r"]}).json()["token"]
    assert office.client_with(made).get(f"/c/{FIRST}/products").status_code == 200
    assert client.post("/outcome", json={"document_id": document_id, "status": "accepted"}).status_code == 200
    for path, body in (("/scenario", {"seetings": {}}), ("/outcome", {}), ("/tokens", [])):
        assert client.post(path, json=body).status_code == 400
    assert client.get("/nothing").status_code == 404
