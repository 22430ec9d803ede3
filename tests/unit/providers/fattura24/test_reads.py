"""What can be asked of an account: its key, its lists, its calls."""

from datetime import date

import pytest

from invoicing.domain.lookup import Filter, LookupName
from invoicing.errors import Unavailable
from invoicing.providers.fattura24.connection import Fattura24Connection
from tests.contract.benches import connect
from tests.contract.benches.fattura24 import Fattura24Bench
from tests.simulators.fattura24 import Account


@pytest.fixture
def bench() -> Fattura24Bench:
    return Fattura24Bench()


def connection(bench: Fattura24Bench, *, bad: bool = False) -> Fattura24Connection:
    made = connect(bench, bad=bad)
    assert isinstance(made, Fattura24Connection)
    return made


def test_what_the_key_is_worth(bench: Fattura24Bench) -> None:
    status = connection(bench).check_account()
    assert (status.key_valid, status.plan, status.plan_sufficient, status.expires) == (True, "5", True, "2099-12-31")
    assert status.calls_last_24_hours == 1


@pytest.mark.parametrize(
    ("account", "valid", "sufficient", "expires", "message"),
    [
        (Account(expire=None), True, True, None, "valid"),
        (Account(expire=date(2020, 1, 2)), False, True, "2020-01-02", "subscription"),
        (Account(plan_type=3), False, False, "2099-12-31", "Business"),
    ],
    ids=["trial", "expired", "low plan"],
)
def test_what_else_a_key_can_be_worth(
    account: Account, valid: bool, sufficient: bool, expires: str | None, message: str
) -> None:
    bench = Fattura24Bench()
    bench.simulator.world.accounts = {account.account_id: account}
    status = connection(bench).check_account()
    assert (status.key_valid, status.plan_sufficient, status.expires) == (valid, sufficient, expires)
    assert message in status.message


def test_an_unknown_key_is_a_status_and_rubbish_is_none(bench: Fattura24Bench) -> None:
    assert not connection(bench, bad=True).check_account().key_valid
    bench.simulator.inject("html_200_before")
    with pytest.raises(Unavailable):
        connection(bench).check_account()


@pytest.mark.parametrize("latin1", [False, True])
def test_the_lists_are_read_in_both_encodings(bench: Fattura24Bench, latin1: bool) -> None:
    bench.simulator.configure(latin1_lists=latin1)
    lists = {name: connection(bench).read_lookup(name, Filter()) for name in bench.provider().capabilities.lookups}
    assert {entry.id: entry.name for entry in lists[LookupName.TEMPLATES]}["4011"] == "Fattura elettronica standard"
    numbering = {entry.id: entry for entry in lists[LookupName.NUMBERINGS]}["3001"]
    assert (numbering.name, numbering.details["default_for_types"]) == ("01-2026", "1,2")
    account = {entry.id: entry for entry in lists[LookupName.CHART_OF_ACCOUNTS]}["5003"]
    # In Latin-1 the simulator writes the dash as a reference, inside CDATA, where it is text.
    assert account.name.replace("&#8211;", "–") == "Prestazioni di servizi – attività"
    assert account.details["code"] == "40.20"
    product = {entry.id: entry for entry in lists[LookupName.PRODUCTS]}["6001"]
    assert product.name == "Caffè in grani, qualità superiore 1 kg"
    assert product.details == {"code": "CAFFE-1KG", "category": "Alimentari", "price": "14.50", "stock": "40"}
    assert not any(
        value in ("null", "N.D.", "-1", "")
        for entries in lists.values()
        for entry in entries
        for value in entry.details.values()
    )


def test_the_call_log_is_for_diagnosis(bench: Fattura24Bench) -> None:
    connection(bench).check_account()
    log = connection(bench).read_call_log()
    assert log.total == 2
    assert [call.operation for call in log.calls] == ["GetCallLog", "TestKey"]
    assert len(connection(bench).read_call_log(page=1, page_size=1).calls) == 1
