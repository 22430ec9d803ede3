"""Two accounts of one company at Fatture in Cloud with a token each: the vendor counts their calls together."""

import pytest

from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.calls import CallLog, Count
from invoicing.domain.periods import Period
from tests.two_providers import OTHER_COMPANY, SETTINGS, TwoProviders, product_body

SECOND_TOKEN = "a/made-by-hand-second-0123456789"
NAMES = ("shop", "web")


@pytest.fixture
def world() -> TwoProviders:
    world = TwoProviders(latency=0.2)
    world.cloud.manual_token(value=SECOND_TOKEN)
    world.add_cloud_account("shop")
    world.add_cloud_account("web", SECOND_TOKEN)
    return world


def window(world: TwoProviders, name: str) -> Credential:
    account = world.ledger.get(Account, account_key(name))
    assert account is not None
    found = world.ledger.get(Credential, credential_key(account.credential))
    assert found is not None
    return found


def save_products(world: TwoProviders, name: str, count: int) -> None:
    for place in range(count):
        body = product_body(account=name, reference=f"{name}-{place}", code=f"{name}-{place}")
        assert world.call("POST", "/v1/products", body).status == 202


def test_they_share_one_window_and_one_lease(world: TwoProviders) -> None:
    assert window(world, "shop") == window(world, "web")
    assert window(world, "shop").accounts == NAMES


def test_together_they_stay_within_the_companys_five_minutes(world: TwoProviders) -> None:
    for name in NAMES:
        save_products(world, name, 90)
    world.live(0.4)
    assert len(world.cloud.company().registries["products"]) == 180
    assert world.cloud.excesses == []
    world.assert_well_behaved()


def test_each_is_served_with_its_own_token(world: TwoProviders) -> None:
    world.cloud.expire(SECOND_TOKEN)
    for name in NAMES:
        save_products(world, name, 1)
    world.live(0.1)
    stored = [world.ledger.get(Account, account_key(name)) for name in NAMES]
    assert [account.blocked is not None for account in stored if account] == [False, True]
    assert [product["code"] for product in world.cloud.company().registries["products"].values()] == ["shop-0"]


def test_a_new_token_is_the_one_that_is_checked(world: TwoProviders) -> None:
    """The window stays the same, and so nothing but its account's record tells a worker that remembers the old one."""
    save_products(world, "shop", 1)
    world.live(0.05)
    world.add_cloud_account("shop", "a/nobody-knows-this-one")
    assert world.call("POST", "/v1/accounts/{id}/check", id="shop").status == 202
    world.live(0.05)
    account = world.ledger.get(Account, account_key("shop"))
    assert account is not None
    assert account.status is not None
    assert not account.status.key_valid


def test_another_company_of_the_same_token_has_a_window_of_its_own(world: TwoProviders) -> None:
    world.add_cloud_account("web", settings={**SETTINGS, "company_id": OTHER_COMPANY})
    assert window(world, "shop").accounts == ("shop",)
    assert window(world, "web").accounts == ("web",)


def test_a_company_chosen_later_takes_the_calls_made_before_along(world: TwoProviders) -> None:
    undecided = {name: value for name, value in SETTINGS.items() if name != "company_id"}
    world.add_cloud_account("new", "a/nobody-knows-this-one", settings=undecided)
    world.add_cloud_account("new", SECOND_TOKEN, settings=undecided)
    assert window(world, "new").accounts == ("new",)
    assert world.call("POST", "/v1/accounts/{id}/companies", id="new").status == 202
    world.work()
    assert len(window(world, "new").calls.ends) == 1
    save_products(world, "shop", 1)
    world.work()
    before = len(window(world, "shop").calls.ends)
    world.configure("new", None, provider="fatture_in_cloud", settings=dict(SETTINGS))
    save_products(world, "new", 1)
    world.live(0.1)
    assert window(world, "new").accounts == ("new", *NAMES)
    assert len(window(world, "new").calls.ends) > before + 1
    world.assert_well_behaved()


def test_accounts_that_come_from_one_window_bring_its_counts_once(world: TwoProviders) -> None:
    """As when a company is chosen for each: added up, they would fill a month that is half empty."""
    shared, now = "d" * 40, world.clock.now_ms()
    made = tuple(now - 7_200_000 + place * 1_000 for place in range(300))
    counts = tuple(
        Count(period=period, start_ms=period.start(now), calls=25_000)
        for period in (Period.MONTH_ROME, Period.MONTH_UTC)
    )
    world.ledger.write(Credential(id=shared, accounts=NAMES, calls=CallLog(ends=made, counts=counts)))
    for name in NAMES:
        account = world.ledger.get(Account, account_key(name))
        assert account is not None
        world.ledger.write(account.revised(credential=shared))
        save_products(world, name, 1)
    world.live(0.2)
    assert {product["code"] for product in world.cloud.company().registries["products"].values()} == {"shop-0", "web-0"}
    assert {
        one.calls for one in window(world, "web").calls.counts if one.period in (Period.MONTH_ROME, Period.MONTH_UTC)
    } == {25_000 + len(world.cloud.calls)}
