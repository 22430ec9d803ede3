"""Consent, codes, tokens and their lives (fact sheet, section 3)."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.simulators.fatture_in_cloud import API
from tests.simulators.fatture_in_cloud.sample_office import FIRST, SampleOffice


def test_the_consent_page_leads_to_a_code_and_the_code_to_two_tokens(office: SampleOffice) -> None:
    page = office.client.get(office.consent_url("settings:r entity.clients:a"))
    assert page.status_code == 200
    assert "<li>entity.clients:a</li><li>settings:r</li>" in page.text
    link = unescape(re.findall(r'id="approve" href="([^"]+)"', page.text)[0])
    back = office.client.get(link)
    assert back.headers["location"].startswith(f"{office.simulator.app.redirect_uri}?code=c%2F")
    assert back.headers["location"].endswith("&state=s1")
    code = office.consent()["code"]
    pair = office.ask_token("authorization_code", code=code, redirect_uri=office.simulator.app.redirect_uri).json()
    assert set(pair) == {"token_type", "access_token", "refresh_token", "expires_in"}
    assert (pair["token_type"], pair["expires_in"]) == ("bearer", 86_400)
    assert (pair["access_token"][:2], pair["refresh_token"][:2]) == ("a/", "r/")
    companies = office.client_with(pair["access_token"]).get("/user/companies").json()["data"]["companies"]
    assert [company["id"] for company in companies] == [FIRST, 5_151]


def test_denied_and_wrong_requests_come_back_as_errors_or_not_at_all(office: SampleOffice) -> None:
    assert office.consent("deny") == {
        "error": "access_denied",
        "error_description": "The user denied the request.",
        "state": "s1",
    }
    assert office.consent(scope="invoices:rw")["error"] == "invalid_scope"
    assert office.consent(response_type="token")["error"] == "unsupported_response_type"
    for change in ({"redirect_uri": office.simulator.app.redirect_uri + "/"}, {"client_id": "stranger"}):
        page = office.client.get(office.consent_url(**change))
        assert (page.status_code, "location" in page.headers) == (400, False)


def test_a_code_lives_a_minute_and_works_once(office: SampleOffice) -> None:
    home = office.simulator.app.redirect_uri
    late, used = office.consent()["code"], ""
    office.clock.advance(60)
    used = office.consent()["code"]
    assert office.ask_token("authorization_code", code=used, redirect_uri=home).status_code == 200
    for code, address in ((late, home), (used, home), (office.consent()["code"], home + "/"), ("c/none", home)):
        answer = office.ask_token("authorization_code", code=code, redirect_uri=address)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("grant_type", "fields", "error"),
    [
        ("authorization_code", {}, "invalid_request"),
        ("refresh_token", {}, "invalid_request"),
        ("password", {}, "unsupported_grant_type"),
        ("refresh_token", {"refresh_token": "r/none"}, "invalid_grant"),
        ("refresh_token", {"refresh_token": "r/none", "client_secret": "wrong"}, "invalid_client"),
    ],
)
def test_refusals_have_the_shape_of_oauth(
    office: SampleOffice, grant_type: str, fields: dict[str, str], error: str
) -> None:
    answer = office.ask_token(grant_type, **fields)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.json()["error"] == error


def test_refresh_rotates_also_as_a_form(office: SampleOffice) -> None:
    access, old = office.simulator.connected()
    app = office.simulator.app
    form = {"grant_type": "refresh_token", "client_id": app.client_id, "client_secret": app.client_secret}
    pair = office.client.post("/oauth/token", data=form | {"refresh_token": old}).json()
    assert pair["refresh_token"] != old
    assert office.ask_token("refresh_token", refresh_token=old).json()["error"] == "invalid_grant"
    for token in (access, pair["access_token"]):
        assert office.client_with(token).get("/user/info").status_code == 200
    assert office.ask_token("refresh_token", refresh_token=pair["refresh_token"]).status_code == 200


def test_what_nobody_knows_of_rotation_is_a_switch(office: SampleOffice) -> None:
    access, first = office.simulator.connected()
    office.simulator.configure(refresh_rotation="kept")
    assert office.ask_token("refresh_token", refresh_token=first).json()["refresh_token"] == first
    office.simulator.configure(refresh_rotation="rotates", refresh_grace=30.0)
    assert office.ask_token("refresh_token", refresh_token=first).status_code == 200
    assert office.ask_token("refresh_token", refresh_token=first).status_code == 200, "within the grace"
    office.clock.advance(30)
    office.simulator.configure(reuse_disconnects=True, refresh_kills_access_token=True)
    assert office.client_with(access).get("/user/info").status_code == 200
    assert office.ask_token("refresh_token", refresh_token=first).status_code == 400
    assert office.client_with(access).get("/user/info").status_code == 401, "reuse ended the whole consent"


def test_a_refresh_may_end_the_access_token(office: SampleOffice) -> None:
    access, refresh = office.simulator.connected()
    office.simulator.configure(refresh_kills_access_token=True)
    office.ask_token("refresh_token", refresh_token=refresh)
    assert office.client_with(access).get("/user/info").status_code == 401


def test_lives(office: SampleOffice) -> None:
    access, refresh = office.simulator.connected()
    office.clock.advance(86_399)
    assert office.client_with(access).get("/user/info").status_code == 200
    office.clock.advance(1)
    assert office.refused(office.client_with(access).get("/user/info"), 401)["message"] == "Unauthenticated."
    office.clock.advance(364 * 86_400 - 1)
    renewed = office.ask_token("refresh_token", refresh_token=refresh).json()["refresh_token"]
    office.clock.advance(365 * 86_400)
    assert office.ask_token("refresh_token", refresh_token=renewed).json()["error"] == "invalid_grant"
    assert office.get("/info/vat_types").status_code == 200, "a manual token never expires"
    office.simulator.revoke(office.token)
    assert office.get("/info/vat_types").status_code == 401


def test_expired_by_hand(office: SampleOffice) -> None:
    access, refresh = office.simulator.connected()
    office.simulator.expire(access)
    assert office.simulator.alive_tokens("access") == [office.token]
    assert office.simulator.alive_tokens("refresh") == [refresh]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a/none", "Basic YTpi"])
def test_nothing_without_a_token(office: SampleOffice, header: str) -> None:
    answer = office.client.get(f"{API}/user/companies", headers={"Authorization": header})
    assert office.refused(answer, 401)


def test_a_wider_scope_needs_a_new_consent(office: SampleOffice) -> None:
    back = office.consent(scope="products:r")
    pair = office.ask_token("authorization_code", code=back["code"], redirect_uri=office.simulator.app.redirect_uri)
    client = office.client_with(pair.json()["access_token"])
    assert client.get(f"/c/{FIRST}/products").status_code == 200
    assert office.refused(client.get(f"/c/{FIRST}/entities/clients"), 403)["code"] == "NO_PERMISSION"
