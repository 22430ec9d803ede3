"""Lists that an account's owner wants kept fresh are read again by themselves, and never for nothing."""

import pytest

from invoicing.domain.problem import Refused
from invoicing.domain.request import Work
from invoicing.usecases.accept import Accept
from invoicing.usecases.refresh_lists import RefreshLists
from tests.two_providers import TOKEN, TwoProviders
from tests.unit.api.test_lists import ask, names, read

DAY = 86_400


@pytest.fixture
def world() -> TwoProviders:
    world = TwoProviders()
    for name in ("Bianchi", "Neri", "Verdi"):
        world.cloud.add_row("clients", name=name)
    return world


def refresher(world: TwoProviders) -> RefreshLists:
    """As a new process has it."""
    accept = Accept(world.ledger, world.bell, world.registry, world.clock, world.secrets)
    return RefreshLists(world.ledger, world.registry, accept, world.clock)


def run(world: TwoProviders) -> int:
    asked = refresher(world).run()
    world.work()
    return asked


def test_a_list_is_asked_for_again_when_it_has_become_too_old_and_not_before(world: TwoProviders) -> None:
    world.add_cloud_account(refresh_lists={"clients": 24})
    assert [run(world), run(world)] == [1, 0]
    assert len(names(read(world, "clients"))) == 3
    world.clock.advance(DAY - 3_600)
    assert run(world) == 0
    ask(world, "clients")
    world.clock.advance(DAY - 3_600)
    assert run(world) == 0, "somebody has asked meanwhile"
    world.clock.advance(2 * 3_600)
    assert [run(world), run(world)] == [1, 0]
    assert read(world, "clients").json["age_seconds"] < 60


def test_a_list_that_cannot_be_read_is_asked_for_once_in_its_span(world: TwoProviders) -> None:
    world.add_cloud_account(refresh_lists={"clients": 24})
    world.cloud.inject("status", "listClients", status=403, times=None)
    asked = 0
    for _ in range(48):
        asked += run(world)
        world.clock.advance(3_600)
    assert asked in (2, 3)
    assert len(world.cloud.calls_of("listClients")) == asked


def test_nothing_is_asked_for_while_the_account_waits_for_its_owner(world: TwoProviders) -> None:
    world.add_cloud_account(refresh_lists={"clients": 1})
    world.cloud.revoke(TOKEN)
    world.post({**DOCUMENT, "account": "cloud"})
    world.work()
    assert world.call("GET", "/v1/accounts/{id}", id="cloud").json["waits"]["code"] == "unauthorized"
    assert run(world) == 0


def test_one_process_looks_every_five_minutes_at_most(world: TwoProviders) -> None:
    world.add_cloud_account(refresh_lists={"clients": 1})
    ours = refresher(world)
    assert ours.run() == 1
    world.add_cloud_account(refresh_lists={"clients": 1, "products": 1})
    assert ours.run() == 0
    world.clock.advance(300)
    assert ours.run() == 1


def test_documents_go_before_what_is_read_by_schedule(world: TwoProviders) -> None:
    world.add_cloud_account(refresh_lists={"clients": 24})
    refresher(world).run()
    world.post({**DOCUMENT, "account": "cloud"})
    world.work()
    order = [call.operation for call in world.cloud.calls]
    assert order.index("createIssuedDocument") < order.index("listClients")


@pytest.mark.parametrize("name", ["numberings", "letters"])
def test_a_list_that_the_provider_has_not_cannot_be_kept_fresh(world: TwoProviders, name: str) -> None:
    with pytest.raises(Refused) as refused:
        world.add_cloud_account(refresh_lists={name: 24})
    assert [(one.code, one.pointer) for one in refused.value.problems] == [("unknown_list", f"/refresh_lists/{name}")]


def test_the_request_that_refreshes_says_who_asked(world: TwoProviders) -> None:
    world.add_cloud_account(refresh_lists={"clients": 24})
    run(world)
    (request,) = [one for one in world.ledger.requests() if one.work is Work.LOOKUP]
    assert request.history[0].who == "reconciler"


DOCUMENT = {
    "reference": "shop-1",
    "kind": "invoice",
    "customer": {
        "name": "Rossi & Figli S.r.l.",
        "vat_number": "12345670017",
        "address": {"street": "Via Torino 12", "postcode": "20123", "city": "Milano", "province": "MI"},
    },
    "lines": [{"description": "Caffè", "quantity": 1, "unit_price": "10.00", "vat_rate": 22}],
    "payments": [{"method": "MP05"}],
}
