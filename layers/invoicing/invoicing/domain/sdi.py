"""An electronic document's way through the Exchange System (SdI), as far as its provider tells."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from invoicing.domain.redaction import Said
from invoicing.domain.stored_file import StoredFile


class SdiState(StrEnum):
    """Where it stands. `not_delivered` and `no_response` count as issued: the customer finds it in the tax portal."""

    TO_SEND = "to_send"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    ACCEPTED = "accepted"
    NO_RESPONSE = "no_response"
    REFUSED = "refused"
    DISCARDED = "discarded"
    FAILED = "failed"


GOOD_ENDS: Final = frozenset({SdiState.DELIVERED, SdiState.NOT_DELIVERED, SdiState.ACCEPTED, SdiState.NO_RESPONSE})
"""Nothing more is to be done."""

BAD_ENDS: Final = frozenset({SdiState.REFUSED, SdiState.DISCARDED, SdiState.FAILED})
"""A person has to mend something: `refused` by a public body, `discarded` by SdI, `failed` at the provider."""


class SdiStatus(BaseModel):
    """What a provider says of a transmission.

    Attributes:
        said: the provider's own word for the state.
        code: SdI's or the provider's code of what is wrong.
        reason: what is wrong, in the provider's words, without personal data.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    state: SdiState
    said: Said = ""
    code: str | None = None
    reason: Said | None = None


class Transmission(BaseModel):
    """One document's transmission, as it stands in the ledger.

    Attributes:
        since_ms: when it came into its state.
        intent_ms: when the intent of the last sending call was recorded.
        sends: how many such calls may have left.
        looks: how often it was looked at since it left.
        xml: the file as it was transmitted, once it is stored.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    status: SdiStatus
    since_ms: int
    intent_ms: int | None = None
    sends: int = 0
    looks: int = 0
    xml: StoredFile | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be waited for."""
        return self.status.state in GOOD_ENDS | BAD_ENDS

    def seen(self, status: SdiStatus, *, now_ms: int) -> "Transmission":
        """The transmission with what was seen of it now."""
        since = self.since_ms if status.state is self.status.state else now_ms
        return self.model_copy(update={"status": status, "since_ms": since})
