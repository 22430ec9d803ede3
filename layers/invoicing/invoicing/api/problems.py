"""Errors as ``application/problem+json`` (RFC 9457), with a stable code and JSON pointers."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import ValidationError

from invoicing.domain.problem import Problem, pointer

PROBLEM_TYPE = "application/problem+json"

_CODES = {
    "missing": ("missing_field", "this field is missing", "Send it."),
    "extra_forbidden": ("unknown_field", "there is no such field", "Leave it out, or correct its name."),
    "too_long": ("too_many_items", "", ""),
    "too_short": ("too_few_items", "", ""),
    "string_too_long": ("text_too_long", "", ""),
    "string_too_short": ("text_too_short", "", ""),
    "string_pattern_mismatch": ("invalid_text", "", ""),
    "enum": ("unknown_value", "", ""),
    "literal_error": ("unknown_value", "", ""),
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    problems: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response[str]:
    """A problem document; ``problems`` are all that is wrong with what was sent."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    if problems:
        body["problems"] = [one.as_dict() for one in problems]
    return Response(
        status_code=status,
        content_type=PROBLEM_TYPE,
        body=json.dumps(body, ensure_ascii=False),
        headers=dict(headers or {}),
    )


def from_validation(error: ValidationError) -> list[Problem]:
    """Every fault pydantic found, in our codes, with what was expected and never what was sent."""
    return [_from_fault(dict(fault)) for fault in error.errors(include_url=False, include_input=False)]


def _from_fault(fault: dict[str, Any]) -> Problem:
    context: dict[str, Any] = fault.get("ctx", {})
    where = [*fault["loc"]]
    if "field" in context:
        where.append(context["field"])
    code, detail, remedy = _CODES.get(fault["type"], (_own_code(fault["type"]), "", ""))
    message = str(fault["msg"])
    return Problem(code, pointer(*where), detail or f"expected: {message}", remedy or f"Send {message}.")


def _own_code(kind: str) -> str:
    """Codes of our own pass; pydantic's many type codes are one to the caller."""
    ours = kind.startswith(("invalid_", "illegal_", "missing_", "customer_", "province_", "vat_", "not_", "too_many_"))
    return kind if ours else "wrong_type"
