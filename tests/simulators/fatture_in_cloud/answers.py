"""The bytes on the wire: JSON in its envelope, the two shapes of errors, and none (fact sheet, sections 4.2 and 7)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Literal

from tests.simulators.answers import HTML, Answer, Headers, Refusal, html_page

Shape = Literal["api", "oauth", "html", "empty"]


def json_answer(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(plain(value), ensure_ascii=False).encode())


def data_answer(value: object) -> Answer:
    """Every answer is `{"data": ...}`; success is always 200, creates included."""
    return json_answer({"data": value})


def done() -> Answer:
    """Deletes answer 200 with no body."""
    return Answer(content_type=HTML)


def plain(value: object) -> object:
    """Amounts as the numbers that PHP writes: 75, not 75.00."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case str():
            return value
        case Sequence():
            return [plain(item) for item in value]
    return value


def api_error(
    status: int,
    message: str,
    *,
    code: str | None = None,
    validation: Mapping[str, Sequence[str]] | None = None,
    extra: Mapping[str, Any] | None = None,
    headers: Headers = (),
) -> Answer:
    error: dict[str, Any] = {"message": message}
    if code:
        error["code"] = code
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        error["validation_result"] = validation
    body = {"error": error} | ({"extra": extra} if extra is not None else {})
    return json_answer(body, status).with_headers(headers)


def oauth_error(error: str, description: str, status: int = 400) -> Answer:
    return json_answer({"error": error, "error_description": description}, status)


def invalid(validation: Mapping[str, Sequence[str]]) -> Refusal:
    """The common validation error: paths to reasons, in Laravel's words."""
    return Refusal(api_error(422, "Invalid request.", validation=validation))


def refuse(status: int, message: str, *, code: str | None = None, headers: Headers = ()) -> Refusal:
    return Refusal(api_error(status, message, code=code, headers=headers))


def shaped_error(
    status: int, shape: Shape, *, message: str = "", code: str | None = None, headers: Headers = ()
) -> Answer:
    """An error in any of the shapes that clients have met."""
    text = message or HTTPStatus(status).phrase
    match shape:
        case "api":
            return api_error(status, text, code=code, headers=headers)
        case "oauth":
            return oauth_error(code or "invalid_request", text, status).with_headers(headers)
        case "html":
            return html_page(status, headers)
    return Answer(status, b"", HTML, headers)
