"""A transport that breaks before or after the other side has acted: what no mocked answer can express."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import override

import httpx

from invoicing.domain.effect import Effect

type Change = Callable[[httpx.Response], httpx.Response]


class Moment(StrEnum):
    """When a call breaks: before the other side hears of it, or after it has acted."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class _Break:
    moment: Moment
    error: type[BaseException]
    on: Effect | None


@dataclass(frozen=True, slots=True)
class _Spoil:
    change: Change
    on: Effect | None


class FaultyTransport(httpx.BaseTransport):
    """Passes calls on to ``inner``, but for those that are to break or whose answer is to be spoilt.

    ``watch`` is called with each request that leaves, before anything else, and says what kind of call it is. A plan
    may be for the next writing call only.
    """

    def __init__(self, inner: httpx.BaseTransport, *, watch: Callable[[httpx.Request], Effect | None]) -> None:
        self._inner = inner
        self._watch = watch
        self._plan: deque[_Break | _Spoil] = deque()
        self.requests: list[httpx.Request] = []

    def break_next(
        self, moment: Moment, error: type[BaseException] = httpx.ReadTimeout, *, on: Effect | None = None
    ) -> None:
        """Let the next call that has no other plan raise ``error``."""
        self._plan.append(_Break(moment, error, on))

    def lose_reply(self, *, on: Effect | None = Effect.WRITE) -> None:
        """The other side acts; its answer never arrives."""
        self.break_next(Moment.AFTER, on=on)

    def refuse(self) -> None:
        """Nobody answers the door; nothing is sent."""
        self.break_next(Moment.BEFORE, httpx.ConnectError)

    def change_next(self, change: Change, *, on: Effect | None = None) -> None:
        """The other side acts; its answer is spoilt on the way."""
        self._plan.append(_Spoil(change, on))

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        effect = self._watch(request)
        self.requests.append(request)
        plan = self._plan.popleft() if self._plan and self._plan[0].on in (None, effect) else None
        if isinstance(plan, _Break) and plan.moment is Moment.BEFORE:
            raise _instance(plan.error)
        response = self._inner.handle_request(request)
        if isinstance(plan, _Break):
            response.read()
            raise _instance(plan.error)
        return plan.change(response) if plan else response


def _instance(error: type[BaseException]) -> BaseException:
    """A few of httpx's errors take something else than a message."""
    if error is httpx.HTTPStatusError:
        request = httpx.Request("POST", "https://provider.invalid/")
        return httpx.HTTPStatusError("injected", request=request, response=httpx.Response(500, request=request))
    if error in (httpx.StreamConsumed, httpx.StreamClosed, httpx.ResponseNotRead, httpx.RequestNotRead):
        return error()
    return error("injected")
