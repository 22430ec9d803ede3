"""An account is connected by the real functions on AWS in this process, with a browser and a vendor on a socket."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import httpx
import pytest

from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration
from tests.integration.cloud import STACK, Cloud, deployed
from tests.simulators.fatture_in_cloud import Company, FattureInCloudSimulator
from tests.simulators.fatture_in_cloud.tokens import App
from tests.simulators.serve import RunningServer

CALLBACK = "https://api.example/live/v1/oauth/callback"
APPLICATION = {"client_id": "sportello-client-id", "client_secret": "sportello-client-secret"}


@pytest.fixture
def vendor() -> FattureInCloudSimulator:
    return FattureInCloudSimulator(companies=[Company(4_242)], apps=[App(redirect_uri=CALLBACK)])


@pytest.fixture
def cloud(vendor: FattureInCloudSimulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    monkeypatch.setattr(Stack, "table", lambda _: "records")
    with RunningServer(vendor) as url, deployed({"fatture_in_cloud": url}) as cloud:
        add_account(Stack(STACK), "demo", AccountConfiguration(provider="fatture_in_cloud"), APPLICATION)
        add_token(Stack(STACK), "demo", ("demo",), "demo")
        yield cloud


def ask(cloud: Cloud, method: str, path: str) -> Any:
    answer = cloud.http(method, path, id="demo")
    assert answer["statusCode"] < 300, answer
    return json.loads(answer["body"])


def secret() -> dict[str, Any]:
    client = boto3.client("secretsmanager")
    found: dict[str, Any] = json.loads(client.get_secret_value(SecretId=f"{STACK}/accounts/demo")["SecretString"])
    return found


def consent(cloud: Cloud, decision: str = "approve") -> dict[str, str]:
    """What the owner's browser is sent back with."""
    url = ask(cloud, "POST", "/v1/accounts/{id}/connect")["open"]
    back = httpx.post(url, data={"decision": decision}, trust_env=False).headers["location"]
    assert back.startswith(CALLBACK)
    return dict(parse_qsl(urlsplit(back).query))


def test_an_account_is_connected_checked_and_kept_connected(cloud: Cloud, vendor: FattureInCloudSimulator) -> None:
    page = cloud.http("GET", "/v1/oauth/callback", query=consent(cloud))
    assert (page["statusCode"], "Account demo is connected" in page["body"]) == (200, True)
    assert page["multiValueHeaders"]["Referrer-Policy"] == ["no-referrer"]
    first = secret()
    assert first.keys() == {*APPLICATION, "access_token", "refresh_token", "expires_ms"}

    ask(cloud, "POST", "/v1/accounts/{id}/check")
    assert cloud.deliver()
    shown = ask(cloud, "GET", "/v1/accounts/{id}")
    assert shown["status"]["key_valid"]
    assert shown["settings"] == {"company_id": 4_242}
    assert shown["connected_at"]

    # The tokens end; a week later nobody has asked for anything, and the reconciler does.
    boto3.client("secretsmanager").put_secret_value(
        SecretId=f"{STACK}/accounts/demo", SecretString=json.dumps({**first, "expires_ms": 1})
    )
    cloud.handlers["issue_worker"].worker.cache_clear()
    week_ago(cloud)
    assert cloud.invoke("reconciler", {}) == {"rings": 0, "erased": 0}
    assert cloud.deliver() == 1
    assert secret()["refresh_token"] != first["refresh_token"]
    assert secret()["refresh_token"] in vendor.alive_tokens("refresh")
    vendor.assert_well_behaved()


def week_ago(cloud: Cloud) -> None:
    """Nothing was heard of the account for a week: the handlers' clock cannot be moved."""
    ledger = Stack(STACK).ledger()
    (account,) = ledger.accounts()
    week = 7 * 86_400_000 + 1
    assert account.status_at_ms is not None
    assert account.connected_ms is not None
    ledger.write(
        account.revised(
            status_at_ms=account.status_at_ms - week,
            connected_ms=account.connected_ms - week,
            created_ms=account.created_ms - week,
        )
    )


def test_a_no_and_a_repeat_change_nothing(cloud: Cloud, vendor: FattureInCloudSimulator) -> None:
    denied = cloud.http("GET", "/v1/oauth/callback", query=consent(cloud, "deny"))
    assert (denied["statusCode"], "You did not agree" in denied["body"]) == (400, True)
    assert secret() == APPLICATION
    back = consent(cloud)
    answers = [cloud.http("GET", "/v1/oauth/callback", query=back)["statusCode"] for _ in range(2)]
    assert answers == [200, 400]
    assert len(vendor.calls_of("token")) == 1


def test_the_callback_needs_no_token_and_the_question_does(cloud: Cloud) -> None:
    assert cloud.http("GET", "/v1/oauth/callback", token="nobody-s")["statusCode"] == 400
    with pytest.raises(PermissionError):
        cloud.http("POST", "/v1/accounts/{id}/connect", token="nobody-s", id="demo")
