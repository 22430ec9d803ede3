"""The round of an account that its owner connects at a provider which asks for consent, and whose tokens end."""

import json
import os
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import boto3
import httpx

from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration
from tests.integration.cloud import STACK, forget
from tests.privileges.keeping import kept
from tests.simulators.fatture_in_cloud import App, Company, FattureInCloudSimulator
from tests.simulators.serve import RunningServer

if TYPE_CHECKING:
    from tests.privileges.rounds import WatchedCloud

NAME = "consenting"
CALLBACK = "https://api.example/live/v1/oauth/callback"
APPLICATION = {"client_id": "sportello-client-id", "client_secret": "sportello-client-secret"}
SETTINGS = {"contacts": True, "products": True, "received_documents": True}
LOOKUPS = (
    *("companies", "clients", "issued-documents", "received-documents"),
    *("vat-types", "payment-methods", "payment-accounts"),
)
PRODUCT = {"account": NAME, "reference": "product", "code": "CAFFE", "name": "Caffè", "unit_price": "10.00"}


def connected(cloud: "WatchedCloud") -> None:
    """An account is connected; then its tokens end, and are renewed before its lists are read."""
    vendor = FattureInCloudSimulator(companies=[Company(4_242)], apps=[App(redirect_uri=CALLBACK)])
    with RunningServer(vendor) as url:
        endpoints = json.loads(os.environ["PROVIDER_ENDPOINTS"])
        os.environ["PROVIDER_ENDPOINTS"] = json.dumps({**endpoints, "fatture_in_cloud": url})
        configuration = AccountConfiguration(provider="fatture_in_cloud", settings=SETTINGS)
        add_account(Stack(STACK), NAME, configuration, APPLICATION)
        add_token(Stack(STACK), NAME, (NAME,), NAME)
        forget()
        _consent(cloud)
        _end_tokens()
        for name in LOOKUPS:
            cloud.ask("POST", f"/v1/accounts/{{id}}/{name}", id=NAME, token=NAME)
        cloud.ask("POST", "/v1/products", PRODUCT, token=NAME)
        cloud.deliver()
        for name in LOOKUPS:
            cloud.ask("GET", f"/v1/accounts/{{id}}/{name}", id=NAME, token=NAME)
        kept(cloud, vendor, NAME)
    assert len(vendor.calls_of("token")) == 2, "they were renewed"
    vendor.assert_well_behaved()


def _consent(cloud: "WatchedCloud") -> None:
    page = cloud.ask("POST", "/v1/accounts/{id}/connect", id=NAME, token=NAME)["open"]
    back = httpx.post(page, data={"decision": "approve"}, trust_env=False).headers["location"]
    cloud.ask("GET", "/v1/oauth/callback", query=dict(parse_qsl(urlsplit(back).query)))


def _end_tokens() -> None:
    secrets, name = boto3.client("secretsmanager"), f"{STACK}/accounts/{NAME}"
    kept = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    secrets.put_secret_value(SecretId=name, SecretString=json.dumps({**kept, "expires_ms": 1}))
