"""Products: saved under their code, at most once each, and refused by name where the provider keeps none."""

from decimal import Decimal
from typing import Any

import pytest

from invoicing.domain.request import State, Work
from invoicing.providers.fatture_in_cloud.pointers import our_pointer
from tests.two_providers import SETTINGS, TwoProviders, product_body


@pytest.fixture
def world() -> TwoProviders:
    world = TwoProviders()
    world.add_account()
    world.add_cloud_account()
    return world


def send(world: TwoProviders, **changes: Any) -> Any:
    answer = world.call("POST", "/v1/products", product_body(**changes))
    assert answer.status == 202, answer.text
    world.work()
    return world.call("GET", "/v1/requests/{id}", id=answer.json["id"]).json


def products(world: TwoProviders) -> list[dict[str, Any]]:
    return list(world.cloud.company().registries["products"].values())


def test_a_product_is_made_and_then_updated_by_its_code(world: TwoProviders) -> None:
    first = send(world, vat_rate="10", unit="kg", description="Miscela")
    assert (first["state"], first["asks_for"]) == ("completed", "product")
    again = send(world, reference="product-2", unit_price="19.50")
    assert again["issued"]["provider_id"] == first["issued"]["provider_id"]
    (made,) = products(world)
    told = {name: made[name] for name in ("code", "name", "measure", "description", "use_gross_price")}
    assert told == {
        "code": "CAFFE-1",
        "name": "Caffè",
        "measure": "kg",
        "description": "Miscela",
        "use_gross_price": False,
    }
    assert (made["net_price"], made["default_vat"]["value"]) == (Decimal("19.5"), 10)
    world.assert_well_behaved()


def test_a_code_in_other_letters_is_another_product(world: TwoProviders) -> None:
    send(world)
    send(world, reference="product-2", code="caffe-1")
    assert sorted(product["code"] for product in products(world)) == ["CAFFE-1", "caffe-1"]


def test_the_same_again_is_one_request_and_other_content_a_conflict(world: TwoProviders) -> None:
    send(world)
    again = world.call("POST", "/v1/products", product_body())
    assert (again.status, again.headers["idempotent-replayed"]) == (202, "true")
    other = world.call("POST", "/v1/products", product_body(unit_price="1"))
    assert (other.status, other.json["differences"]) == (409, ["/unit_price"])


def test_a_lost_reply_ends_in_one_product(world: TwoProviders) -> None:
    world.cloud.inject("drop", "createProduct", moment="after", times=2)
    done = send(world)
    world.live(hours=0.2)
    assert world.request("product-1", "cloud", Work.PRODUCT).state is State.COMPLETED
    assert [event["state"] for event in done["history"]].count("unknown") >= 1
    assert len(products(world)) == 1


def test_where_products_are_not_kept_they_are_refused_by_name(world: TwoProviders) -> None:
    world.add_cloud_account("bare", settings={**SETTINGS, "products": False})
    for account in ("demo", "bare"):
        answer = world.call("POST", "/v1/products", product_body(account=account))
        assert (answer.status, answer.codes) == (422, {"not_offered"})
        assert "product" in answer.text
    assert not products(world)


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"vat_rate": "21"}, "unknown_vat_rate", "/vat_rate"),
        ({"vat_rate": "0.22"}, "invalid_vat_rate", "/vat_rate"),
        ({"vat_nature": "N4"}, "vat_nature_with_rate", "/vat_nature"),
        ({"vat_rate": "22", "vat_nature": "N4"}, "vat_nature_with_rate", "/vat_nature"),
        ({"code": None}, "missing_field", "/code"),
        ({"account": "other"}, "unknown_account", "/account"),
        ({"lines": []}, "unknown_field", "/lines"),
    ],
)
def test_what_is_wrong_with_a_product_is_said(world: TwoProviders, changes: Any, code: str, pointer: str) -> None:
    body = {name: value for name, value in {**product_body(), **changes}.items() if value is not None}
    answer = world.call("POST", "/v1/products", body)
    assert (answer.status, answer.codes, answer.pointers) == (422, {code}, {pointer})


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"vat_rate": "8.5"}, "unknown_vat_type"), ({"vat_rate": "0", "vat_nature": "N3.6"}, "unknown_vat_type")],
)
def test_a_rate_that_the_company_does_not_have_is_told_with_its_field(
    world: TwoProviders, changes: Any, code: str
) -> None:
    problem = send(world, **changes)["problems"][0]
    assert (problem["code"], problem["pointer"]) == (
        code,
        "/vat_nature" if "vat_nature" in changes else "/vat_rate",
    )
    assert not world.cloud.calls_of("createProduct")


def test_what_the_provider_refuses_points_into_the_callers_request() -> None:
    found = {path: our_pointer(f"data.{path}") for path in ("code", "net_price", "measure", "default_vat.id")}
    assert found == {
        "code": "/code",
        "net_price": "/unit_price",
        "measure": "/unit",
        "default_vat.id": "/vat_rate",
    }
