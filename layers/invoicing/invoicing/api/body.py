"""Request bodies, read strictly: one JSON object in UTF-8, every number exact, nothing said twice."""

import base64
import json
from decimal import Decimal
from typing import Any

from invoicing.domain.problem import Problem, Refused

LARGEST_BODY = 256 * 1024
_DEEPEST = 32
_LONGEST_NUMBER = 40
# What API Gateway puts in the place of bytes that are not UTF-8.
_LOST = "\ufffd"


class BadRequest(Exception):
    """The body is not even a JSON object.

    Attributes:
        status: HTTP status.
        problem: what is wrong with it.
    """

    def __init__(self, status: int, code: str, detail: str, remedy: str) -> None:
        super().__init__(code)
        self.status = status
        self.problem = Problem(code, "", detail, remedy)


def read_body(text: str | None, *, headers: dict[str, str], encoded: bool) -> dict[str, Any]:
    """The JSON object in ``text``; ``encoded`` if it came as base64. ``headers`` have lower-case names.

    Raises:
        BadRequest: it is too large, of another type, or no JSON object.
        Refused: a name stands twice in one object.
    """
    _check_type(headers)
    raw = _decoded(text or "", encoded)
    if len(raw) > LARGEST_BODY:
        raise BadRequest(413, "body_too_large", f"more than {LARGEST_BODY} bytes", "Send fewer lines or shorter texts.")
    if not raw:
        raise BadRequest(400, "empty_body", "the body is empty", "Send one JSON object.")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise BadRequest(400, "byte_order_mark", "the body begins with a byte order mark", "Send UTF-8 without it.")
    try:
        value = json.loads(
            _text(raw),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise BadRequest(400, "not_utf8", f"byte {error.start} is not UTF-8", "Send the body in UTF-8.") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        detail = f"at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadRequest(400, "not_json", f"the body is no JSON {detail}".strip(), "Send one JSON object.") from error
    if not isinstance(value, dict):
        raise BadRequest(400, "body_not_object", "the body is JSON, but no object", "Send one JSON object: {...}.")
    _check_depth(value)
    return value


def _check_type(headers: dict[str, str]) -> None:
    if (headers.get("content-encoding") or "identity").lower() != "identity":
        raise BadRequest(415, "encoding_not_supported", "compressed bodies are not read", "Send the body as it is.")
    media, *parameters = headers.get("content-type", "").split(";")
    named = dict(parameter.strip().lower().partition("=")[::2] for parameter in parameters)
    charset = named.get("charset", "utf-8").strip('"')
    if media.strip().lower() != "application/json" or charset != "utf-8":
        raise BadRequest(
            415,
            "content_type_not_supported",
            "the body's type is not JSON in UTF-8",
            "Send Content-Type: application/json.",
        )


def _decoded(text: str, encoded: bool) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if encoded else text.encode("utf-8")
    except ValueError as error:
        raise BadRequest(400, "not_utf8", "the body is not UTF-8", "Send the body in UTF-8.") from error


def _text(raw: bytes) -> str:
    """``raw`` in UTF-8, unless the gateway has put the sign for it in the place of bytes that were not."""
    text = raw.decode("utf-8")
    if _LOST in text:
        raise UnicodeDecodeError("utf-8", raw, raw.index(_LOST.encode()), len(raw), "replaced")
    return text


def _number(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number too long")
    return Decimal(text)


def _constant(text: str) -> Decimal:
    raise ValueError(f"{text} is no JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for name, value in pairs:
        if name in names:
            raise Refused(
                [Problem("duplicate_name", "", f"{_short(name)} stands twice in one object", "Send each name once.")]
            )
        names[name] = value
    return names


def _short(name: str) -> str:
    return ascii(name[:40])


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
        ]
        if not level:
            return
    raise BadRequest(400, "too_deep", f"more than {_DEEPEST} levels", "Send the documented fields only.")
