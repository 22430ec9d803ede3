"""Cold starts, got out of the way while something else is waited for."""

import json
from concurrent.futures import ThreadPoolExecutor

from tests.local.caller import client_of
from tests.local.deployment import Deployment
from tests.local.embedded import EmbeddedAws

HEALTH = {
    "resource": "/v1/health",
    "path": "/v1/health",
    "httpMethod": "GET",
    "headers": {},
    "multiValueHeaders": {},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "requestContext": {"resourcePath": "/v1/health", "httpMethod": "GET", "stage": "live", "path": "/live/v1/health"},
    "body": None,
    "isBase64Encoded": False,
}
# Both harmless: a question, and no message. The reconciler starts by itself, on its minute.
EVENTS = {"HttpApiFunction": HEALTH, "IssueWorkerFunction": {"Records": []}}


def warm_up(aws: EmbeddedAws, deployment: Deployment) -> None:
    """Start the functions that a first request would wait for, side by side."""
    with ThreadPoolExecutor() as beside:
        list(beside.map(lambda item: _invoke(aws, deployment.resources[item[0]], item[1]), EVENTS.items()))


def try_token(url: str) -> None:
    """One request with the demo token, which starts the authorizer and shows that the way is open.

    Raises:
        httpx.HTTPStatusError: it is not.
    """
    with client_of(url) as client:
        client.get("/v1/accounts").raise_for_status()


def _invoke(aws: EmbeddedAws, function: str, event: object) -> None:
    aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
