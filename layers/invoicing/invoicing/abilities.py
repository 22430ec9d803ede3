"""What a provider may be able to do besides issuing documents: small Protocols, found by looking for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from invoicing.contract import CallGate, Order
from invoicing.domain.account import AccountConfiguration, AccountStatus
from invoicing.domain.lookup import Filter, LookupEntry, LookupName
from invoicing.domain.numbering import Numbers
from invoicing.domain.request import Issued
from invoicing.domain.sdi import SdiStatus
from invoicing.domain.tasks import CreditToBill, CustomerUpdate, ProductUpdate


@runtime_checkable
class SearchesDocuments(Protocol):
    """A connection that can be asked what became of an order."""

    def find(self, order: Order) -> Issued | None:
        """What was issued for ``order``; None means that certainly nothing was.

        Raises:
            Unavailable: nobody can tell yet; it is asked again.
            RepeatIsSafe: nobody can tell at all, and the order may be issued again, to the letter.
        """


@runtime_checkable
class FollowsDocuments(Protocol):
    """A connection that can tell what became of an electronic document at SdI."""

    def sdi_status(self, issued: Issued) -> SdiStatus:
        """Where it stands; `to_send` means that certainly nothing was sent, or that it can be sent again."""

    def fetch_xml(self, issued: Issued) -> bytes:
        """The file as it was, or will be, transmitted."""


@runtime_checkable
class TransmitsDocuments(FollowsDocuments, Protocol):
    """A connection that sends electronic documents to SdI by a call of its own."""

    def transmit(self, issued: Issued) -> SdiStatus:
        """Have the document checked, then sent: at most once.

        Raises:
            Rejected: it does not pass the checks, or may not be sent; nothing left.
        """


@dataclass(frozen=True, slots=True)
class SdiMessage:
    """A file that SdI sent about a document: its name, and what is in it."""

    name: str
    content: bytes


@runtime_checkable
class ReadsNotifications(Protocol):
    """A connection that can hand over what SdI sent about a document."""

    def notifications(self, issued: Issued) -> Sequence[SdiMessage]:
        """All files about it so far."""


@runtime_checkable
class PreservesDocuments(Protocol):
    """A connection to a provider that preserves electronic documents as the law asks (conservazione a norma)."""

    def fetch_preservation_package(self, issued: Issued) -> bytes:
        """The package (pacchetto di distribuzione, PDD) that proves it, a zip.

        Raises:
            Unavailable: there is none yet, or it is refused: that keeps nothing else from being done.
        """


@runtime_checkable
class NumbersDocuments(Protocol):
    """A provider to which a document comes with its number."""

    def numbers(self, configuration: AccountConfiguration) -> Numbers:
        """Whose numbers they are, and how they look. Pure."""


@runtime_checkable
class SavesCustomers(Protocol):
    """A connection that keeps contacts."""

    def save_customer(self, update: CustomerUpdate) -> Issued:
        """Create or update a contact."""


@runtime_checkable
class SavesProducts(Protocol):
    """A connection that keeps products."""

    def save_product(self, update: ProductUpdate) -> Issued:
        """Create a product, or update the one with its code."""


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

    def read_lookup(self, name: LookupName, wanted: Filter) -> Sequence[LookupEntry]:
        """The list ``name``, whole, or as far as it is ``wanted``.

        Raises:
            Unsupported: the provider cannot filter this list by that.
        """


@runtime_checkable
class RenewsCredentials(Protocol):
    """A provider whose credentials end unless they are renewed in time. Only who holds the lease renews them."""

    def renewal_due_ms(self, credentials: Mapping[str, Any]) -> int | None:
        """From when on they are to be renewed before they are used; None if never. Pure."""

    def renew(self, credentials: Mapping[str, Any], gate: CallGate) -> Mapping[str, Any]:
        """New credentials for old ones, which may be worth nothing any more from now on.

        Raises:
            Unauthorized: they cannot be renewed; the owner has to consent again.
        """


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What a person's consent is asked with.

    Attributes:
        redirect_uri: where the provider's page sends them back to.
        state: our own single-use word, which comes back with them.
    """

    redirect_uri: str
    state: str


@dataclass(frozen=True, slots=True)
class Company:
    """One of the companies that a credential opens; ``settings`` of an account choose it."""

    id: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@runtime_checkable
class ConnectsByConsent(Protocol):
    """A provider to which accounts are connected by their owner's consent on a page of its own (OAuth 2.0)."""

    def consent_url(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, request: ConsentRequest
    ) -> str:
        """The page to open, which asks for the least that ``configuration`` needs. Pure.

        Raises:
            Misconfigured: the credentials lack the application's own.
        """

    def exchange(
        self, credentials: Mapping[str, Any], *, code: str, redirect_uri: str, gate: CallGate
    ) -> Mapping[str, Any]:
        """Credentials with the tokens that ``code`` stands for. The code is good once, and for moments.

        Raises:
            ProviderError: they were not given.
        """

    def companies(self, credentials: Mapping[str, Any], gate: CallGate) -> Sequence[Company]:
        """The companies that the credentials open."""
