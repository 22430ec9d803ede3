"""Reading the HTTP request the way the service does: a form or nothing (fact sheet, section 1)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

API_PREFIX = "/api/v0.3/"
FORM = "application/x-www-form-urlencoded"
# Calls that some clients send as GET with a query string and that work (fact sheet, section 1).
GET_WORKS_FOR = frozenset({"TestKey", "GetFile"})


@dataclass(frozen=True, slots=True)
class ApiRequest:
    endpoint: str
    method: str
    form: dict[str, str]
    # False when `xml` was not valid UTF-8: the service wants UTF-8.
    xml_is_utf8: bool = True


def read_body(environ: WSGIEnvironment) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return bytes(environ["wsgi.input"].read(length)) if length else b""


def read_request(environ: WSGIEnvironment) -> ApiRequest:
    """A body that is not a form is simply a request without `apiKey`."""
    path, method = str(environ.get("PATH_INFO", "")), str(environ["REQUEST_METHOD"])
    endpoint = path.removeprefix(API_PREFIX) if path.startswith(API_PREFIX) else ""
    body = read_body(environ)
    raw = b""
    if method == "POST" and str(environ.get("CONTENT_TYPE", "")).split(";")[0].strip().lower() == FORM:
        raw = body
    elif method == "GET" and endpoint in GET_WORKS_FOR:
        raw = str(environ.get("QUERY_STRING", "")).encode("ascii", "replace")
    form, is_utf8 = _parse_form(raw)
    return ApiRequest(endpoint, method, form, is_utf8)


def _parse_form(raw: bytes) -> tuple[dict[str, str], bool]:
    form: dict[str, str] = {}
    is_utf8 = True
    for name, value in parse_qsl(raw, keep_blank_values=True):
        key = name.decode("utf-8", "replace")
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            text, is_utf8 = value.decode("utf-8", "replace"), False
        form.setdefault(key, text)
    return form, is_utf8
