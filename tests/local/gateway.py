"""The template's gateway responses, which the embedded AWS does not read from an API's definition.

It knows them as a resource of their own, so they are put there by its API after the deployment.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.local.layout import STAGE


@dataclass(frozen=True)
class GatewayResponse:
    """What the gateway itself answers in one case."""

    status: int
    headers: Mapping[str, str]
    body: str


def gateway_responses(built_template: Path) -> dict[str, GatewayResponse]:
    """By type, as a built template declares them."""
    template = yaml.safe_load(built_template.read_text())
    declared: dict[str, Any] = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
    return {
        kind: GatewayResponse(
            status=response["StatusCode"],
            headers=response["ResponseParameters"]["Headers"],
            body=json.dumps(json.loads(response["ResponseTemplates"]["application/json"])),
        )
        for kind, response in declared.items()
    }


def put_gateway_responses(api_gateway: Any, api: str, responses: Mapping[str, GatewayResponse]) -> None:
    """Give API ``api`` its gateway responses, and deploy it again, which makes them valid."""
    for kind, response in responses.items():
        api_gateway.put_gateway_response(
            restApiId=api,
            responseType=kind,
            statusCode=str(response.status),
            responseParameters={f"gatewayresponse.header.{name}": value for name, value in response.headers.items()},
            responseTemplates={"application/json": response.body},
        )
    api_gateway.create_deployment(restApiId=api, stageName=STAGE)
