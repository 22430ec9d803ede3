"""What the vendor's answers mean: one table from its statuses to our classes and stable codes (fact sheet, section 7).

The status and the headers decide; bodies come in two shapes, or none, and only explain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period
from invoicing.domain.problem import Problem
from invoicing.errors import Misconfigured, ProviderError, RateLimited, Rejected, Unauthorized, Unavailable
from invoicing.providers.exchange import Reply
from invoicing.providers.fatture_in_cloud.pointers import our_pointer
from invoicing.providers.json_bodies import load
from invoicing.providers.meaning import Meaning
from invoicing.providers.outcomes import broken, retry_after_ms

_JUST_BEGUN_MS: Final = 5 * 60_000
_LIMITS: Final = {"hourly": 1_000, "monthly": 40_000}
_LICENSE: Final = "LICENSE_EXPIRED"
_NO_QUOTA: Final = frozenset({_LICENSE, "NO_PERMISSION"})
"""Codes that say what a 403 is, where `Retry-After` (which the vendor may add to any error) would make it a quota."""

_CONSENT: Final = "Connect the account again (POST /v1/accounts/{id}/connect), or put in a new token made by hand."
_CORRECT: Final = "Correct it, and send it under a new reference."

CODES: Final[Mapping[str, Meaning]] = {
    "400": Meaning(
        Rejected, "malformed_request", "Fatture in Cloud calls the request wrong", "Report it: a bug of ours."
    ),
    "401": Meaning(Unauthorized, "unauthorized", "Fatture in Cloud refuses the token", _CONSENT),
    "403": Meaning(Misconfigured, "not_permitted", "the token may not do this: a scope is missing", _CONSENT),
    "404": Meaning(Rejected, "not_found", "Fatture in Cloud knows no such company or document", "Is it in the bin?"),
    "405": Meaning(Rejected, "not_allowed", "Fatture in Cloud does not allow the method", "Report it: a bug of ours."),
    "409": Meaning(Rejected, "conflict", "something of the kind exists already", _CORRECT),
    "422": Meaning(Rejected, "rejected_by_provider", "Fatture in Cloud refuses it", _CORRECT),
}
"""By status. 429, and 403 for a quota, are limits; any other status leaves open what was done."""

LICENSE: Final = Meaning(
    Unauthorized,
    "subscription_expired",
    "the company's subscription does not allow it",
    "Renew it, or change the plan.",
)


def judged(reply: Reply, effect: Effect, now_ms: int) -> ProviderError | None:
    """The error that ``reply`` is; None if it is a success."""
    if 200 <= reply.status < 300:
        return None
    said = Said.of(reply)
    if _limited(reply, said.code):
        pause = retry_after_ms(reply.headers.get("retry-after", ""), now_ms) or _rest(reply, now_ms)
        return RateLimited(
            f"HTTP {reply.status}: a quota is used up",
            code="rate_limited",
            provider_code=str(reply.status),
            retry_after_ms=pause,
        )
    meaning = CODES.get(str(reply.status))
    if meaning is None:
        error = broken(effect, f"HTTP {reply.status}", code="http_error")
        error.provider_code = str(reply.status)
        return error
    if said.code == _LICENSE:
        meaning = LICENSE
    kind = Unavailable if effect is Effect.READ and meaning.code == "not_found" else meaning.error
    words = "; ".join(said.words())
    return kind(
        f"{meaning.detail}: {words}" if words else meaning.detail,
        code=meaning.code,
        remedy=meaning.remedy,
        provider_code=str(reply.status),
        problems=tuple(said.problems(meaning.code)),
    )


def told(reply: Reply) -> dict[Period, int]:
    """How many calls the answer says stand in this hour and this month, everybody's of this application."""
    found: dict[Period, int] = {}
    for name, periods in (("hourly", (Period.HOUR,)), ("monthly", (Period.MONTH_ROME, Period.MONTH_UTC))):
        limit = _number(reply, f"ratelimit-{name}limit")
        remaining = _number(reply, f"ratelimit-{name}remaining")
        if limit is not None and remaining is not None and limit >= remaining:
            # Against the limit we know, for the vendor may have granted another.
            found |= dict.fromkeys(periods, max(_LIMITS[name] - remaining, 0))
    return found


def _limited(reply: Reply, code: str) -> bool:
    """Whether the answer is about a quota: a 403 is one of three things, and mostly only headers tell which."""
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    empty = any(_number(reply, f"ratelimit-{name}remaining") == 0 for name in _LIMITS)
    waits = "retry-after" in reply.headers and code not in _NO_QUOTA
    return reply.status == HTTPStatus.FORBIDDEN and (empty or waits)


def _rest(reply: Reply, now_ms: int) -> int | None:
    """Until when the quota that is used up lasts, where no header says how long to wait."""
    if _number(reply, "ratelimit-monthlyremaining") == 0:
        # Of the two months it may be, the one that ends first: the other may have only just begun.
        return min(_until_the_next(Period.MONTH_ROME, now_ms), _until_the_next(Period.MONTH_UTC, now_ms))
    if _number(reply, "ratelimit-hourlyremaining") == 0:
        return _until_the_next(Period.HOUR, now_ms)
    return None


def _until_the_next(period: Period, now_ms: int) -> int:
    """How long ``period`` still lasts; a minute if it has only just begun, for the vendor's may be the one before."""
    return _JUST_BEGUN_MS // 5 if now_ms - period.start(now_ms) < _JUST_BEGUN_MS else period.end(now_ms) - now_ms


def _number(reply: Reply, header: str) -> int | None:
    text = reply.headers.get(header, "")
    return int(text[:9]) if text.isascii() and text.isdigit() else None


@dataclass(frozen=True, slots=True)
class Said:
    """What an error's body says; every part may be missing."""

    message: str = ""
    code: str = ""
    faults: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, reply: Reply) -> "Said":
        """Read from ``reply``: the vendor's own shape, OAuth's, or none at all."""
        body = load(reply.content)
        error = body.get("error") if isinstance(body, dict) else None
        if isinstance(error, str):
            return cls(message=str(body.get("error_description") or error), code=error)
        if not isinstance(error, dict):
            return cls()
        message, code = error.get("message"), error.get("code")
        return cls(
            message if isinstance(message, str) else "",
            code if isinstance(code, str) else "",
            tuple(_faults(error.get("validation_result"))),
        )

    def words(self) -> Iterator[str]:
        """What it says as a whole, and each fault that belongs to no field of ours."""
        if self.message:
            yield self.message
        yield from (text for path, text in self.faults if not our_pointer(path))

    def problems(self, code: str) -> Iterator[Problem]:
        """Each fault, with a pointer into our own request."""
        for path, text in self.faults:
            yield Problem(code, our_pointer(path), text, _CORRECT)


def _faults(result: Any) -> Iterator[tuple[str, str]]:
    if isinstance(result, dict):
        for path, texts in list(result.items())[:50]:
            for text in texts if isinstance(texts, list) else [texts]:
                yield str(path), str(text)
