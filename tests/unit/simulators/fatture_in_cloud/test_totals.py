"""The vendor's arithmetic (fact sheet, section 4.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.simulators.fatture_in_cloud.sample_office import SampleOffice


def totals(office: SampleOffice, lines: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    vat_id = office.simulator.company().vat_id
    items = [
        {
            "name": "x",
            "net_price": line.get("price", 0),
            "vat": {"id": vat_id(line.get("rate", "22"), line.get("nature", ""))},
        }
        | {name: value for name, value in line.items() if name not in ("price", "rate", "nature")}
        for line in lines
    ]
    body = {"data": {"entity": {"name": "Rossi"}, "items_list": items} | changes}
    answer = office.post("/issued_documents/totals", body)
    assert answer.status_code == 200, answer.text
    assert not office.simulator.documents(), "nothing is saved"
    found: dict[str, Any] = answer.json()["data"]
    return found


def test_vat_is_computed_on_the_sum_of_each_rate(office: SampleOffice) -> None:
    lines: list[dict[str, Any]] = [{"price": 0.33, "qty": 1}, {"price": 0.33, "qty": 1}, {"price": 10, "rate": "10"}]
    found = totals(office, lines)
    assert found["vat_list"] == {
        "22": {"amount_net": 0.66, "amount_vat": 0.15},
        "10": {"amount_net": 10, "amount_vat": 1},
    }
    assert (found["amount_net"], found["amount_vat"], found["amount_gross"]) == (10.66, 1.15, 11.81)
    office.simulator.configure(vat_rounding="per_line")
    assert totals(office, lines)["vat_list"]["22"]["amount_vat"] == 0.14


def test_prices_are_rounded_to_two_decimals_before_anything_else(office: SampleOffice) -> None:
    assert totals(office, [{"price": 0.004, "qty": 1000}])["amount_net"] == 0
    assert totals(office, [{"price": 1.005, "qty": 10}])["amount_net"] == 10.1
    office.simulator.configure(round_unit_prices=False)
    assert totals(office, [{"price": 0.004, "qty": 1000}])["amount_net"] == 4


@pytest.mark.parametrize(
    ("lines", "changes", "expected"),
    [
        ([{"price": 100, "discount": 10, "qty": 3}], {}, {"amount_net": 270, "amount_gross": 329.4}),
        ([{"gross_price": 122, "qty": 1}], {"use_gross_prices": True}, {"amount_net": 100, "amount_vat": 22}),
        ([{"gross_price": 9.99, "qty": 1}], {"use_gross_prices": True}, {"amount_net": 8.19, "amount_vat": 1.8}),
        (
            [{"price": 100, "not_taxable": True}],
            {},
            {"not_taxable_amount": 100, "taxable_amount": 0, "amount_due": 100},
        ),
        (
            [{"price": 100}],
            {"withholding_tax": 20},
            {"amount_withholding_tax": 20, "amount_gross": 122, "amount_due": 102},
        ),
        ([{"price": 100}], {"withholding_tax": 20, "withholding_tax_taxable": 50}, {"amount_due": 112}),
        ([{"price": 100, "apply_withholding_taxes": False}], {"withholding_tax": 20}, {"amount_due": 122}),
        ([{"price": 100}], {"cassa": 4}, {"amount_cassa": 4, "amount_vat": 22.88, "amount_due": 126.88}),
        ([{"price": 100}], {"rivalsa": 4, "withholding_tax": 20}, {"amount_withholding_tax": 20.8}),
        ([{"price": 100}], {"use_split_payment": True}, {"amount_gross": 122, "amount_due": 100}),
        ([{"price": 100, "rate": "0", "nature": "N4"}], {"stamp_duty": 2}, {"amount_due": 102, "stamp_duty": 2}),
        ([], {}, {"amount_due": 0, "vat_list": {}}),
    ],
)
def test_amounts(
    office: SampleOffice, lines: list[dict[str, Any]], changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = totals(office, lines, **changes)
    assert {name: found[name] for name in expected} == expected


def test_the_issuer_bears_the_stamp_of_an_e_invoice(office: SampleOffice) -> None:
    electronic = {"e_invoice": True, "ei_data": {"payment_method": "MP05"}, "stamp_duty": 2}
    assert totals(office, [{"price": 100, "rate": "0", "nature": "N4"}], **electronic)["amount_due"] == 100


def test_totals_of_a_stored_document(office: SampleOffice) -> None:
    stored = office.create()
    lines = [office.document()["items_list"][0] | {"qty": 3}]
    answer = office.post(f"/issued_documents/{stored['id']}/totals", {"data": {"items_list": lines}})
    assert Decimal(str(answer.json()["data"]["amount_due"])) == Decimal(183)
    assert office.get(f"/issued_documents/{stored['id']}").json()["data"]["amount_gross"] == 122
