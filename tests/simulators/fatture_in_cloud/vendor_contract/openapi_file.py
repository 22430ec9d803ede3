"""The vendor's OpenAPI file as the judge, by openapi-core; no rule here is our own."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.simulators.fatture_in_cloud.vendor_contract.contract import ContractBroken, Exchange
from tests.simulators.fatture_in_cloud.vendor_contract.differences import mended

SERVER = "https://api-v2.fattureincloud.it"


class OpenApiFile:
    """Requests may hold nothing that the file does not know; answers may, as live ones do (sheet, section 4.5)."""

    def __init__(self, file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        specification: Any = mended(yaml.load(text, Loader=yaml.CSafeLoader))
        # Checked as a specification once, in the lenient one.
        config = Config(additional_properties_default_policy="forbid", spec_validator_cls=None)
        self._strict = OpenAPI.from_dict(specification, config=config)
        as_text: dict[str, Callable[[bytes], Any]] = {"text/xml": _decoded}
        self._lenient = OpenAPI.from_dict(specification, config=Config(extra_media_type_deserializers=as_text))

    def check_request(self, exchange: Exchange) -> None:
        with _judging("request", exchange):
            self._strict.validate_request(_Asked(exchange))

    def check_answer(self, exchange: Exchange) -> None:
        with _judging("answer", exchange):
            self._lenient.validate_response(_Asked(exchange), _Answered(exchange))


def _decoded(body: bytes, **_: str) -> str:
    return body.decode()


class _judging:  # noqa: N801 - read as a word of the sentence in which it stands
    """Turns the validator's errors, with their causes, into one of ours."""

    def __init__(self, side: str, exchange: Exchange) -> None:
        self._side, self._exchange = side, exchange
        self._quiet = warnings.catch_warnings()

    def __enter__(self) -> None:
        self._quiet.__enter__()
        # The file names security schemes of which openapi-core only checks some; a bearer is checked by the simulator.
        warnings.filterwarnings("ignore", message="Unsupported scheme type", category=UserWarning)

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        self._quiet.__exit__(None, None, None)
        if isinstance(error, OpenAPIError):
            raise ContractBroken(f"{self._side} of {self._exchange.line}: {_told(error)}") from None


def _told(error: BaseException) -> str:
    """Where the schema was broken and how, without the schema itself; or the error as it is."""
    deepest = error
    while deepest.__cause__ is not None:
        deepest = deepest.__cause__
    broken: Any = getattr(deepest, "schema_errors", ())
    return "; ".join(f"{item.json_path}: {item.message}" for item in broken) or f"{type(error).__name__}: {deepest}"


class _Asked:
    """A request of httpx, as openapi-core wants to see it."""

    def __init__(self, exchange: Exchange) -> None:
        request = exchange.request
        self.host_url = SERVER
        self.path = request.url.path
        self.method = request.method.lower()
        self.body = request.content or None
        self.content_type = request.headers.get("content-type", "")
        query = ImmutableMultiDict(request.url.params.multi_items())
        self.parameters = RequestParameters(query=query, header=Headers(request.headers.multi_items()))


class _Answered:
    """A response of httpx, as openapi-core wants to see it."""

    def __init__(self, exchange: Exchange) -> None:
        response = exchange.response
        self.status_code = response.status_code
        self.content_type = response.headers.get("content-type", "")
        self.data = response.content or None
        self.headers = Headers(response.headers.multi_items())
