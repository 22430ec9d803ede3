"""Questions to a provider: asked through the API, done by the worker, waited for here."""

from typing import Any

from invoicing.cli.faults import TRY_AGAIN, Failure
from invoicing.cli.service import Service, get, post
from invoicing.domain.request import State

WAIT_SECONDS = 180
_LOOK_MS = 2_000
_ENDS = frozenset({State.COMPLETED, State.REJECTED, State.CANCELLED, State.NEEDS_ATTENTION})


def ask(service: Service, resource: str, account: str, *, wait_seconds: int = WAIT_SECONDS) -> Any:
    """Have the provider of ``account`` asked, and the request when it has ended, or after ``wait_seconds``."""
    asked = post(service, resource, id=account)
    until = service.clock.now_ms() + wait_seconds * 1000
    while asked["state"] not in _ENDS and service.clock.now_ms() < until:
        service.clock.sleep_ms(_LOOK_MS)
        asked = get(service, "/v1/requests/{id}", id=asked["id"])
    return asked


def answered(asked: Any) -> Any:
    """``asked``, if the provider has answered.

    Raises:
        Failure: it has not, or not yet.
    """
    if asked["state"] not in _ENDS:
        raise Failure(f"no answer yet: the window may be full. See GET {asked['links']['self']}.", TRY_AGAIN)
    if asked["state"] != State.COMPLETED:
        said = [f"{one['detail']}. {one['remedy']}" for one in asked.get("problems", [])]
        raise Failure(" ".join(said) or f"the question ended as {asked['state']}.")
    return asked
