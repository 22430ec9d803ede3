"""Signing in, renewing, and what a token opens, for how long and for whom."""

from typing import Any

import pytest

from tests.simulators.aruba import AUTH, WS, Account
from tests.unit.simulators.aruba.office import MINUTE, SENDER, Office, file

QUERY: dict[str, Any] = {"username": "ARUBA0001"} | SENDER
FIND = "services/invoice/out/findByUsername"


def test_a_login_brings_both_tokens() -> None:
    office = Office()
    answer = office.login()
    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["userName"]) == ("bearer", 1_800, "ARUBA0001")
    assert {"as:client_id", ".issued", ".expires", "refresh_token"} <= set(body)
    office.access = body["access_token"]
    assert office.get(FIND, wait=False, **QUERY).json()["errorCode"] == "0000"


def test_a_second_login_within_a_minute_is_refused_without_a_word() -> None:
    office = Office()
    office.login()
    office.clock.advance(41)
    refused = office.login()
    assert (refused.status_code, refused.content, "Retry-After" in refused.headers) == (429, b"", False)
    with pytest.raises(AssertionError, match="over the limit"):
        office.simulator.assert_well_behaved()
    office.clock.advance(24)
    assert office.login().status_code == 200


def test_a_wrong_password_is_an_invalid_grant_and_counts_as_a_login() -> None:
    office = Office()
    refused = office.login("wrong")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert office.login().status_code == 429


def test_a_form_alone_is_understood() -> None:
    office = Office()
    body = {"grant_type": "password", "username": "ARUBA0001", "password": "simulated-password"}
    assert office.client.post(f"{AUTH}/auth/signin", json=body).status_code == 400
    office.clock.advance(MINUTE)
    assert office.sign_in(grant_type="client_credentials").json() == {"error": "unsupported_grant_type"}


def test_tokens_are_renewed_for_an_hour_and_rotate() -> None:
    office = Office()
    office.clock.advance(59 * MINUTE)
    assert office.get(FIND, wait=False, **QUERY).status_code == 401, "the access token lives half an hour"
    old = office.refresh
    body = office.sign_in(grant_type="refresh_token", refresh_token=old).json()
    office.access = body["access_token"]
    assert office.get(FIND, wait=False, **QUERY).status_code == 200
    office.clock.advance(MINUTE)
    assert office.sign_in(grant_type="refresh_token", refresh_token=old).json()["error"] == "invalid_grant"
    office.clock.advance(59 * MINUTE)
    late = office.sign_in(grant_type="refresh_token", refresh_token=body["refresh_token"])
    assert late.json()["error"] == "invalid_grant"


def test_whether_a_renewal_counts_as_a_login_is_a_switch() -> None:
    for counts, status in ((True, 429), (False, 200)):
        office = Office(refresh_counts_as_login=counts)
        office.login()
        assert office.sign_in(grant_type="refresh_token", refresh_token=office.refresh).status_code == status


def test_a_call_without_a_token_has_a_code_of_its_own_and_a_bad_one_is_401() -> None:
    office = Office()
    office.access = ""
    missing = office.get(FIND, wait=False, **QUERY)
    assert (missing.status_code, missing.json()["errorCode"]) == (200, "0900")
    for bad in ("nonsense", office.refresh):
        office.access = bad
        assert office.get(FIND, wait=False, **QUERY).status_code == 401


def test_a_token_revoked_in_mid_run_is_401_from_then_on() -> None:
    office = Office()
    office.simulator.inject("revoke", "upload")
    assert office.post("upload", dataFile="").status_code == 401
    assert office.get(FIND, wait=False, **QUERY).status_code == 401
    assert office.simulator.invoices == []


def test_a_base_user_needs_a_delegation_which_is_no_expired_token() -> None:
    office = Office(Account(premium=False))
    refused = office.get(FIND, **QUERY)
    assert refused.status_code == 401
    assert "FAW-R" in refused.json()["Message"]
    assert office.send(file())["errorCode"] == "0093"
    assert office.send(file(kind="TD99"))["errorCode"] == "0092", "the schema is looked at first"
    assert office.get("auth/userInfo", host=AUTH).json()["vatCode"] == "01234560017"
    delegated = Office(Account(premium=False, delegated=True))
    assert delegated.get(FIND, username="ARUBA0001").json()["errorCode"] == "0000"
    assert delegated.send(file())["errorCode"] == "0000"


def test_the_health_check_tells_of_space_and_expiry() -> None:
    body = Office(Account(expires=0.0, used_space_kb=7)).get("auth/userInfo", host=AUTH).json()
    assert body["accountStatus"] == {"expired": True, "expirationDate": "1970-01-01T00:00:00.000Z"}
    assert body["usageStatus"]["usedSpaceKB"] == 7


def test_each_host_knows_its_own_paths_alone() -> None:
    office = Office()
    assert office.client.post(f"{WS}/auth/signin", data={"grant_type": "password"}).status_code == 404
    assert office.get(FIND, host=AUTH, **QUERY).status_code == 404
    assert office.get("services/invoice/in/findByUsername").status_code == 404
    with pytest.raises(AssertionError, match="not simulated"):
        office.simulator.assert_well_behaved()
