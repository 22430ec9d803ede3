"""An electronic document's way through the Exchange System (SdI), as far as its provider tells."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from invoicing.domain.redaction import Said
from invoicing.domain.stored_file import StoredFile


class SdiState(StrEnum):
    """Where it stands.

    `not_delivered` and `no_response` count as issued: the customer finds it in the tax portal; a public body that could
    not be reached (attestation, AT) gets it from you.
    """

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


KNOWN_ALREADY: Final = frozenset({"00002", "00404", "00409"})
"""SdI's codes of a file, or a document, that it has had before."""


class SdiError(BaseModel):
    """One thing that SdI finds wrong: its code, such as `00423`, what it says, and what to do, in its words."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    code: str
    description: Said = ""
    suggestion: Said = ""


class SdiStatus(BaseModel):
    """What a provider says of a transmission.

    Attributes:
        said: the provider's own word for the state.
        code: SdI's or the provider's code of what is wrong.
        reason: what is wrong, in the provider's words, without personal data.
        sdi_id: SdI's own number of the file (IdentificativoSdI).
        errors: everything that SdI finds wrong.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    state: SdiState
    said: Said = ""
    code: str | None = None
    reason: Said | None = None
    sdi_id: str | None = None
    errors: tuple[SdiError, ...] = ()


class Notice(BaseModel):
    """A file that SdI sent about a document, as it is kept.

    Attributes:
        type: RC, NS, MC, NE, EC, DT, AT or SE; "" if it cannot be told.
        digest: SHA-256 of its name, by which it is known: a name can hold a person's tax code.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    type: str
    digest: str
    file: StoredFile


class Transmission(BaseModel):
    """One document's transmission, as it stands in the ledger.

    Attributes:
        since_ms: when it came into its state.
        intent_ms: when the intent of the last sending call was recorded.
        sends: how many such calls may have left.
        looks: how often it was looked at since it left.
        xml: the file as it was transmitted, once it is stored.
        with_issue: whether issuing the document is sending it.
        notices: what SdI sent about it, in the order it was read.
    """

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    status: SdiStatus
    since_ms: int
    intent_ms: int | None = None
    sends: int = 0
    looks: int = 0
    xml: StoredFile | None = None
    with_issue: bool = False
    notices: tuple[Notice, ...] = ()

    @property
    def known_already(self) -> bool:
        """Whether it was discarded because SdI has such a document: that is no proof that it was never issued."""
        return self.status.state is SdiState.DISCARDED and self.status.code in KNOWN_ALREADY

    @property
    def never_issued(self) -> bool:
        """Whether it was sent by us, and certainly does not count as issued."""
        return self.with_issue and self.status.state is SdiState.DISCARDED and not self.known_already

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be waited for."""
        return self.status.state in GOOD_ENDS | BAD_ENDS

    def seen(self, status: SdiStatus, *, now_ms: int) -> "Transmission":
        """The transmission with what was seen of it now."""
        since = self.since_ms if status.state is self.status.state else now_ms
        return self.model_copy(update={"status": status, "since_ms": since})
