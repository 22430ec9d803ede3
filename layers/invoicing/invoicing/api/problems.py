"""Errors as ``application/problem+json`` (RFC 9457), with a stable code and JSON pointers."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, get_args

from aws_lambda_powertools.event_handler import Response
from pydantic import ValidationError
from pydantic_core.core_schema import ErrorType

from invoicing.domain.problem import Problem, pointer

PROBLEM_TYPE = "application/problem+json"

_OBJECT = ("wrong_type", "expected an object", "Send an object, in braces.")
_LIST = ("wrong_type", "expected a list", "Send a list: [...].")
_FLAG = ("wrong_type", "expected true or false", "Send true or false, without quotes.")
_TEXT = ("wrong_type", "expected a text", "Send a text in quotes.")
_WHOLE = ("wrong_type", "expected a whole number", "Send a whole number.")
# What pydantic finds, told in words of the API; its context fills the braces.
_CODES = {
    "missing": ("missing_field", "this field is missing", "Send it."),
    "extra_forbidden": ("unknown_field", "there is no such field", "Leave it out, or correct its name."),
    "string_too_long": ("text_too_long", "more than {max_length} characters", "Send a shorter text."),
    "string_too_short": (
        "text_too_short",
        "fewer than {min_length} characters",
        "Send a longer text.",
    ),
    "enum": ("unknown_value", "none of {expected}", "Send one of these values."),
    "literal_error": ("unknown_value", "not {expected}", "Send one of these values."),
    "greater_than_equal": ("out_of_range", "less than {ge}", "Send {ge} or more."),
    "less_than_equal": ("out_of_range", "more than {le}", "Send {le} or less."),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "string_type": _TEXT,
    "string_unicode": ("illegal_character", "a character that is none", "Send text in UTF-8."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "not_available": ("not_available", "Sportello cannot do this yet", "Leave the field out."),
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


def from_validation(error: ValidationError, *above: str) -> list[Problem]:
    """Every fault pydantic found below ``above``, with what was expected and never what was sent."""
    return [_from_fault(dict(fault), above) for fault in error.errors(include_url=False, include_input=False)]


def _from_fault(fault: dict[str, Any], above: tuple[str, ...]) -> Problem:
    context: dict[str, Any] = fault.get("ctx", {})
    where = [*above, *fault["loc"], *([context["field"]] if "field" in context else [])]
    kind, message = str(fault["type"]), str(fault["msg"])
    if kind in _CODES:
        code, detail, remedy = _CODES[kind]
        return Problem(code, pointer(*where), detail.format(**context), remedy.format(**context))
    if kind not in _pydantic_kinds():
        return Problem(kind, pointer(*where), f"expected {message}", f"Send {message}.")
    return Problem("wrong_type", pointer(*where), _lower(message), "Send a value of that form.")


@cache
def _pydantic_kinds() -> frozenset[str]:
    return frozenset(get_args(ErrorType))


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
