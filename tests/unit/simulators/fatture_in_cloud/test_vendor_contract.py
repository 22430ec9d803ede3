"""The judges: the vendor's file, the SDK that stands in for it, and that each of them can say no."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.simulators.fatture_in_cloud import API
from tests.simulators.fatture_in_cloud.routes import API_ROUTES
from tests.simulators.fatture_in_cloud.sample_office import FIRST, SampleOffice
from tests.simulators.fatture_in_cloud.vendor_contract import CheckedTransport, ContractBroken, vendor_contract
from tests.simulators.fatture_in_cloud.vendor_contract.contract import VendorContract
from tests.simulators.fatture_in_cloud.vendor_contract.sdk_models import SdkModels


@pytest.fixture(scope="module")
def sdk() -> SdkModels:
    return SdkModels()


@pytest.fixture(params=["chosen", "sdk"])
def contract(request: pytest.FixtureRequest, sdk: SdkModels) -> VendorContract:
    """The judge that this machine chose, and the stand-in, which must do its work everywhere."""
    return sdk if request.param == "sdk" else vendor_contract()


def converse(office: SampleOffice) -> None:
    """One call of every operation that is simulated."""
    upload = {"attachment": ("a.pdf", b"%PDF", "application/pdf")}
    token = office.client.post(
        f"/c/{FIRST}/issued_documents/attachment", data={"filename": "a.pdf"}, files=upload
    ).json()["data"]["attachment_token"]
    document_id = office.create(office.e_invoice(attachment_token=token))["id"]
    one = f"/issued_documents/{document_id}"
    office.simulator.set_outcome(document_id, "discarded", after=1, reason="Errata", code="00305")
    office.post(f"{one}/e_invoice/send", {"data": {}, "options": {"dry_run": False}})
    office.clock.advance(2)
    office.get("/issued_documents", type="invoice", per_page=100, q="any_subject contains 'x'", sort="-date")
    office.get("/issued_documents/info", type="invoice")
    for path in ("", "/e_invoice/xml", "/e_invoice/xml_verify", "/e_invoice/error_reason"):
        office.get(one + path)
    for path in ("/issued_documents/totals", f"{one}/totals"):
        office.post(path, {"data": office.document()})
    office.put(one, notes="x")
    office.delete(f"{one}/attachment")
    _bin(office, one)
    received = office.simulator.add_row("received_documents", entity={"name": "x"}, date="2026-01-01")
    office.get("/received_documents", type="expense")
    office.get(f"/received_documents/{received['id']}")
    for path in ("/entities/clients", "/entities/suppliers", "/products"):
        row = office.post(path, {"data": {"name": "x"}}).json()["data"]
        office.get(path), office.get(f"{path}/{row['id']}")
        office.put(f"{path}/{row['id']}", name="y"), office.delete(f"{path}/{row['id']}")
    for path in ("/company/info", "/info/vat_types", "/info/payment_methods", "/info/payment_accounts"):
        office.get(path)
    office.get("/company/plan_usage", category="documents")
    office.client.get("/user/info"), office.client.get("/user/companies")


def _bin(office: SampleOffice, one: str) -> None:
    office.delete(one), office.get("/bin/issued_documents"), office.get(f"/bin{one}")
    office.post(f"/bin{one}/recover"), office.delete(one), office.delete(f"/bin{one}")


def test_every_operation_is_what_the_vendor_describes(contract: VendorContract) -> None:
    office = SampleOffice(contract)
    converse(office)
    office.transport.assert_kept()
    said = {call.operation for call in office.simulator.calls}
    assert said == {route.operation for route in API_ROUTES}
    assert {call.status for call in office.simulator.calls} == {200}
    office.simulator.assert_well_behaved()


def test_operations_have_the_vendors_names(sdk: SdkModels) -> None:
    names = {operation.name.replace("_", "") for operation in sdk.operations}
    assert len(names) == 123
    assert {route.operation.lower() for route in API_ROUTES} <= names


def answered(contract: VendorContract, body: Any, method: str = "GET", sent: Any = None) -> CheckedTransport:
    """One exchange with a made-up other side; what it breaks stays in the transport."""
    payload = json.dumps(body).encode()

    def other_side(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=payload, headers={"content-type": "application/json"})

    transport = CheckedTransport(httpx.MockTransport(other_side), contract)
    client = httpx.Client(transport=transport, base_url=API, headers={"Authorization": "Bearer a/x"})
    with pytest.raises(ContractBroken):
        client.request(method, f"/c/{FIRST}/issued_documents/1", json=sent)
    return transport


def test_an_answer_that_the_vendor_would_not_give_is_caught(contract: VendorContract) -> None:
    transport = answered(contract, {"data": {"id": "one"}})
    with pytest.raises(AssertionError, match="answer of GET"):
        transport.assert_kept()


@pytest.mark.parametrize(
    "data",
    [
        {"visible_subjct": "a typing mistake"},
        {"items_list": [{"qty": "two"}]},
        {"type": "passive_credit_note"},
        {"payments_list": [{"amout": 1}]},
    ],
)
def test_a_request_that_the_vendor_does_not_describe_is_caught(contract: VendorContract, data: dict[str, Any]) -> None:
    transport = answered(contract, {"data": {"id": 1}}, "PUT", {"data": data})
    with pytest.raises(AssertionError, match="request of PUT"):
        transport.assert_kept()


def test_only_the_file_knows_that_an_upload_is_a_form() -> None:
    """Neither judge knows which fields a form may have: what our adapter sends is compared byte by byte elsewhere."""
    answer = {"data": {"attachment_token": "x"}}
    transport = CheckedTransport(httpx.MockTransport(lambda _: httpx.Response(200, json=answer)), vendor_contract())
    client = httpx.Client(transport=transport, base_url=API, headers={"Authorization": "Bearer a/x"})
    path, files = f"/c/{FIRST}/issued_documents/attachment", {"attachment": ("a.pdf", bytes(range(256)))}
    assert client.post(path, data={"filename": "a.pdf"}, files=files).json() == answer
    transport.assert_kept()
    if isinstance(vendor_contract(), SdkModels):
        assert client.post(path, json={"filename": "a.pdf"}).json() == answer
        return
    with pytest.raises(ContractBroken, match="request of POST"):
        client.post(path, json={"filename": "a.pdf"})


@pytest.mark.parametrize(
    "path",
    ["/v2/companies/1/clients", f"/c/{FIRST}/clients", f"/c/{FIRST}/issued_document"],
)
def test_a_path_that_does_not_exist_is_caught(contract: VendorContract, path: str) -> None:
    office = SampleOffice(contract)
    with pytest.raises(ContractBroken):
        office.client.get(path)


def test_only_the_file_knows_what_is_required() -> None:
    """The vendor's SDK made every field optional: on a stranger's clone a missing name is not caught."""
    office = SampleOffice()
    nameless = {"data": office.document(entity={"id": office.simulator.add_row("clients", name="x")["id"]})}
    if isinstance(vendor_contract(), SdkModels):
        assert office.post("/issued_documents", nameless).status_code == 200
        return
    with pytest.raises(ContractBroken, match="'name' is a required property"):
        office.post("/issued_documents", nameless)


PARAMETERS: list[dict[str, str]] = [{}, {"type": "invoices"}, {"type": "invoice", "per_page": "200"}]


@pytest.mark.parametrize("params", PARAMETERS)
def test_the_file_knows_the_parameters_too(params: dict[str, str]) -> None:
    office = SampleOffice()
    if isinstance(vendor_contract(), SdkModels):
        # The stand-in knows no parameters; the simulator itself refuses these.
        assert office.get("/issued_documents", **params).status_code == 422
        return
    office.transport = CheckedTransport(office.simulator.transport(), vendor_contract())
    with pytest.raises(ContractBroken, match="request of GET"):
        office.client_with(office.token).get(f"/c/{FIRST}/issued_documents", params=params)


def test_nothing_checked_is_not_a_pass(contract: VendorContract) -> None:
    with pytest.raises(AssertionError, match="no exchange"):
        SampleOffice(contract).transport.assert_kept()


def test_without_the_file_the_sdk_stands_in(tmp_path: Path) -> None:
    choose: Callable[[Path], VendorContract] = vendor_contract
    assert isinstance(choose(tmp_path / "openapi.yaml"), SdkModels)
