"""The API's description: OpenAPI 3.1, made from the table of routes and the models."""

import json
import re
from importlib.resources import files
from typing import Any

from aws_lambda_powertools.event_handler.openapi.swagger_ui.html import generate_swagger_html
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from invoicing import __version__
from invoicing.api.problems import PROBLEM_TYPE
from invoicing.api.routes.route import Route
from invoicing.api.routes.table import ROUTES
from invoicing.domain.document import Document
from invoicing.domain.tasks import CreditToBill, CustomerUpdate, ProductUpdate

_REF = "#/components/schemas/{model}"
_REFUSALS = {
    400: "It is no JSON object, or a header is malformed.",
    401: "No token, or not a valid one.",
    403: "The token is refused.",
    404: "There is no such thing, or the token is not good for its account.",
    409: "Its state, or an earlier use of the reference, does not allow it.",
    413: "The body is too large.",
    415: "The body is not JSON in UTF-8.",
    422: "It cannot be accepted: `problems` lists everything, with JSON pointers.",
    429: "Too many requests.",
    500: "Unexpected.",
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable word for programs."},
        "detail": {"type": "string"},
        "remedy": {"type": "string"},
        "differences": {"type": "array", "items": {"type": "string"}, "description": "JSON pointers."},
        "problems": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemItem"}},
    },
}
_PROBLEM_CONTENT = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ITEM = {
    "type": "object",
    "required": ["code", "pointer", "detail", "remedy"],
    "properties": {name: {"type": "string"} for name in ("code", "pointer", "detail", "remedy")},
}
_CUSTOMER = {"name": "Rossi S.r.l.", "vat_number": "IT12345670017"}
_LINES = [{"description": "Consulenza", "quantity": "2", "unit_price": "100.00", "vat_rate": "22"}]
# Requests that an account called `demo` accepts as they stand.
_EXAMPLES: dict[type[BaseModel], dict[str, Any]] = {
    Document: {
        "account": "demo",
        "reference": "order-1001",
        "kind": "invoice",
        "customer": _CUSTOMER,
        "lines": _LINES,
    },
    CustomerUpdate: {"account": "demo", "reference": "contact-1", "customer": _CUSTOMER},
    ProductUpdate: {
        "account": "demo",
        "reference": "product-1",
        "code": "CAFFE-1",
        "name": "Caffè in grani, 1 kg",
        "unit_price": "18.90",
        "vat_rate": "10",
    },
    CreditToBill: {"account": "demo", "reference": "credit-1", "customer": _CUSTOMER, "lines": _LINES},
}


def openapi(base: str) -> dict[str, Any]:
    """The description, for an API whose paths are relative to ``base``."""
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    models: list[type[BaseModel]] = [route.body for route in ROUTES if route.body]
    _, schemas = models_json_schema([(model, "validation") for model in dict.fromkeys(models)], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sportello",
            "version": __version__,
            "description": "Issues Italian fiscal documents: never twice, never lost, never over the limit.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {**_with_nulls(schemas["$defs"]), "Problem": _PROBLEM, "ProblemItem": _ITEM},
        },
    }


def _with_nulls(schemas: dict[str, Any]) -> dict[str, Any]:
    """``schemas`` of what callers send, in which null stands for a field left out, as the models take it."""
    for schema in schemas.values():
        for name, one in schema.get("properties", {}).items():
            if name not in schema.get("required", ()) and {"type": "null"} not in one.get("anyOf", ()):
                about = {key: one[key] for key in ("title", "description", "default") if key in one}
                schema["properties"][name] = {**about, "anyOf": [one, {"type": "null"}]}
    return schemas


def swagger_page(base: str) -> str:
    """Swagger UI with everything in one page: nothing is fetched from elsewhere."""
    assets = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    return generate_swagger_html(
        spec=json.dumps(openapi(base)).replace("</", "<\\/"),
        swagger_js=(assets / "swagger-ui-bundle.min.js").read_text("utf-8"),
        swagger_css=(assets / "swagger-ui.min.css").read_text("utf-8"),
        swagger_base_url="",
        oauth2_config=None,
        persist_authorization=True,
    )


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route.method, route.path),
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_header_parameters(route)],
        "responses": {str(status): _good(status, text, route) for status, text in route.answers.items()},
    }
    for status in _refusals(route):
        refusal = {"description": _REFUSALS[status], "content": _PROBLEM_CONTENT}
        # A route that shows pages shows one for this too.
        operation["responses"].setdefault(str(status), refusal)
    if route.body:
        schema = {"$ref": _REF.format(model=route.body.__name__)}
        operation["requestBody"] = {
            "required": route.body_required,
            "content": {"application/json": {"schema": schema, **_example(route.body)}},
        }
    if route.public:
        operation["security"] = []
    return operation


def _refusals(route: Route) -> list[int]:
    """Statuses of every problem ``route`` may answer with: what is sent and not read is refused as well."""
    unread = (400, 413, 415) if route.method == "POST" else ()
    unknown = (422,) if route.query or not route.public else ()
    return sorted({*route.refusals, 429, 500, *unknown, *(() if route.public else (401, 403, *unread))})


def _good(status: int, text: str, route: Route) -> dict[str, Any]:
    media = "text/html" if route.page else "application/json"
    good: dict[str, Any] = {
        "description": text,
        "content": {media: {"schema": {} if media == "text/html" else {"type": "object"}}},
    }
    if status in (202, 302):
        good["headers"] = {"Location": {"schema": {"type": "string", "format": "uri"}}}
    if status == 202:
        path = "/v1/documents/{id}" if route.path == "/v1/documents" else "/v1/requests/{id}"
        good["links"] = {
            "read": {"operationId": _operation_id("GET", path), "parameters": {"id": "$response.body#/id"}},
            "cancel": {
                "operationId": _operation_id("POST", f"{path}/cancel"),
                "parameters": {"id": "$response.body#/id"},
            },
        }
    return good


def _operation_id(method: str, path: str) -> str:
    return re.sub(r"\W+", "_", f"{method.lower()}{path}")


def _example(model: type[BaseModel]) -> dict[str, Any]:
    return {"example": _EXAMPLES[model]} if model in _EXAMPLES else {}


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, **_named(route)}
        for name in re.findall(r"{(\w+)}", route.path)
    ]


def _named(route: Route) -> dict[str, Any]:
    return {"example": "demo"} if route.path.startswith("/v1/accounts/") else {}


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    properties = route.query.model_json_schema()["properties"]
    definitions = route.query.model_json_schema().get("$defs", {})
    return [
        {"name": name, "in": "query", "required": False, "schema": _inlined(schema, definitions)}
        for name, schema in properties.items()
    ]


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """A parameter's schema stands alone, so what it refers to is put in its place."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return definitions[schema["$ref"].rpartition("/")[2]]
        return {name: _inlined(value, definitions) for name, value in schema.items()}
    return [_inlined(value, definitions) for value in schema] if isinstance(schema, list) else schema


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    if 202 not in route.answers:
        return []
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "1 to 255 visible ASCII characters. The `reference` already keeps a document single.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        }
    ]
