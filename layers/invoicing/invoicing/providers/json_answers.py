"""Answers that have to be JSON objects. It loads the HTTP library; ``json_bodies`` does not."""

from typing import Any

from invoicing.domain.effect import Effect
from invoicing.providers.exchange import Reply
from invoicing.providers.json_bodies import load
from invoicing.providers.outcomes import broken


def object_in(reply: Reply, effect: Effect) -> Any:
    """The JSON object in ``reply``.

    Raises:
        ProviderError: there is none, so whatever was asked for may have been done.
    """
    body = load(reply.content)
    if not isinstance(body, dict):
        raise broken(effect, "the answer is no JSON object", code="unreadable_answer")
    return body
