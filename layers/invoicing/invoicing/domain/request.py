"""A request in the ledger: its state, what is to be done next, and everything that happened to it."""

from enum import StrEnum
from typing import Any, ClassVar, Self, override

from pydantic import BaseModel, ConfigDict, Field

from invoicing.domain.account import Record
from invoicing.domain.problem import Problem
from invoicing.domain.redaction import Said
from invoicing.domain.sdi import SdiState, Transmission
from invoicing.domain.stored_file import StoredFile


class Work(StrEnum):
    """What a request asks for."""

    DOCUMENT = "document"
    CUSTOMER = "customer"
    CREDIT = "credit"
    PRODUCT = "product"
    ACCOUNT_CHECK = "account_check"
    LOOKUP = "lookup"
    PRESERVATION = "preservation"


WRITES = frozenset({Work.DOCUMENT, Work.CUSTOMER, Work.CREDIT, Work.PRODUCT})
"""Work that changes something at the provider: its lost reply is an unknown outcome."""


class State(StrEnum):
    """Where a request stands. The last four are ends, of which a person may still leave `needs_attention`."""

    ACCEPTED = "accepted"
    ISSUING = "issuing"
    UNKNOWN = "unknown"
    ISSUED = "issued"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    NEEDS_ATTENTION = "needs_attention"


NEXT_STATES: dict[State, frozenset[State]] = {
    State.ACCEPTED: frozenset(
        {
            State.ACCEPTED,
            State.ISSUING,
            State.ISSUED,
            State.COMPLETED,
            State.CANCELLED,
            State.REJECTED,
            State.NEEDS_ATTENTION,
        }
    ),
    State.ISSUING: frozenset({State.ACCEPTED, State.ISSUED, State.COMPLETED, State.REJECTED, State.UNKNOWN}),
    State.UNKNOWN: frozenset(
        {State.UNKNOWN, State.ACCEPTED, State.ISSUED, State.COMPLETED, State.REJECTED, State.NEEDS_ATTENTION}
    ),
    State.ISSUED: frozenset({State.ISSUED, State.COMPLETED, State.NEEDS_ATTENTION}),
    State.NEEDS_ATTENTION: frozenset({State.ACCEPTED, State.ISSUED, State.COMPLETED, State.CANCELLED, State.REJECTED}),
    State.COMPLETED: frozenset(),
    State.REJECTED: frozenset(),
    State.CANCELLED: frozenset(),
}


FINISHED = frozenset(state for state, following in NEXT_STATES.items() if not following)
"""States that nobody leaves any more."""


class Step(StrEnum):
    """What is done next, in the order of their priority."""

    SETTLE = "1settle"
    CREATE = "2create"
    SEND = "2send"
    READ = "3read"
    FILE = "4file"
    FOLLOW = "5follow"
    KEEP = "6keep"
    PRESERVE = "7preserve"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)


class Issued(_Part):
    """What the provider made of the request.

    Attributes:
        provider_id: the provider's own id; opaque.
        number: fiscal number, as the provider writes it; absent when it has none.
        remarks: what the caller should know, such as an answer that had to be read tolerantly.
    """

    provider_id: str
    number: str | None = None
    remarks: tuple[Said, ...] = ()


class Attention(_Part):
    """Why only a person can go on, and what that person can do."""

    code: str
    reason: str
    remedy: str


class Preservation(_Part):
    """The provider's proof that it preserves the document as the law asks.

    Attributes:
        request: id of the request that asks for it.
        file: the proof, once it is stored.
    """

    request: str
    file: StoredFile | None = None


class Event(_Part):
    """One line of a request's history."""

    at_ms: int
    state: State
    note: str
    who: str


class Request(Record):
    """One thing a caller asked for. ``id`` is made from the account and the reference, so it can exist only once."""

    record_type: ClassVar[str] = "request"
    id: str
    work: Work
    account: str
    at: str | None = Field(None, description="The account it is served with, where its own led to another by then.")
    reference: str | None = None
    content: dict[str, Any]
    fingerprint: str
    accepted_ms: int
    state: State = State.ACCEPTED
    step: Step | None = None
    due_ms: int = 0
    tries: int = Field(0, description="Calls that failed since the state last changed.")
    failures: int = Field(0, description="Unexpected failures since the state last changed.")
    intent_ms: int | None = Field(None, description="When the intent of the last writing call was recorded.")
    waits_for: tuple[str, ...] = Field((), description="Ids of requests this one refers to.")
    issued: Issued | None = None
    result: dict[str, Any] | None = Field(None, description="What a task brought.")
    file: StoredFile | None = Field(None, description="The document's PDF.")
    sdi: Transmission | None = Field(None, description="Its way through SdI, where this software sends it there.")
    number: str | None = Field(None, description="Its number, where this software or its caller gives it.")
    progressive: str | None = Field(None, description="What tells its file at SdI from all others of the seller.")
    discarded: tuple[Transmission, ...] = Field((), description="Earlier ways through SdI, which ended as discarded.")
    kept: int | None = Field(None, description="Where it stands in the account's archive, once it is kept.")
    preservation: Preservation | None = None
    attention: Attention | None = None
    rejection: tuple[Problem, ...] = ()
    history: tuple[Event, ...] = ()
    erased_ms: int | None = Field(None, description="When what may be personal left it; its fingerprint is sealed.")

    @property
    @override
    def key(self) -> str:
        return request_key(self.id)

    @property
    def served_by(self) -> str:
        """The account at whose provider it begins and ends, wherever its own leads later."""
        return self.at or self.account

    @property
    def file_stem(self) -> str:
        """What the names of its files begin with: a file that is sent again has another one."""
        return f"{self.id}-{self.progressive}" if self.progressive else self.id

    @property
    def ended(self) -> bool:
        """Whether nothing more is due without a person."""
        return self.step is None

    @property
    def finished_ms(self) -> int | None:
        """When it came to an end that nobody leaves any more; None if it has not."""
        if self.state not in FINISHED:
            return None
        return self.history[-1].at_ms if self.history else self.accepted_ms

    @property
    def cancellable(self) -> bool:
        """Whether nothing of it can have left, or SdI has discarded what did: that was never issued."""
        nothing_left = self.issued is None and self.intent_ms is None
        never_issued = self.sdi is not None and self.sdi.never_issued
        return self.state is State.ACCEPTED or (self.state is State.NEEDS_ATTENTION and (nothing_left or never_issued))

    @property
    def unissued_end(self) -> bool:
        """Whether it has ended for good without a document."""
        return self.state in (State.REJECTED, State.CANCELLED)

    def moved(self, state: State, *, at_ms: int, note: str, who: str = "worker", **changes: Any) -> Self:
        """The request in ``state``, with the transition appended to its history.

        Raises:
            ValueError: the state machine knows no such transition.
        """
        if state not in NEXT_STATES[self.state]:
            raise ValueError(f"no way from {self.state} to {state}")
        event = Event(at_ms=at_ms, state=state, note=note, who=who)
        return self.revised(state=state, history=(*self.history, event), **{"tries": 0, "failures": 0, **changes})

    def leaving(self, at_ms: int) -> Self:
        """The request as its intent is written: what was prepared before counts from the moment its call may leave."""
        last = self.history[-1].model_copy(update={"at_ms": at_ms})
        changes: dict[str, Any] = {"history": (*self.history[:-1], last)}
        if self.sdi is not None and self.sdi.status.state is SdiState.SENDING:
            changes["sdi"] = self.sdi.model_copy(update={"intent_ms": at_ms, "since_ms": at_ms})
        else:
            changes["intent_ms"] = at_ms
        return self.revised(**changes)

    def postponed(self, due_ms: int) -> Self:
        """The request with the same next step, due later, and one try more."""
        return self.revised(due_ms=due_ms, tries=self.tries + 1)


def request_key(request: str) -> str:
    """Where request ``request`` is kept."""
    return f"request#{request}"
