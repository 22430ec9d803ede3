"""What a provider says of a request is kept without what the request says of its customer, and without credentials.

By form the redactor takes out what looks private, in ``errors`` and in the records themselves. Here it is told what is:
the worker alone knows both the request and the credential it was sent with.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from invoicing.domain.redaction import Private, redacted, without
from invoicing.domain.request import Request

# The rest stands in SdI's notice, which is stored whole.
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Discretion:
    """Takes out of a provider's words what this run of the worker knows to be private."""

    _secrets: set[str] = field(default_factory=set, init=False)

    def learn(self, credentials: Mapping[str, Any]) -> None:
        """Never let a value of ``credentials`` be kept in anybody's words."""
        self._secrets.update(_texts(credentials))

    def said(self, text: str) -> str:
        """What a provider said that is about no request."""
        return redacted(text, Private.of({}, *self._secrets))

    def told(self, text: str, request: Request) -> str:
        """What a provider said when it was asked for ``request``, as it may stand elsewhere than in that."""
        return redacted(text, Private.of(request.content, *self._secrets))

    def apply(self, request: Request) -> Request:
        """``request`` as it is to be kept."""
        remarks = request.issued.remarks if request.issued else ()
        status = request.sdi.status if request.sdi else None
        words = bool(status and (status.reason or status.errors))
        if not (request.rejection or request.attention or remarks or words):
            return request
        private = Private.of(request.content, *self._secrets)

        def clean(text: str) -> str:
            return redacted(text, private)

        changes: dict[str, Any] = {
            "rejection": tuple(
                replace(one, detail=clean(one.detail), remedy=clean(one.remedy)) for one in request.rejection
            )
        }
        if request.issued:
            changes["issued"] = _with(request.issued, remarks=tuple(map(clean, remarks)))
        if request.attention:
            # Written by ourselves around ids and numbers, which are no private words and stay.
            changes["attention"] = _with(request.attention, reason=without(request.attention.reason, private))
        if request.sdi and status and words:
            errors = tuple(
                _with(one, description=clean(one.description), suggestion=clean(one.suggestion))
                for one in status.errors[:_MOST_ERRORS]
            )
            reason = clean(status.reason) if status.reason else None
            changes["sdi"] = _with(request.sdi, status=_with(status, reason=reason, errors=errors))
        return request.revised(**changes)


def _with[M: BaseModel](model: M, **changes: Any) -> M:
    return model.model_copy(update=changes)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, str):
        yield value
