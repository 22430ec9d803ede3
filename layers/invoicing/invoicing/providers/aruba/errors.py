"""What Aruba's answers mean: one table from its error codes to our classes and stable codes (fact sheet, section 4.1).

HTTP 200 says nothing here: what counts is `errorCode`, and of an upload only 0000 is success.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from invoicing.domain.effect import Effect
from invoicing.errors import (
    Misconfigured,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from invoicing.providers.exchange import Reply
from invoicing.providers.json_bodies import load
from invoicing.providers.meaning import Meaning
from invoicing.providers.outcomes import retry_after_ms, status_error

SUCCESS: Final = "0000"
SIGN_IN_PAUSE_MS: Final = 65_000
"""One sign-in a minute is allowed from an address; two that were 41 seconds apart were refused, 65 apart not."""

_WINDOW_MS: Final = 60_000
_REPORT: Final = "Report it: a bug of ours."
_CORRECT: Final = "Correct it, and send it under a new reference."
_DELEGATE: Final = (
    "Let the user sign in as the seller's own, or have the seller delegate it in Aruba's panel and set `delegated`."
)

TOO_LARGE: Final = Meaning(
    Rejected, "file_too_large", "the file is larger than the 5 MB that SdI takes", "Send fewer or smaller attachments."
)
REFUSED_TOKEN: Final = Meaning(
    Unauthorized, "unauthorized", "Aruba does not accept the token", "Sign in again: check the user's password."
)
NO_DELEGATION: Final = Meaning(
    Misconfigured, "no_delegation", "the user may not do this for the seller: a delegation is missing", _DELEGATE
)
WRONG_TRANSMITTER: Final = Meaning(
    Misconfigured, "wrong_transmitter", "Aruba says that the file names another transmitter", _REPORT
)
CODES: Final[Mapping[str, Meaning]] = {
    "0001": Meaning(OutcomeUnknown, "generic_error", "Aruba calls it a generic error", "It is searched for."),
    "0002": Meaning(Rejected, "malformed_request", "Aruba calls the request's parameters wrong", _REPORT),
    "0012": REFUSED_TOKEN,
    "0013": Meaning(OutcomeUnknown, "not_recorded", "Aruba failed while it recorded the file", "It is searched for."),
    "0018": Meaning(Rejected, "signature_refused", "Aruba cannot verify the file's signature", _REPORT),
    "0033": TOO_LARGE,
    "0034": Meaning(
        OutcomeUnknown, "sent_a_short_time_ago", "Aruba has had this file a short time ago", "It is searched for."
    ),
    "0071": Meaning(Rejected, "file_name_refused", "Aruba refuses the file's name", _REPORT),
    "0072": Meaning(Unavailable, "list_failed", "Aruba could not read its list", "It is asked again."),
    "0082": Meaning(Unavailable, "list_failed", "Aruba could not read its notifications", "It is asked again."),
    "0092": Meaning(Rejected, "not_of_the_schema", "Aruba says that the file is not of the schema", _REPORT),
    "0093": NO_DELEGATION,
    "0094": WRONG_TRANSMITTER,
    "0095": Meaning(
        Unavailable, "permissions_unknown", "Aruba could not find out what the user may do", "It is tried again."
    ),
    "0096": Meaning(Rejected, "rejected_by_provider", "Aruba refuses the document", _CORRECT),
    "0097": Meaning(
        Misconfigured, "no_space_left", "the space for preservation at Aruba is full", "Buy more in Aruba's panel."
    ),
    "0098": Meaning(Rejected, "content_not_recognised", "Aruba does not recognise the file", _REPORT),
    "0900": Meaning(Unauthorized, "no_token", "Aruba saw no token", "It signs in again; if it persists, report it."),
    "FATRSM212": WRONG_TRANSMITTER,
}
"""By `errorCode`. Any other, and none, leaves open what was done."""

_OF_READS: Final = frozenset({"0072", "0082"})


def judged(reply: Reply, effect: Effect, now_ms: int) -> ProviderError | None:
    """The error that ``reply`` of the web service is; None if it is a success, as far as status and code tell."""
    body = load(reply.content)
    code, said = code_in(body), _words(body)
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _limited(reply, now_ms, at_least_ms=0)
    if reply.status == HTTPStatus.UNAUTHORIZED:
        # Not every 401 is about the token: signing in again would change nothing about a missing delegation.
        delegation = "deleg" in reply.content.decode("utf-8", "replace").casefold()
        return _error(NO_DELEGATION if delegation else CODES.get(code, REFUSED_TOKEN), code or "401", said, effect)
    if reply.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _error(TOO_LARGE, code or "413", said, effect)
    listed = code in CODES and not (effect is Effect.WRITE and code in _OF_READS)
    if listed and reply.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _error(CODES[code], code, said, effect)
    if reply.status < HTTPStatus.MULTIPLE_CHOICES and code in ("", SUCCESS):
        return None
    return status_error(reply, effect, now_ms) or _unlisted(code, effect)


def sign_in_judged(reply: Reply, effect: Effect, now_ms: int) -> ProviderError | None:
    """The error that ``reply`` to a sign-in is; 400 and 401 refuse whoever signs in (RFC 6749, section 5.2)."""
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _limited(reply, now_ms, at_least_ms=SIGN_IN_PAUSE_MS)
    if reply.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED):
        return Unauthorized(
            "Aruba refuses the user name, the password, or the refresh token",
            code="sign_in_refused",
            remedy="Put in the user name and the password with which the user signs in to Aruba's panel.",
            provider_code=str(reply.status),
        )
    return status_error(reply, effect, now_ms)


def code_in(body: Any) -> str:
    """The `errorCode` of an answer, four digits; "" if there is none."""
    found = body.get("errorCode") if isinstance(body, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return str(found).strip().zfill(4) if str(found).strip() else ""


def _limited(reply: Reply, now_ms: int, *, at_least_ms: int) -> RateLimited:
    pause = retry_after_ms(reply.headers.get("retry-after", ""), now_ms)
    return RateLimited(
        "HTTP 429",
        code="rate_limited",
        provider_code="429",
        retry_after_ms=max(_WINDOW_MS if pause is None else pause, at_least_ms),
    )


def _words(body: Any) -> str:
    said = body.get("errorDescription") if isinstance(body, dict) else None
    return said.strip()[:1_000] if isinstance(said, str) else ""


def _error(meaning: Meaning, code: str, said: str, effect: Effect) -> ProviderError:
    """``meaning`` in Aruba's words; what leaves a write unknown is for a read only a failure."""
    kind = Unavailable if effect is Effect.READ and issubclass(meaning.error, OutcomeUnknown) else meaning.error
    return kind(
        f"{meaning.detail}: {said}" if said else meaning.detail,
        code=meaning.code,
        remedy=meaning.remedy,
        provider_code=code,
    )


def _unlisted(code: str, effect: Effect) -> ProviderError:
    kind = OutcomeUnknown if effect is Effect.WRITE else Unavailable
    return kind("Aruba answers with a code that is not known here", code="unknown_code", provider_code=code)
