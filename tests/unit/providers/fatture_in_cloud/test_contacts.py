"""Contacts: found by their numbers, changed or made; and what the account's check tells."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from invoicing.abilities import ConnectsByConsent
from invoicing.domain.effect import Effect
from invoicing.domain.tasks import CustomerUpdate
from invoicing.errors import Misconfigured, OutcomeUnknown, ProviderError, Unavailable
from tests.unit.providers.fatture_in_cloud.office import Office

PERSON = {"type": "person", "first_name": "Mario", "last_name": "Rossi", "tax_code": "RSSMRA80A01H501U"}


def save(office: Office, customer: dict[str, Any] | None = None) -> str:
    update = office.contact()
    if customer:
        update = CustomerUpdate.model_validate({"account": "demo", "reference": "c", "customer": customer})
    return office.connection().save_customer(update).provider_id


def failure(office: Office) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        save(office)
    return caught.value


def client_rows(office: Office) -> dict[int, Any]:
    return office.simulator.company().registries["clients"]


@pytest.mark.parametrize("customer", [None, PERSON], ids=["by VAT number", "by tax code"])
def test_one_is_made_then_changed(customer: dict[str, Any] | None) -> None:
    office = Office()
    first = save(office, customer)
    changed = (customer or office.contact().customer.model_dump(mode="json")) | {"phone": "+39 06 5550100"}
    assert save(office, changed) == first
    (row,) = client_rows(office).values()
    assert row["phone"] == "+39 06 5550100"
    assert office.operations() == ["listClients", "createClient", "listClients", "modifyClient"]


def test_without_a_number_nobody_is_searched_for() -> None:
    office = Office()
    assert save(office, {"name": "Senza numeri"}) != save(office, {"name": "Senza numeri"})
    assert office.operations() == ["createClient", "createClient"]


def test_of_several_with_one_number_the_oldest_is_changed() -> None:
    office = Office()
    numbers = []
    for _ in range(3):
        numbers.append(str(office.simulator.add_row("clients", name="x", vat_number="12345670017")["id"]))
        office.clock.sleep_ms(60_000)
    assert save(office) == numbers[0]


def answering(body: Any) -> Callable[[httpx.Response], httpx.Response]:
    return lambda _: httpx.Response(200, json=body)


def test_a_search_that_fails_makes_no_second_contact() -> None:
    office = Office()
    save(office)
    for body in ({}, {"data": None}, {"data": [{"name": "x"}]}):
        office.faults.change_next(answering(body))
        assert isinstance(failure(office), Unavailable)
    assert len(client_rows(office)) == 1


def test_an_answer_without_an_id_leaves_it_open() -> None:
    office = Office()
    office.faults.change_next(lambda _: httpx.Response(200, json={"data": {}}), on=Effect.WRITE)
    assert isinstance(failure(office), OutcomeUnknown)


def test_a_fault_points_into_the_contact() -> None:
    office = Office()
    error = {"message": "Invalid request.", "validation_result": {"data.vat_number": ["Not valid."]}}
    office.faults.change_next(lambda _: httpx.Response(422, json={"error": error}), on=Effect.WRITE)
    assert [problem.pointer for problem in failure(office).problems] == ["/customer/vat_number"]


@pytest.mark.parametrize("company_id", [None, 999])
def test_a_company_that_is_not_known_waits_for_the_owner(company_id: int | None) -> None:
    office = Office(company_id=company_id)
    office.simulator.configure(other_company_status=404)
    assert isinstance(failure(office), Misconfigured)


# The account.


def test_the_check_tells_plan_and_end() -> None:
    status = Office().connection().check_account()
    assert (status.key_valid, status.plan, status.expires) == (True, "premium_plus", "2099-12-31")


@pytest.mark.parametrize(("company_id", "valid"), [(999, False), (None, True)])
def test_a_token_may_not_open_the_company(company_id: int | None, valid: bool) -> None:
    status = Office(company_id=company_id).connection().check_account()
    assert (status.key_valid, status.plan) == (valid, None)


def test_the_companies_tokens_in_the_answer_are_kept_nowhere() -> None:
    office = Office()
    provider = office.provider()
    assert isinstance(provider, ConnectsByConsent)
    found = provider.companies(office.good_credentials, office.gate)
    assert [(company.name, company.settings) for company in found] == [("Demo Sportello S.r.l.", {"company_id": 4242})]
    assert "never-log-this" not in repr(found)
