"""The service itself: is it there, and how it is used."""

from aws_lambda_powertools.event_handler import Response

from invoicing.api.call import Call, answer

_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=300"}

# Both pages cost more to load than accepting a document does, and are read rarely: they are imported when asked for.


def health(call: Call) -> Response[str]:
    """That it answers."""
    return answer(200, {"status": "ok"})


def read_openapi(call: Call) -> Response[str]:
    """The description of this API, OpenAPI 3.1."""
    from invoicing.api.openapi import openapi  # noqa: PLC0415 - cold start

    return answer(200, openapi(call.base), _HEADERS)


def read_docs(call: Call) -> Response[str]:
    """Swagger UI."""
    from invoicing.api.openapi import swagger_page  # noqa: PLC0415 - cold start

    return Response(200, "text/html; charset=utf-8", swagger_page(call.base), headers=dict(_HEADERS))
