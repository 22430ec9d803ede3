"""The API on a socket: template.yaml's gateway in front of the real authorizer and the real function.

It does what API Gateway's documentation says of a REST API with Lambda proxy integration: routes, the token
authorizer, the gateway's own answers, and the proxy event in which bytes that are not UTF-8 are replaced.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self, override
from urllib.parse import parse_qsl, unquote

from tests.integration.cloud import REGION, Cloud, resource

LOOPBACK = "127.0.0.1"
# Those that answer HTTP.
FUNCTIONS = ("HttpApiFunction", "ConnectorFunction")
LARGEST_PAYLOAD = 6 * 1024 * 1024
ARN = f"arn:aws:execute-api:{REGION}:123456789012:api/live"


@dataclass(frozen=True)
class Route:
    """One route of the template, and the folder of the function behind it."""

    function: str
    method: str
    resource: str
    public: bool

    def parameters(self, path: str) -> dict[str, str] | None:
        """What ``path`` fills in, if it is this route's."""
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", self.resource.replace(".", r"\."))
        found = re.fullmatch(pattern, path)
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


def routes() -> Iterator[Route]:
    """Every route of the template."""
    for name in FUNCTIONS:
        function = resource(name)
        for event in function["Events"].values():
            route = event["Properties"]
            public = route.get("Auth") == {"Authorizer": "NONE"}
            yield Route(function["CodeUri"].removeprefix("functions/"), route["Method"], route["Path"], public)


class Door(ThreadingHTTPServer):
    """`with Door(cloud) as door` serves on a free port of the loopback until the end of the block."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, cloud: Cloud) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.cloud = cloud
        self.routes = tuple(routes())
        api = resource("Api")
        self.responses: dict[str, Any] = api["GatewayResponses"]
        self.expression = api["Auth"]["Authorizers"]["BearerToken"]["Identity"]["ValidationExpression"]
        self.url = f"http://{LOOPBACK}:{self.server_port}"
        self.failures: list[Exception] = []

    @override
    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    @override
    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class GatewayAnswer(Exception):
    """The gateway answers by itself; ``kind`` is its name for the case."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Door

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            answer = self._through(body)
        except GatewayAnswer as own:
            response = self.server.responses[own.kind]
            headers = {name: value.strip("'") for name, value in response["ResponseParameters"]["Headers"].items()}
            text = response["ResponseTemplates"]["application/json"]
            answer = {"statusCode": response["StatusCode"], "headers": headers, "body": text}
        content = (answer.get("body") or "").encode()
        self.send_response_only(answer["statusCode"])
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            for value in values:
                self.send_header(name, value)
        for name, value in (answer.get("headers") or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if self.command != "HEAD" else b"")

    def __getattr__(self, name: str) -> Any:
        """A method of HTTP, whichever it is: the gateway answers those that nobody knows too."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _through(self, body: bytes) -> dict[str, Any]:
        if len(body) > LARGEST_PAYLOAD:
            raise GatewayAnswer("REQUEST_TOO_LARGE")
        path, _, query = self.path.partition("?")
        found = [(route, filled) for route in self.server.routes if (filled := route.parameters(path)) is not None]
        chosen = [pair for pair in found if pair[0].method == self.command]
        if not chosen:
            raise GatewayAnswer("MISSING_AUTHENTICATION_TOKEN")
        # A path written out goes before one with a parameter.
        route, parameters = min(chosen, key=lambda pair: len(pair[1]))
        authorizer = {} if route.public else self._authorize(path)
        event = self._event(route, path, query, parameters, authorizer, body)
        try:
            answer: dict[str, Any] = self.server.cloud.invoke(route.function, json.loads(json.dumps(event)))
        except Exception as error:
            self.server.failures.append(error)
            raise GatewayAnswer("INTEGRATION_FAILURE") from error
        return answer

    def _authorize(self, path: str) -> dict[str, Any]:
        header = self.headers.get("Authorization", "")
        if not re.search(self.server.expression, header):
            raise GatewayAnswer("UNAUTHORIZED")
        event = {"type": "TOKEN", "authorizationToken": header, "methodArn": f"{ARN}/{self.command}{path}"}
        try:
            allowed = self.server.cloud.invoke("authorizer", event)
        except PermissionError as error:
            raise GatewayAnswer("UNAUTHORIZED") from error
        (statement,) = allowed["policyDocument"]["Statement"]
        if (statement["Effect"], statement["Resource"]) != ("Allow", f"{ARN}/*"):
            raise GatewayAnswer("ACCESS_DENIED")
        return {**allowed["context"], "principalId": allowed["principalId"]}

    def _event(
        self,
        route: Route,
        path: str,
        query: str,
        parameters: dict[str, str],
        authorizer: dict[str, Any],
        body: bytes,
    ) -> dict[str, Any]:
        several: dict[str, list[str]] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            several.setdefault(name, []).append(value)
        return {
            "resource": route.resource,
            "path": path,
            "httpMethod": route.method,
            "headers": dict(self.headers.items()),
            "multiValueHeaders": {name: self.headers.get_all(name) for name in self.headers},
            "queryStringParameters": {name: values[-1] for name, values in several.items()} or None,
            "multiValueQueryStringParameters": several or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "path": f"/live{path}",
                "stage": "live",
                "domainName": self.headers.get("Host", LOOPBACK),
                "authorizer": authorizer,
                "identity": {"sourceIp": LOOPBACK},
            },
            "body": body.decode("utf-8", "replace") if body else None,
            "isBase64Encoded": False,
        }

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
