"""What an invoicing provider is to us: its capabilities, what it can express, and the way to it.

Adding a provider is implementing these Protocols in a folder of ``providers``; nothing else changes.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.calls import Window
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.lookup import LookupName
from invoicing.domain.periods import Period
from invoicing.domain.problem import Problem
from invoicing.domain.request import Issued, Work
from invoicing.domain.tasks import ProviderTask


@dataclass(slots=True)
class Permit:
    """Leave to make one call.

    Attributes:
        must_end_ms: the moment by which the call must have ended.
        status: HTTP status of its answer, noted by whoever sends as soon as it is known.
        told: how many calls, everybody's, the answer says stand in a fixed window.
    """

    must_end_ms: int
    status: int | None = None
    told: dict[Period, int] = field(default_factory=dict)


class CallGate(Protocol):
    """Stands before every single HTTP call to a provider: no call without a permit."""

    def call(self, operation: str, effect: Effect) -> AbstractContextManager[Permit]:
        """Record the call durably, then let it happen with the permit that is yielded.

        Raises:
            LeaseLost: another worker may be calling. No byte may leave.
            RateLimited: the windows have no room for a further call.
        """


class Settlement(StrEnum):
    """How an unknown outcome can be settled without a person."""

    SEARCH = "search"
    DUPLICATE_KEY = "duplicate_key"
    NONE = "none"


class Numbering(StrEnum):
    """Who gives a document its number: the provider, or its caller or else this software."""

    PROVIDER = "provider"
    OURS = "ours"


class SdiDelivery(StrEnum):
    """How an electronic document gets to SdI.

    Somehow with its issue; by its issue, which is nothing else; by a further call of ours; or by its owner's hand.
    """

    PROVIDER_SENDS = "provider_sends"
    WITH_ISSUE = "with_issue"
    WE_SEND = "we_send"
    OWNER_SENDS = "owner_sends"
    NONE = "none"


class Trial(StrEnum):
    """Whether the provider has a safe place to try things."""

    SANDBOX = "sandbox"
    TRIAL_ACCOUNT = "trial_account"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do. No field has a default: each provider says it.

    Attributes:
        calls_per_step: how many calls one step takes at most, such as a check before the document is made. A step
            begins only when the windows have room for all of them, or it would be cut off again and again.
        reads_to_create: how many of them are made before the one that creates.
    """

    kinds: frozenset[DocumentKind]
    electronic_kinds: frozenset[DocumentKind]
    windows: tuple[Window, ...]
    calls_per_step: int
    reads_to_create: int
    settlement: Settlement
    numbering: Numbering
    sdi: SdiDelivery
    pdf: bool
    trial: Trial
    works: frozenset[Work]
    lookups: frozenset[LookupName]


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """One of our own documents that another one refers to.

    Attributes:
        provider_id: the provider's own id; "" where it is not known, or is another provider's.
    """

    provider_id: str
    number: str | None
    date: date


@dataclass(frozen=True, slots=True)
class Order:
    """A document to be issued.

    Attributes:
        document: what the caller asked for, its date filled in.
        key: ours, the same for every try; sent along where the provider can tell repeats by it.
        related: by the caller's reference, what became of our own documents it refers to.
        sent_ms: when the first call left that may have made it, in milliseconds since 1970 UTC; None if none has.
        last_ms: when the last call left that may have made it, likewise.
        number: the document's number; "" where the provider gives it.
        progressive: where we number, five characters of 0-9 and A-Z that no other file of the seller bears.
    """

    document: Document
    key: str
    related: Mapping[str, IssuedDocument] = field(default_factory=dict)
    sent_ms: int | None = None
    last_ms: int | None = None
    number: str = ""
    progressive: str = ""


class Connection(Protocol):
    """A provider, reached with one account's credential. Each method raises only ProviderError (or LeaseLost)."""

    def issue(self, order: Order) -> Issued:
        """Have the document issued: at most one is made."""

    def fetch_pdf(self, issued: Issued) -> bytes:
        """The document's PDF, whole.

        Raises:
            Unavailable: it is not there yet, or what came is no whole PDF.
        """


class InvoicingProvider(Protocol):
    """An invoicing system: what it can express, and the way to it.

    Attributes:
        slug: the name of its folder.
        credential_ways: what a person may give as credentials, the best first: the fields of one of these.
    """

    slug: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    credential_ways: ClassVar[tuple[tuple[str, ...], ...]]

    def check(self, document: Document, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything about ``document`` that cannot be expressed, at once. Pure: no call, no clock."""

    def check_task(self, task: ProviderTask, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything about a contact, a product or a credit that cannot be expressed, at once. Pure."""

    def check_configuration(self, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything wrong with an account's settings for this provider, at once. Pure."""

    def identity(self, credentials: Mapping[str, Any], configuration: AccountConfiguration) -> str:
        """What the provider counts calls by: the credential, its user, the company; to be hashed, never shown.

        Accounts of one identity share a window and a lease.

        Raises:
            Misconfigured: the credentials lack something, or have the wrong form.
        """

    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        """A connection whose every call passes through ``gate``."""


class Providers(Protocol):
    """The providers there are."""

    def get(self, slug: str) -> InvoicingProvider:
        """The provider called ``slug``.

        Raises:
            KeyError: there is none.
        """
