"""Links that are right behind a stage, a custom domain and the local port."""

from typing import Any
from urllib.parse import quote


def base_url(event: dict[str, Any], public_url: str) -> str:
    """What our paths are relative to, seen by the caller of ``event`` (API Gateway REST proxy event).

    ``public_url`` wins when the deployer set it. Else it is the host that was called, with whatever stands before our
    own path there: the stage on the API's own domain, a base path on a custom one.
    """
    if public_url:
        return public_url.rstrip("/")
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    context = event.get("requestContext") or {}
    host = context.get("domainName") or headers.get("host") or "localhost"
    if host.partition(":")[0] in ("localhost", "127.0.0.1"):
        host = headers.get("host", host)
    scheme = "http" if headers.get("x-forwarded-proto") == "http" else "https"
    return f"{scheme}://{host}{_prefix(event, context)}"


def own_path(event: dict[str, Any]) -> str:
    """Our path of ``event`` without a base path: the resource with its parameters filled in."""
    path = str(event.get("resource") or event.get("path") or "/")
    for name, value in (event.get("pathParameters") or {}).items():
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def _prefix(event: dict[str, Any], context: dict[str, Any]) -> str:
    seen = str(context.get("path") or "")
    return seen.removesuffix(own_path(event)) if seen.endswith(own_path(event)) else ""
