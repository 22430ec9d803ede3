"""The arithmetic of docs/costs.md: units as DynamoDB counts them, and figures that move with what they depend on."""

from dataclasses import replace

import pytest

from tests.builders import a_credential, a_request
from tests.docs.costs import PRICES, SIZES, bill, costs_table, quantities
from tests.docs.metered import MeteredLedger, measured


def test_a_write_takes_its_units_and_those_of_its_indexes() -> None:
    ledger = MeteredLedger()
    (credential,) = ledger.write(a_credential())
    assert ledger.units["write"] == 1
    ledger.write(credential, a_credential(id="d" * 40))
    assert ledger.units["write"] == 1 + 2 * 2
    ledger.units.clear()
    # Of a request of one KB and a bit: two units, two in the listing, and none in an index it is not in.
    ledger.write(a_request(reference="x" * 600))
    assert ledger.units["write"] == 4


def test_what_is_measured_is_plausible() -> None:
    found = measured()
    # Two calls: each is a permit and an outcome, and each of these writes the request and the credential.
    assert 20 < found.writes < 100
    assert 2 * 2 <= found.worker_seconds < 10
    assert 1 < found.item_kb < 5


def test_quantities_grow_with_what_they_depend_on() -> None:
    small, found = SIZES[0], measured()
    once, twice = quantities(small, found), quantities(replace(small, documents_a_day=40), found)
    doubled = {"api request", "table write", "table storage", "file storage", "file put", "web request"}
    assert {name for name in once if twice[name] == pytest.approx(once[name] * 2)} >= doubled
    assert once["secret"] + 1 == quantities(replace(small, accounts=2), found)["secret"]


def test_the_sum_is_the_sum_of_every_price() -> None:
    assert set(bill(SIZES[0])) == set(PRICES)
    table = costs_table().splitlines()
    lines = [[float(cell.strip(" *")) for cell in line.split("|")[2:-1]] for line in table[2:-1]]
    *parts, total = lines
    for column in range(len(SIZES)):
        assert sum(part[column] for part in parts) == pytest.approx(total[column], abs=0.06)
