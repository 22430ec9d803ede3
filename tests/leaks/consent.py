"""The road of a consent with marked words: a vendor that marks what it gives, and quotes what it is sent."""

import io
import json
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, override
from urllib.parse import parse_qs, parse_qsl, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import boto3
import httpx

from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration
from tests.integration.cloud import STACK, deployed
from tests.leaks.callers import stored
from tests.leaks.failing_aws import failing
from tests.leaks.markers import CLIENT_SECRET, TOKEN, TOKEN_MARK, quoted
from tests.leaks.overheard import overhearing
from tests.leaks.road import Office
from tests.privileges.recording import recording
from tests.simulators.fatture_in_cloud import App, Company, FattureInCloudSimulator
from tests.simulators.fatture_in_cloud.tokens import Grant, Token, TokenStore
from tests.simulators.serve import RunningServer

NAME = "studio"
CALLBACK = "https://api.example/live/v1/oauth/callback"
APPLICATION = {"client_id": "an-application", "client_secret": CLIENT_SECRET}


class MarkedTokens(TokenStore):
    """Every code and token has the mark in it."""

    @override
    def issue(self, kind: Any, grant: Grant, expires_at: float | None, redirect_uri: str = "") -> Token:
        token = super().issue(kind, grant, expires_at, redirect_uri)
        del self.tokens[token.value]
        token.value = f"{token.value[:2]}{TOKEN_MARK}{len(self.tokens)}"
        return self.add(token)


class Way(StrEnum):
    """How the next call is answered."""

    OAUTH = "a refusal in OAuth's shape that quotes what was sent"
    API = "a refused token that is quoted"
    PAGE = "a page with all of it"


@dataclass
class QuotingVendor:
    """Passes calls on to ``inner``, but for those that a way is planned for."""

    inner: WSGIApplication
    plan: deque[Way] = field(default_factory=deque)
    addresses: list[str] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        if "/authorize" not in environ["PATH_INFO"]:  # That one is the browser's.
            self.addresses.append(f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}")
        if not self.plan or "/authorize" in environ["PATH_INFO"]:
            return self.inner(environ, start_response)
        # As a sentence: of a whole body the redactor leaves nothing, for it looks like what it is.
        values = json.loads(sent).values() if sent else ()
        words = f"not good: {' or '.join(map(str, values))} {environ.get('HTTP_AUTHORIZATION', '')}"
        status, body = {
            Way.OAUTH: ("400 Bad Request", json.dumps({"error": "invalid_grant", "error_description": words})),
            Way.API: ("401 Unauthorized", json.dumps({"error": {"message": words}})),
            Way.PAGE: ("502 Bad Gateway", f"<html>{words}</html>"),
        }[self.plan.popleft()]
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body.encode())))])
        return [body.encode()]


@dataclass
class ConsentOffice(Office):
    """The deployed functions, every word of which is heard, with an account whose owner is asked for consent."""

    vendor: QuotingVendor = field(default_factory=lambda: QuotingVendor(FattureInCloudSimulator()))

    def page(self) -> str:
        """The page to open; its state is nobody else's to see."""
        url: str = self.ask("POST", "/v1/accounts/{id}/connect", id=NAME)["open"]
        self.heard.marked.add(parse_qs(urlsplit(url).query)["state"][0].lower())
        return url

    def consent(self, *ways: Way, decision: str = "approve") -> dict[str, str]:
        """Ask, let the owner decide, and take the answer; returns what came back."""
        location = httpx.post(self.page(), data={"decision": decision}, trust_env=False).headers["location"]
        back = dict(parse_qsl(urlsplit(location).query))
        self.vendor.plan.extend(ways)
        self.come(back)
        return back

    def come(self, back: dict[str, str]) -> None:
        """The owner's browser comes back."""
        self.http("GET", "/v1/oauth/callback", query=back)

    def check(self, *ways: Way) -> dict[str, Any]:
        """The account after it was asked about, with calls answered in these ways."""
        self.vendor.plan.extend(ways)
        self.http("POST", "/v1/accounts/{id}/check", token=TOKEN, id=NAME)
        self.handlers["issue_worker"].worker.cache_clear()
        self.deliver()
        self.vendor.plan.clear()
        return self.ask("GET", "/v1/accounts/{id}", id=NAME)


@contextmanager
def consent_office() -> Iterator[ConsentOffice]:
    """A deployed stack, listened to; what AWS was told is heard at the end."""
    simulator = FattureInCloudSimulator(
        companies=[Company(4_242)],
        apps=[App(client_id="an-application", client_secret=CLIENT_SECRET, redirect_uri=CALLBACK)],
    )
    simulator.world.tokens = MarkedTokens()
    vendor = QuotingVendor(simulator)
    with (
        RunningServer(vendor) as url,
        recording() as made,
        failing() as aws,
        deployed({"fatture_in_cloud": url}) as cloud,
    ):
        made.stacks[STACK] = {"TableName": "records", "QueueUrl": cloud.queue_url}
        add_account(Stack(STACK), NAME, AccountConfiguration(provider="fatture_in_cloud"), APPLICATION)
        add_token(Stack(STACK), NAME, (NAME,), TOKEN)
        with overhearing() as heard:
            here = ConsentOffice(cloud.queue_url, heard=heard, recording=made, aws=aws, vendor=vendor)
            yield here
            heard.hear_aws(made)
            heard.hear("address", vendor.addresses)


def end_tokens(*, spoil: bool = False) -> None:
    """The access token ends; with ``spoil`` the vendor knows the refresh token no more either."""
    client, name = boto3.client("secretsmanager"), f"{STACK}/accounts/{NAME}"
    kept = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
    changed = kept | {"expires_ms": 1} | ({"refresh_token": f"r/{TOKEN_MARK}gone"} if spoil else {})
    client.put_secret_value(SecretId=name, SecretString=json.dumps(changed))


def consents(here: ConsentOffice) -> None:
    """One that goes well, one twice, one denied, and some that the vendor refuses with everything it was sent."""
    here.come(here.consent())
    here.consent(decision="deny")
    for way in (Way.OAUTH, Way.API, Way.PAGE):
        here.consent(way)
    here.come({"state": f"{TOKEN_MARK}-made-up", "code": f"c/{TOKEN_MARK}", "error": quoted()})
    here.come({"error": "access_denied", "error_description": quoted(), "state": parse_state(here.page())})
    here.come({"error": f"{TOKEN_MARK} denied", "state": parse_state(here.page())})


def parse_state(url: str) -> str:
    """The state in the address of a page."""
    return parse_qs(urlsplit(url).query)["state"][0]


def renewals(here: ConsentOffice) -> None:
    """One that goes well; some refused with everything that was sent; then the owner consents again."""
    here.consent()
    end_tokens()
    assert here.check()["status"]["key_valid"]
    here.check(Way.API)
    for way in (Way.OAUTH, Way.API, Way.PAGE):
        end_tokens()
        here.check(way, way, way)
    end_tokens(spoil=True)
    here.handlers["issue_worker"].worker.cache_clear()
    document = {"account": NAME, "reference": "waits", "kind": "invoice", **ISSUED}
    here.ask("POST", "/v1/documents", document)
    here.vendor.plan.extend([Way.OAUTH] * 3)
    here.deliver()
    # What is refused when it is renewed is not renewed again at once.
    here.vendor.plan.clear()
    assert here.ask("GET", "/v1/accounts/{id}", id=NAME)["waits"]["code"] == "consent_needed"
    here.consent()


ISSUED: dict[str, Any] = {
    "customer": {
        "name": "Rossi S.r.l.",
        "vat_number": "12345670017",
        "address": {"street": "Via Roma 1", "postcode": "10121", "city": "Torino", "province": "TO"},
    },
    "lines": [{"description": "Consulenza", "quantity": "1", "unit_price": "100.00", "vat_rate": "22"}],
    "payments": [{"method": "MP05"}],
}


def failing_consents(here: ConsentOffice) -> None:
    """AWS fails at each moment and says what with; secrets are not as they should be."""
    for operation in ("dynamodb.GetItem", "dynamodb.PutItem", "secretsmanager.GetSecretValue"):
        back = dict(parse_qsl(urlsplit(_approved(here)).query))
        with here.aws.once(operation):
            here.come(back)
    back = dict(parse_qsl(urlsplit(_approved(here)).query))
    with here.aws.once("secretsmanager.PutSecretValue"):
        here.come(back)
    for text in (quoted(), json.dumps({"client_secret": CLIENT_SECRET}), json.dumps({"access_token": [CLIENT_SECRET]})):
        with stored(f"{STACK}/accounts/{NAME}", text), suppress(KeyError):
            here.page()
        here.check()


def _approved(here: ConsentOffice) -> str:
    location: str = httpx.post(here.page(), data={"decision": "approve"}, trust_env=False).headers["location"]
    return location


ROADS = (consents, renewals, failing_consents)
