"""The two routes of a consent: who may ask, and what the page says."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from invoicing.domain.consent import consent_id
from tests.consent_world import APPLICATION, CALLBACK, COMPANY, SECOND, ConsentWorld
from tests.simulators.fatture_in_cloud import Company
from tests.world import Answer, World


@pytest.fixture
def world() -> ConsentWorld:
    world = ConsentWorld()
    world.add()
    return world


def text(page: Answer) -> str:
    """What a person reads."""
    return unescape(re.sub(r"<[^>]+>", " ", page.text))


def test_the_page_is_asked_for_with_the_least_that_the_settings_need(world: ConsentWorld) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(world.ask()).query).items()}
    assert asked.pop("state")
    assert asked == {
        "response_type": "code",
        "client_id": APPLICATION["client_id"],
        "redirect_uri": CALLBACK,
        "scope": "issued_documents.credit_notes:a issued_documents.invoices:a",
    }
    world.configure("demo", None, provider="fatture_in_cloud", settings={"kinds": ["quote"], "contacts": True})
    assert parse_qs(urlsplit(world.ask()).query)["scope"] == ["entity.clients:a issued_documents.quotes:a"]


def test_asking_says_where_and_for_how_long_and_keeps_no_state(world: ConsentWorld) -> None:
    answer = world.call("POST", "/v1/accounts/{id}/connect", id="demo")
    assert (answer.json["account"], answer.json["within_seconds"]) == ("demo", 600)
    assert answer.headers["cache-control"] == "no-store"
    state = parse_qs(urlsplit(answer.json["open"]).query)["state"][0]
    assert len(state) >= 43
    assert state not in str(world.ledger.rows)
    assert consent_id(state) in str(world.ledger.rows)


def test_the_owner_agrees_and_the_account_has_its_tokens_and_its_company(world: ConsentWorld) -> None:
    page = world.connect()
    assert page.status == 200
    assert "Account demo is connected." in text(page)
    assert "Demo Sportello S.r.l. (4242)" in text(page)
    assert world.works()
    assert {name: world.secret()[name] for name in APPLICATION} == APPLICATION
    assert world.account().configuration.settings == {"company_id": COMPANY}
    shown = world.call("GET", "/v1/accounts/{id}", id="demo")
    assert shown.json["connected_at"].startswith("2026-11-21T")
    for secret in (*world.vendor.alive_tokens("access"), *world.vendor.alive_tokens("refresh"), *APPLICATION.values()):
        assert secret not in page.text + shown.text + str(page.headers) + str(world.ledger.rows)


def test_the_page_leaves_nothing_behind(world: ConsentWorld) -> None:
    for page in (world.connect(), world.come_back({"state": "x"})):
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not re.search(r"<(script|img|link|a|form|iframe)\b", page.text)


def test_what_the_provider_says_is_text_on_the_page(world: ConsentWorld) -> None:
    world.vendor.world.companies[COMPANY] = Company(COMPANY, name='<script>alert("1")</script> & Figli')
    page = world.connect()
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; Figli" in page.text
    assert "<script" not in page.text


def test_a_token_for_another_account_asks_for_nothing(world: ConsentWorld) -> None:
    refused = world.call("POST", "/v1/accounts/{id}/connect", id="demo", token_accounts="other")
    assert (refused.status, refused.json["code"]) == (404, "not_found")
    assert not any(key.startswith("consent#") for key in world.ledger.rows)


def test_what_is_not_read_is_refused(world: ConsentWorld) -> None:
    assert world.call("POST", "/v1/accounts/{id}/connect", {"scope": "all"}, id="demo").status == 422
    assert world.call("POST", "/v1/accounts/{id}/connect", id="demo", query={"scope": "all"}).status == 422


def test_without_an_application_there_is_nothing_to_consent_to(world: ConsentWorld) -> None:
    world.add("by-hand", {"access_token": "a/made-by-hand"})
    refused = world.call("POST", "/v1/accounts/{id}/connect", id="by-hand")
    assert (refused.status, refused.json["code"]) == (409, "no_application")
    assert "client_id" in refused.json["remedy"]


def test_a_provider_without_consent_does_not_offer_it() -> None:
    world = World()
    world.add_account()
    refused = world.call("POST", "/v1/accounts/{id}/connect", id="demo")
    assert (refused.status, refused.json["code"]) == (409, "not_offered")


def test_several_companies_are_listed_to_choose_from() -> None:
    world = ConsentWorld(companies=(COMPANY, SECOND))
    world.add()
    page = world.connect()
    assert "Choose one company" in text(page)
    assert "(4242)" in text(page)
    assert "(5151)" in text(page)
    assert world.account().configuration.settings == {}
    world.configure("demo", None, provider="fatture_in_cloud", settings={"company_id": SECOND})
    assert "(5151)." in text(world.connect())


def test_a_consent_that_does_not_open_the_account_s_company_says_so(world: ConsentWorld) -> None:
    world.add("other", company_id=9_999)
    page = world.connect("other")
    assert "does not open the company in the account's settings" in text(page)
    assert world.account("other").configuration.settings == {"company_id": 9_999}


def test_companies_that_cannot_be_listed_leave_the_account_connected(world: ConsentWorld) -> None:
    back = world.decide(world.ask())
    world.vendor.inject("status", "listUserCompanies", status=500, times=1)
    page = world.come_back(back)
    assert (page.status, "could not be read" in text(page)) == (200, True)
    assert world.works()
