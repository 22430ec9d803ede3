"""What an invoicing provider is to us: its capabilities, what it can express, and the way to it.

Adding a provider is implementing these Protocols in a folder of ``providers``; nothing else changes.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Protocol, runtime_checkable

from invoicing.domain.account import AccountConfiguration, AccountStatus
from invoicing.domain.calls import Window
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.lookup import LookupEntry, LookupName
from invoicing.domain.problem import Problem
from invoicing.domain.request import Issued, Work
from invoicing.domain.tasks import CreditToBill, CustomerUpdate


class Effect(StrEnum):
    """Whether a call may change something at the provider."""

    READ = "read"
    WRITE = "write"


class CallGate(Protocol):
    """Stands before every single HTTP call to a provider: no call without a permit."""

    def call(self, operation: str, effect: Effect) -> AbstractContextManager[int]:
        """Record the call durably, then let it happen; yields the moment by which it must have ended.

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
    """Who gives a document its number."""

    PROVIDER = "provider"
    CALLER = "caller"


class SdiDelivery(StrEnum):
    """Whether issuing an electronic document also transmits it to SdI."""

    PROVIDER_SENDS = "provider_sends"
    OWNER_SENDS = "owner_sends"
    NONE = "none"


class Trial(StrEnum):
    """Whether the provider has a safe place to try things."""

    SANDBOX = "sandbox"
    TRIAL_ACCOUNT = "trial_account"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do. No field has a default: each provider says it."""

    kinds: frozenset[DocumentKind]
    electronic_kinds: frozenset[DocumentKind]
    windows: tuple[Window, ...]
    settlement: Settlement
    numbering: Numbering
    sdi: SdiDelivery
    pdf: bool
    trial: Trial
    works: frozenset[Work]
    lookups: frozenset[LookupName]


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """One of our own documents that another one refers to, as the provider knows it."""

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
    """

    document: Document
    key: str
    related: Mapping[str, IssuedDocument] = field(default_factory=dict)


class Connection(Protocol):
    """A provider, reached with one account's credential. Each method raises only ProviderError (or LeaseLost)."""

    def issue(self, order: Order) -> Issued:
        """Have the document issued: at most one is made."""

    def fetch_pdf(self, issued: Issued) -> bytes:
        """The document's PDF, whole.

        Raises:
            Unavailable: it is not there yet, or what came is no whole PDF.
        """


@runtime_checkable
class SearchesDocuments(Protocol):
    """A connection that can be asked what became of an order."""

    def find(self, order: Order) -> Issued | None:
        """What was issued for ``order``; None means that certainly nothing was."""


@runtime_checkable
class SavesCustomers(Protocol):
    """A connection that keeps contacts."""

    def save_customer(self, update: CustomerUpdate) -> Issued:
        """Create or update a contact."""


@runtime_checkable
class SavesCredits(Protocol):
    """A connection that keeps amounts to be billed later."""

    def save_credit(self, credit: CreditToBill) -> Issued:
        """Note something to be billed later."""


@runtime_checkable
class ChecksAccount(Protocol):
    """A connection that can tell whether its credential works."""

    def check_account(self) -> AccountStatus:
        """What the provider says of the account. A refused credential is a status, not an error."""


@runtime_checkable
class ReadsLookups(Protocol):
    """A connection that can read the lists a provider keeps."""

    def read_lookup(self, name: LookupName) -> Sequence[LookupEntry]:
        """The list ``name``, whole."""


class InvoicingProvider(Protocol):
    """An invoicing system: what it can express, and the way to it."""

    slug: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    credential_fields: ClassVar[tuple[str, ...]]

    def check(self, document: Document, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything about ``document`` that cannot be expressed, at once. Pure: no call, no clock."""

    def check_task(self, task: CustomerUpdate | CreditToBill, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything about a contact or a credit that cannot be expressed, at once. Pure."""

    def check_configuration(self, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything wrong with an account's settings for this provider, at once. Pure."""

    def identity(self, credentials: Mapping[str, Any]) -> str:
        """The secret text that tells one credential from another; to be hashed, never shown.

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
