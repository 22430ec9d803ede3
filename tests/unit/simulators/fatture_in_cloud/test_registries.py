"""Clients, suppliers, products, received documents, and what is looked up before creating (sheet, sections 3.6, 10)."""

from __future__ import annotations

import pytest

from tests.simulators.fatture_in_cloud.sample_office import FIRST, SECOND, SampleOffice

LISTS = [
    ("/entities/clients", "entity.clients"),
    ("/entities/suppliers", "entity.suppliers"),
    ("/products", "products"),
]


@pytest.mark.parametrize(("path", "scope"), LISTS)
def test_a_row_from_birth_to_death(office: SampleOffice, path: str, scope: str) -> None:
    made = office.post(path, {"data": {"name": "Verdi S.p.A.", "code": "V-1"}}).json()["data"]
    one = f"{path}/{made['id']}"
    assert office.get(one).json()["data"] == made
    office.clock.advance(1)
    assert office.put(one, name="Verdi & C.").json()["data"]["name"] == "Verdi & C."
    assert office.get(path, q="code = 'v-1'", per_page=100).json()["data"][0]["name"] == "Verdi & C."
    again = office.post(path, {"data": {"name": "Altri", "code": "V-1"}})
    assert office.refused(again, 409)["message"] == "Esiste già un elemento con il codice V-1."
    assert office.refused(office.post(path, {"data": {"code": "x"}}))["validation_result"] == {
        "data.name": ["The data.name field is required."]
    }
    assert office.refused(office.post(path, {}))["validation_result"] == {"data": ["The data field is required."]}
    reader = office.limited_to(f"{scope}:r")
    assert reader.get(f"/c/{FIRST}{one}").status_code == 200
    assert reader.post(f"/c/{FIRST}{path}", json={"data": {"name": "x"}}).status_code == 403
    assert office.limited_to("settings:a").get(f"/c/{FIRST}{path}").status_code == 403
    assert office.delete(one).status_code == 200
    assert office.get(one).status_code == 404


def test_filters_differ_from_list_to_list(office: SampleOffice) -> None:
    assert office.get("/entities/clients", q="e_invoice = false").status_code == 200
    assert office.get("/entities/suppliers", q="e_invoice = false").status_code == 422
    assert office.get("/products", q="in_stock = false and net_price < 10.5").status_code == 200
    assert office.get("/products", sort="id").status_code == 422


def test_plan_limits(office: SampleOffice) -> None:
    office.simulator.company().plan_limits["clients"] = 0
    assert office.post("/entities/clients", {"data": {"name": "x"}}).status_code == 403


def test_received_documents(office: SampleOffice) -> None:
    office.simulator.add_row(
        "received_documents", type="expense", entity={"name": "Hotel"}, date="2026-01-01", amount_net=592
    )
    assert office.refused(office.get("/received_documents"))["validation_result"] == {
        "type": ["The type field is required."]
    }
    rows = office.get("/received_documents", type="expense", q="entity.name = 'Hotel'").json()["data"]
    assert (rows[0]["amount_net"], rows[0]["items_list"]) == (592, None)
    one = office.get(f"/received_documents/{rows[0]['id']}").json()["data"]
    assert one["items_list"] == []
    assert office.get("/received_documents", type="passive_credit_note").json()["data"] == []
    assert office.limited_to("products:r").get(f"/c/{FIRST}/received_documents").status_code == 403


def test_ids_of_vat_types_differ_from_company_to_company(office: SampleOffice) -> None:
    first, second = (office.simulator.company(company_id).vat_id("22") for company_id in (FIRST, SECOND))
    assert first != second
    rows = office.get("/info/vat_types").json()["data"]
    assert [row["id"] for row in rows if row["default"]] == [first]
    assert {row["ei_type"] for row in rows} >= {"", "N1", "N2.2", "N3.1", "N4", "N6.9"}
    assert office.limited_to("products:r").get(f"/c/{FIRST}/info/vat_types").status_code == 403


def test_lookups_without_a_scope(office: SampleOffice) -> None:
    client = office.limited_to("products:r")
    methods = client.get(f"/c/{FIRST}/info/payment_methods").json()["data"]
    assert (methods[0]["name"], methods[0]["ei_payment_method"]) == ("Bonifico bancario", "MP05")
    accounts = client.get(f"/c/{FIRST}/info/payment_accounts").json()["data"]
    assert [row["name"] for row in accounts] == ["Cassa", "Banca di Prova"]
    assert client.get("/user/companies").status_code == 200


def test_a_paid_line_with_its_account(office: SampleOffice) -> None:
    account = office.simulator.company().payment_accounts[0]
    paid = {"amount": 122, "status": "paid", "paid_date": "2026-01-01", "payment_account": {"id": account["id"]}}
    stored = office.create(payments_list=[paid])
    assert stored["payments_list"][0]["payment_account"]["name"] == "Cassa"
    assert stored["next_due_date"] is None


def test_info_before_creating(office: SampleOffice) -> None:
    office.create(numeration="/A")
    info = office.get("/issued_documents/info", type="invoice").json()["data"]
    assert info["numerations"] == {"2026": {"": 0, "/A": 1}}
    assert info["items_default_values"]["vat"]["value"] == 22
    assert len(info["vat_types_list"]) == len(office.simulator.company().vat_types)
