"""What can go wrong at a provider, named by what has to happen next.

ProviderError
  Retry:   Unavailable (nothing was sent, or a read failed), RateLimited
  Settle:  OutcomeUnknown (a write left and its answer is missing or unreadable)
  Reject:  Rejected (the provider said no), Unsupported (it cannot be expressed)
  Repair:  Unauthorized, Misconfigured (the account waits for its owner)
LeaseLost is not about the provider: another worker serves the credential, so this one must not call.
Conflict is not about the provider either: the ledger holds a newer version of a record. TooLarge: it cannot hold it.
"""


class ProviderError(Exception):
    """A provider's operation did not succeed.

    Attributes:
        code: stable word of ours, such as ``rejected_by_provider``.
        detail: what happened, free of personal data and secrets.
        remedy: what a person can do about it.
        provider_code: the provider's own code, if it gave one.
        retry_after_ms: how long the provider asks to wait, if it says so.
        pointer: JSON pointer of the field it is about, if known.
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
        in_flight: bool = False,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.remedy = remedy
        self.provider_code = provider_code
        self.retry_after_ms = retry_after_ms
        self.pointer = pointer
        self.in_flight = in_flight


class Retry(ProviderError):
    """Nothing happened at the provider: try again later."""


class Unavailable(Retry):
    """Nothing was sent, or a read failed."""


class RateLimited(Retry):
    """The provider says that a limit is exceeded, and did nothing."""


class OutcomeUnknown(ProviderError):
    """A write left and nobody knows what became of it: settle it before anything else."""


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
