"""Consent and tokens at Fatture in Cloud: what is sent, what is believed of an answer, and what a refusal means."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from invoicing.abilities import Company, ConnectsByConsent, ConsentRequest, RenewsCredentials
from invoicing.domain.account import AccountConfiguration
from invoicing.errors import Misconfigured, ProviderError, RateLimited, Unauthorized, Unavailable
from invoicing.providers.fatture_in_cloud.adapter import FattureInCloud
from invoicing.usecases.connect_account import Uncounted
from tests.fakes.clock import FakeClock

APPLICATION = {"client_id": "an-application", "client_secret": "its-secret"}
TOKENS = {"access_token": "a/old", "refresh_token": "r/old", "expires_ms": 5}
GIVEN = {"token_type": "bearer", "access_token": "a/new", "refresh_token": "r/new", "expires_in": 86_400}
DAY_MS = 86_400_000
REDIRECT = "https://api.example/live/v1/oauth/callback"


class Vendor(httpx.BaseTransport):
    """Answers as it is told, and keeps what it was sent."""

    def __init__(self, status: int = 200, body: Any = None, **headers: str) -> None:
        self._answer = status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status, content, headers = self._answer
        return httpx.Response(status, content=content, headers=headers)


def provider(vendor: httpx.BaseTransport | None = None) -> FattureInCloud:
    return FattureInCloud(clock=FakeClock(), transport=vendor)


def gate() -> Uncounted:
    return Uncounted(FakeClock(), "demo")


def configuration(**settings: Any) -> AccountConfiguration:
    return AccountConfiguration(provider="fatture_in_cloud", settings=settings)


def exchange(vendor: Vendor, **credentials: Any) -> dict[str, Any]:
    given = APPLICATION | credentials
    return dict(provider(vendor).exchange(given, code="c/1", redirect_uri=REDIRECT, gate=gate()))


def renew(vendor: Vendor, **credentials: Any) -> dict[str, Any]:
    return dict(provider(vendor).renew(APPLICATION | TOKENS | credentials, gate()))


def sent(vendor: Vendor) -> dict[str, Any]:
    (request,) = vendor.requests
    assert (request.method, str(request.url)) == ("POST", "https://api-v2.fattureincloud.it/oauth/token")
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers
    found: dict[str, Any] = json.loads(request.content)
    return found


def test_it_can_be_connected_and_renewed() -> None:
    assert isinstance(provider(), ConnectsByConsent)
    assert isinstance(provider(), RenewsCredentials)
    assert provider().credential_ways == (("client_id", "client_secret"), ("access_token",))


def test_the_page_names_everything_in_its_address_and_no_secret() -> None:
    state = "s+/=&?#é"
    asked = ConsentRequest("https://api.example/?a=b&c", state)
    url = provider().consent_url(APPLICATION, configuration(received_documents=True, products=True), asked)
    assert url.startswith("https://api-v2.fattureincloud.it/oauth/authorize?")
    assert "+" not in urlsplit(url).query
    assert {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} == {
        "response_type": "code",
        "client_id": "an-application",
        "redirect_uri": "https://api.example/?a=b&c",
        "scope": "issued_documents.credit_notes:a issued_documents.invoices:a products:a received_documents:r",
        "state": state,
    }
    assert "its-secret" not in url


def test_a_token_made_by_hand_has_no_application_to_consent_to() -> None:
    with pytest.raises(Misconfigured) as info:
        provider().consent_url({"access_token": "a/1"}, configuration(), ConsentRequest(REDIRECT, "s"))
    assert info.value.code == "no_application"


def test_a_code_is_exchanged_with_the_address_it_was_asked_with() -> None:
    vendor = Vendor(body=GIVEN)
    now = FakeClock().time_ms
    kept = exchange(vendor, **TOKENS)
    assert sent(vendor) == APPLICATION | {
        "grant_type": "authorization_code",
        "code": "c/1",
        "redirect_uri": REDIRECT,
    }
    assert kept.pop("expires_ms") in range(now + DAY_MS, now + DAY_MS + 100)
    assert kept == APPLICATION | {"access_token": "a/new", "refresh_token": "r/new"}


def test_tokens_are_renewed_without_an_address() -> None:
    vendor = Vendor(body=GIVEN)
    kept = renew(vendor)
    assert sent(vendor) == APPLICATION | {"grant_type": "refresh_token", "refresh_token": "r/old"}
    assert (kept["access_token"], kept["refresh_token"]) == ("a/new", "r/new")
    assert kept.items() >= APPLICATION.items()


def test_what_is_kept_can_be_read_again() -> None:
    kept = exchange(Vendor(body=GIVEN))
    assert provider().renewal_due_ms(kept) == kept["expires_ms"] - 600_000
    assert provider().identity(kept, configuration()) == provider().identity(APPLICATION, configuration())


def test_a_renewal_without_another_refresh_token_leaves_the_one_there_is() -> None:
    """RFC 6749, section 6; the vendor has always been seen to send one."""
    without = {name: value for name, value in GIVEN.items() if name != "refresh_token"}
    assert renew(Vendor(body=without))["refresh_token"] == "r/old"
    with pytest.raises(Unauthorized):
        exchange(Vendor(body=without), **TOKENS)


@pytest.mark.parametrize(
    ("credentials", "due"),
    [
        (APPLICATION, 0),
        (APPLICATION | {"access_token": "a/1", "refresh_token": "r/1", "expires_ms": DAY_MS}, DAY_MS - 600_000),
        ({"access_token": "a/by-hand"}, None),
    ],
)
def test_when_tokens_are_to_be_renewed(credentials: dict[str, Any], due: int | None) -> None:
    assert provider().renewal_due_ms(credentials) == due


def test_without_a_refresh_token_nobody_is_asked() -> None:
    vendor = Vendor(body=GIVEN)
    with pytest.raises(Unauthorized) as info:
        provider(vendor).renew(APPLICATION, gate())
    assert info.value.code == "consent_needed"
    assert vendor.requests == []


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": None},
        {"access_token": 7},
        {"access_token": ""},
        {"access_token": "a/ü\r\nX-Header: 1"},
        {"refresh_token": ["r/1"]},
        {"expires_in": "86400"},
        {"expires_in": 0},
        {"expires_in": True},
        {"expires_in": None},
    ],
)
def test_what_are_no_tokens_are_not_kept(changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized) as info:
        renew(Vendor(body=GIVEN | changes))
    assert info.value.code == "consent_needed"
    assert "a/" not in str(info.value)


HTML = b"<html>Gateway</html>"
INVALID = {"error": "invalid_grant", "error_description": "The refresh token is invalid."}


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (400, INVALID, Unauthorized, "consent_needed"),
        (401, INVALID, Unauthorized, "consent_needed"),
        (401, b"", Unauthorized, "consent_needed"),
        (403, {"error": {"message": "no"}}, Unauthorized, "consent_needed"),
        (404, HTML, Unavailable, "not_found"),
        (429, b"", RateLimited, "rate_limited"),
        (500, HTML, Unavailable, "http_error"),
        (503, b"", Unavailable, "http_error"),
        (200, HTML, Unavailable, "unreadable_answer"),
        (200, b"", Unavailable, "unreadable_answer"),
        (302, b"", Unavailable, "http_error"),
    ],
)
def test_what_an_answer_means(status: int, body: Any, error: type[ProviderError], code: str) -> None:
    """A plain no ends the consent; what the vendor's machines say when they are ill does not."""
    for ask in (exchange, renew):
        with pytest.raises(error) as info:
            ask(Vendor(status, body))
        assert (type(info.value), info.value.code) == (error, code)


def test_a_quota_s_403_is_no_refusal() -> None:
    with pytest.raises(RateLimited) as info:
        renew(Vendor(403, b"", **{"Retry-After": "30"}))
    assert info.value.retry_after_ms == 30_000


def test_companies_are_listed_without_the_tokens_that_come_with_them() -> None:
    entries = [
        {"id": 1, "name": "Prima", "type": "company", "access_token": "a/of-the-company"},
        {
            "id": 2,
            "name": "Studio",
            "type": "accountant",
            "controlled_companies": [{"id": 3, "name": "Terza", "access_token": "a/x"}],
        },
    ]
    vendor = Vendor(body={"data": {"companies": entries}})
    found = provider(vendor).companies(APPLICATION | TOKENS, gate())
    assert found == [Company("1", "Prima", {"company_id": 1}), Company("3", "Terza", {"company_id": 3})]
    assert vendor.requests[0].headers["authorization"] == "Bearer a/old"
