"""Creating, reading, changing and binning issued documents (fact sheet, section 4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.simulators.fatture_in_cloud import API
from tests.simulators.fatture_in_cloud.sample_office import CUSTOMER, FIRST, SECOND, SampleOffice
from tests.simulators.fatture_in_cloud.scopes import ISSUED_TYPES


def test_a_document_is_stored_with_what_the_vendor_adds(office: SampleOffice) -> None:
    stored = office.create(subject="[acme:ORD-1]")
    assert (stored["number"], stored["numeration"], stored["year"], stored["date"]) == (1, "", 2026, "2026-01-01")
    assert (stored["amount_net"], stored["amount_vat"], stored["amount_gross"]) == (100, 22, 122)
    assert stored["entity"] == CUSTOMER
    assert (stored["ei_status"], stored["next_due_date"]) == ("missing", "2026-02-01")
    assert stored["created_at"] == "2026-01-01 01:00:00", "Italy's time, without saying so"
    assert stored["items_list"][0]["vat"]["value"] == 22
    assert all(row["id"] for row in (*stored["items_list"], *stored["payments_list"]))
    again = office.get(f"/issued_documents/{stored['id']}").json()["data"]
    assert again | {"url": ""} == stored | {"url": ""}
    assert office.simulator.document_count("acme:ORD-1") == 1


def test_there_is_no_idempotency_key(office: SampleOffice) -> None:
    document = office.document(subject="[acme:ORD-1]")
    assert office.create(document)["id"] != office.create(document)["id"]
    assert office.simulator.document_count("acme:ORD-1") == 2


def test_numbers_go_on_by_type_series_and_year(office: SampleOffice) -> None:
    changes: list[dict[str, Any]] = [
        {}, {}, {"numeration": "/A"}, {"date": "2025-12-31"}, {"type": "quote"}, {"number": 9}, {},
    ]  # fmt: skip
    assert [office.create(**change)["number"] for change in changes] == [1, 2, 1, 1, 1, 9, 10]


@pytest.mark.parametrize(("mode", "status"), [("accepted", 200), ("409", 409), ("422", 422)])
def test_what_a_repeated_number_gets_is_a_switch(office: SampleOffice, mode: str, status: int) -> None:
    office.simulator.configure(duplicate_number=mode)
    office.create(number=5)
    assert office.post("/issued_documents", {"data": office.document(number=5)}).status_code == status


@pytest.mark.parametrize("kind", ISSUED_TYPES)
def test_each_type_needs_its_own_scope(office: SampleOffice, kind: str) -> None:
    assert office.create(type=kind)["type"] == kind
    scope = {"self_own_invoice": "self_invoices", "self_supplier_invoice": "self_invoices"}.get(kind, f"{kind}s")
    reader = office.limited_to(f"issued_documents.{scope}:r")
    stranger = office.limited_to("entity.clients:a")
    path = f"/c/{FIRST}/issued_documents"
    assert reader.get(path, params={"type": kind}).json()["total"] == 1
    assert reader.post(f"{path}/totals", json={"data": office.document(type=kind)}).status_code == 200
    assert office.refused(reader.post(path, json={"data": office.document(type=kind)}), 403)["code"] == "NO_PERMISSION"
    for answer in (stranger.get(path, params={"type": kind}), stranger.get(f"{path}/info", params={"type": kind})):
        assert office.refused(answer, 403)["code"] == "NO_PERMISSION"


def wrong(**changes: Any) -> dict[str, Any]:
    return changes


REFUSED = [
    (wrong(entity=None), "data.entity"),
    (wrong(entity={"vat_number": "12345670017"}), "data.entity.name"),
    (wrong(entity={"id": 1, "name": "x"}), "data.entity.id"),
    (wrong(type="passive_credit_note"), "data.type"),
    (wrong(date="2026-02-30"), "data.date"),
    (wrong(date="01/02/2026"), "data.date"),
    (wrong(items_list=[{"name": "x", "net_price": 1}]), "data.items_list.0.vat.id"),
    (wrong(items_list=[{"name": "x", "net_price": 1, "vat": {"id": 3}}]), "data.items_list.0.vat.id"),
    (wrong(payments_list=[{"amount": 122, "status": "overdue"}]), "data.payments_list.0.status"),
    (wrong(payments_list=[{"amount": 122, "status": "paid"}]), "data.payments_list.0.payment_account"),
    (wrong(payments_list=[{"amount": 122, "payment_account": {"id": 1}}]), "data.payments_list.0.payment_account.id"),
    (wrong(payments_list=[{"amount": 122, "due_date": "soon"}]), "data.payments_list.0.due_date"),
    (wrong(payment_method={"id": 1, "name": "x"}), "data.payment_method.id"),
    (wrong(e_invoice=True), "data.ei_data.payment_method"),
    (wrong(type="delivery_note", numeration="/A"), "data.numeration"),
    (wrong(subject="x" * 256), "data.subject"),
    (wrong(attachment_token="none"), "data.attachment_token"),
]


@pytest.mark.parametrize(("changes", "path"), REFUSED)
def test_refusals_name_the_path(office: SampleOffice, changes: dict[str, Any], path: str) -> None:
    error = office.refused(office.post("/issued_documents", {"data": office.document(**changes)}))
    assert list(error["validation_result"]) == [path]
    assert not office.simulator.documents()


def test_everything_wrong_is_named_at_once_and_nothing_is_required_of_an_empty_body(office: SampleOffice) -> None:
    error = office.refused(office.post("/issued_documents", {"data": {"items_list": [{}], "date": "x"}}))
    assert list(error["validation_result"]) == ["data.date", "data.entity", "data.items_list.0.vat.id"]
    bodies: list[Any] = [None, {}, {"data": []}]
    for body in bodies:
        error = office.refused(office.post("/issued_documents", body))
        assert error["validation_result"]["data"] == ["The data field is required."]
    broken = office.client.post(f"/c/{FIRST}/issued_documents", content=b"{", headers={"content-type": "text/json"})
    assert office.refused(broken, 400)["message"] == "Malformed request body."


def test_an_id_brings_no_data_with_it(office: SampleOffice) -> None:
    client = office.simulator.add_row("clients", name="Verdi S.p.A.", vat_number="12345670017")
    office.simulator.configure(entity_name_required=True)
    by_id = office.document(entity={"id": client["id"]})
    assert office.post("/issued_documents", {"data": by_id}).status_code == 422
    assert office.create(entity={"id": client["id"], "name": "Verdi"})["entity"] == {
        "id": client["id"],
        "name": "Verdi",
    }


def test_payments_must_match_to_the_cent(office: SampleOffice) -> None:
    for amount in (121.99, 122.01):
        answer = office.post("/issued_documents", {"data": office.document(payments_list=[{"amount": amount}])})
        assert office.refused(answer) == {
            "message": "Il totale dei pagamenti non corrisponde al totale da pagare.",
            "validation_result": None,
        }
        totals = answer.json()["extra"]["totals"]
        assert (totals["amount_due"], totals["payments_sum"]) == (122, amount)
    assert office.post("/issued_documents", {"data": office.document(payments_list=[])}).status_code == 422
    body = {"data": office.document(payments_list=[{"amount": 100}, {"amount": 20}]), "options": {"fix_payments": True}}
    fixed = office.post("/issued_documents", body).json()["data"]
    assert [payment["amount"] for payment in fixed["payments_list"]] == [100, 22]


def test_modify_changes_what_is_sent_and_replaces_lists(office: SampleOffice) -> None:
    stored = office.create(office.document(subject="[acme:1]", notes="prima"))
    office.clock.advance(60)
    changed = office.put(f"/issued_documents/{stored['id']}", type="invoice", notes="dopo").json()["data"]
    assert (changed["notes"], changed["subject"], changed["number"]) == ("dopo", "[acme:1]", 1)
    assert (changed["created_at"], changed["updated_at"]) == ("2026-01-01 01:00:00", "2026-01-01 01:01:00")
    lines = [office.document()["items_list"][0] | {"qty": 1}]
    answer = office.put(f"/issued_documents/{stored['id']}", items_list=lines)
    assert answer.json()["extra"]["totals"]["amount_due"] == 61
    office.simulator.lock(stored["id"])
    assert office.put(f"/issued_documents/{stored['id']}", notes="tardi").status_code == 409


def test_deleted_documents_are_in_the_bin(office: SampleOffice) -> None:
    one = f"/issued_documents/{office.create(subject='[acme:1]')['id']}"
    answer = office.delete(one)
    assert (answer.status_code, answer.content) == (200, b"")
    assert office.get(one).status_code == 404
    assert office.get("/issued_documents", type="invoice").json()["total"] == 0
    assert [row["subject"] for row in office.get("/bin/issued_documents").json()["data"]] == ["[acme:1]"]
    assert office.post(f"/bin{one}/recover").status_code == 200
    assert office.get(one).status_code == 200
    office.delete(one)
    assert office.delete(f"/bin{one}").status_code == 200
    assert office.get(f"/bin{one}").status_code == 404


@pytest.mark.parametrize("status", [403, 404])
def test_another_company_is_out_of_reach(office: SampleOffice, status: int) -> None:
    office.simulator.configure(other_company_status=status)
    stored = office.create()
    assert office.client.get("/c/999/info/vat_types").status_code == status
    assert office.client.get(f"/c/{SECOND}/issued_documents/{stored['id']}").status_code == 404


def test_licence_and_plan(office: SampleOffice) -> None:
    company = office.simulator.company()
    company.plan_limits["documents"] = 1
    office.create()
    assert office.get("/company/plan_usage", category="documents").json()["data"] == {"limit": 1, "usage": 1}
    full = office.post("/issued_documents", {"data": office.document()})
    assert (office.refused(full, 403)["message"], "retry-after" in full.headers) == (
        "Hai raggiunto il limite del tuo piano: documents.",
        False,
    )
    company.licence_expires = company.licence_expires.replace(year=2020)
    assert office.refused(office.get("/company/info"), 403)["code"] == "LICENSE_EXPIRED"


def test_what_the_vendor_does_not_describe_is_404_or_405_and_an_alarm(office: SampleOffice) -> None:
    client = httpx.Client(transport=office.simulator.transport(), base_url=API)
    assert office.refused(client.delete("/user/info"), 405)
    office.simulator.assert_well_behaved()
    assert office.refused(client.get("/v2/companies/1/clients"), 404)
    with pytest.raises(AssertionError, match=r"not simulated: .'GET /v2/companies/1/clients'"):
        office.simulator.assert_well_behaved()


def test_amounts_are_numbers_that_a_careful_client_reads_exactly(office: SampleOffice) -> None:
    vat = {"id": office.simulator.company().vat_id("10")}
    lines = [{"name": "x", "qty": 3, "net_price": 33.33, "vat": vat}]
    stored = office.create(office.document(items_list=lines, payments_list=[{"amount": 109.99}]))
    assert Decimal(str(stored["amount_vat"])) == Decimal("10.00")
    assert Decimal(str(stored["amount_gross"])) == Decimal("109.99")
