"""The models of the vendor's SDK as the judge, for a clone that has not the vendor's file.

The SDK is generated from that file: each method of its API classes knows a path, the model of the body and the
model of the answer. A test-only dependency; it is imported only when it is asked.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule

from tests.simulators.fatture_in_cloud.vendor_contract.contract import ContractBroken, Exchange

PACKAGE = "fattureincloud_python_sdk.api"
_PATH = re.compile(r"resource_path='([^']+)'")
_METHOD = re.compile(r"method='([A-Z]+)'")


@dataclass(frozen=True, slots=True)
class Operation:
    """What the SDK says of one call; None where it sends or expects no model."""

    name: str
    method: str
    path: str
    body: type[BaseModel] | None
    answer: type[BaseModel] | None


class SdkModels:
    """Weaker than the file: no headers, no query parameters, no error bodies."""

    def __init__(self) -> None:
        self.operations = tuple(_operations())
        rules = [_rule(operation) for operation in self.operations]
        self._map: MapAdapter = Map(rules, merge_slashes=False).bind("api")

    def check_request(self, exchange: Exchange) -> None:
        model = self._operation(exchange).body
        if model is None or not exchange.request.content:
            return
        _judge(model, exchange.request.content, f"request of {exchange.line}", strict=True)

    def check_answer(self, exchange: Exchange) -> None:
        operation = self._operation(exchange)
        if exchange.accepted and operation.answer:
            _judge(operation.answer, exchange.response.content, f"answer of {exchange.line}", strict=False)

    def _operation(self, exchange: Exchange) -> Operation:
        try:
            found, _ = self._map.match(exchange.path, exchange.request.method)
        except HTTPException as error:
            raise ContractBroken(f"{exchange.line}: the SDK knows no such call") from error
        operation: Operation = found
        return operation


def _operations() -> Iterator[Operation]:
    for _, api in inspect.getmembers(importlib.import_module(PACKAGE), inspect.isclass):
        for name, method in inspect.getmembers(api, inspect.isfunction):
            serialize = getattr(api, f"_{name}_serialize", None)
            if serialize is None:
                continue
            source = inspect.getsource(serialize)
            path, verb = _PATH.search(source), _METHOD.search(source)
            if path and verb:
                hints = get_type_hints(method)
                answer = _model(hints.pop("return", None))
                bodies = [model for hint in hints.values() if (model := _model(hint))]
                yield Operation(name, verb[1], path[1], bodies[0] if bodies else None, answer)


def _model(hint: Any) -> type[BaseModel] | None:
    """The model in a hint such as Optional[Model]."""
    for candidate in (hint, *get_args(hint)):
        if inspect.isclass(candidate) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _rule(operation: Operation) -> Rule:
    return Rule(operation.path.replace("{", "<").replace("}", ">"), methods=[operation.method], endpoint=operation)


def _judge(model: type[BaseModel], body: bytes, what: str, *, strict: bool) -> None:
    """`strict`: a key that the model does not have is a mistake, as it would be dropped in silence."""
    try:
        model.model_validate_json(body, extra="forbid" if strict else None)
    except ValidationError as error:
        raise ContractBroken(f"{what}: {error}") from error
