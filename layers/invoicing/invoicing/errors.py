"""What can go wrong at a provider, named by what has to happen next.

ProviderError
  Retry:   Unavailable (nothing was sent, or a read failed), RateLimited
  Settle:  OutcomeUnknown (a write left and its answer is missing or unreadable), RepeatIsSafe (it may be repeated)
  Reject:  Rejected (the provider said no), Unsupported (it cannot be expressed)
  Repair:  Unauthorized, Misconfigured (the account waits for its owner)
LeaseLost is not about the provider: another worker serves the credential, so this one must not call.
Conflict is not about the provider either: the ledger holds a newer version of a record. TooLarge: it cannot hold it.
"""

import re
from collections.abc import Sequence

from invoicing.domain.problem import Problem
from invoicing.domain.redaction import redacted

# A code is logged and kept for ever, a pointer names a field: neither can be a text that a provider wrote.
_CODE = re.compile(r"[a-z][a-z0-9_]{1,63}", re.ASCII)
_THEIR_CODE = re.compile(r"[\w.:-]{1,40}", re.ASCII)
_POINTER = re.compile(r"(?:/(?:[a-z_]{1,40}|[0-9]{1,4})){0,8}", re.ASCII)


class ProviderError(Exception):
    """A provider's operation did not succeed.

    A provider's words are told to people by one of these, and pass the redactor here: no adapter can forget it. What of
    them is the customer's own only the worker knows, and takes out before they are kept.

    Attributes:
        code: stable word of ours, such as ``rejected_by_provider``.
        detail: what happened, without what looks personal or secret.
        remedy: what a person can do about it.
        provider_code: the provider's own code, if it gave one.
        retry_after_ms: how long the provider asks to wait, if it says so.
        pointer: JSON pointer of the field it is about, if known.
        problems: each of the faults, where the provider names several, with pointers into our request.
        in_flight: whether the provider may still be at work on the call: its answer was not waited for, or cut off.
    """

    def __init__(
        self,
        detail: str,
        *,
        code: str,
        remedy: str = "",
        provider_code: str | None = None,
        retry_after_ms: int | None = None,
        pointer: str = "",
        problems: Sequence[Problem] = (),
        in_flight: bool = False,
    ) -> None:
        self.detail = redacted(detail)
        super().__init__(self.detail)
        self.code = _code(code)
        self.remedy = redacted(remedy)
        self.provider_code = provider_code if provider_code and _THEIR_CODE.fullmatch(provider_code) else None
        self.retry_after_ms = retry_after_ms
        self.pointer = _pointer(pointer)
        self.problems = tuple(
            Problem(_code(one.code), _pointer(one.pointer), redacted(one.detail), redacted(one.remedy))
            for one in problems
        )
        self.in_flight = in_flight


def _code(text: str) -> str:
    return text if _CODE.fullmatch(text) else "unnamed_code"


def _pointer(text: str) -> str:
    return text if _POINTER.fullmatch(text) else ""


class Retry(ProviderError):
    """Nothing happened at the provider: try again later."""


class Unavailable(Retry):
    """Nothing was sent, or a read failed."""


class RateLimited(Retry):
    """The provider says that a limit is exceeded, and did nothing."""


class OutcomeUnknown(ProviderError):
    """A write left and nobody knows what became of it: settle it before anything else."""


class RepeatIsSafe(ProviderError):
    """What became of a write cannot be found out; but the very same may be sent again, for at most one can count."""


class Reject(ProviderError):
    """Final: this request will never be issued as it is."""


class Rejected(Reject):
    """The provider refused it, by a complete and readable answer."""


class Unsupported(Reject):
    """It cannot be expressed to this provider."""


class Repair(ProviderError):
    """The account cannot be used until its owner repairs something; nothing happened at the provider."""


class Unauthorized(Repair):
    """The credential is refused, or the subscription does not allow it."""


class Misconfigured(Repair):
    """A setting of the account is missing or wrong."""


class LeaseLost(Exception):
    """Another worker may serve this credential: make no further call."""


class TooLarge(Exception):
    """A record is larger than the ledger can hold; nothing was written."""


class Conflict(Exception):
    """A record changed since it was read, or exists already; nothing was written."""
