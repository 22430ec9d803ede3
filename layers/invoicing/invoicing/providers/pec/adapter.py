"""SdI's certified mail channel as an invoicing provider. Mail and XML libraries are loaded where they are used."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, override

from invoicing.contract import (
    CallGate,
    Capabilities,
    Connection,
    InvoicingProvider,
    Numbering,
    SdiDelivery,
    Settlement,
    Trial,
)
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.calls import Window
from invoicing.domain.document import Document
from invoicing.domain.effect import Effect
from invoicing.domain.numbering import Numbers
from invoicing.domain.problem import Problem
from invoicing.domain.request import Work
from invoicing.domain.tasks import ProviderTask
from invoicing.ports import Clock
from invoicing.providers.account_settings import misconfigured
from invoicing.providers.own_file_checks import KINDS, file_problems, shape_problems
from invoicing.providers.own_file_settings import numbers_of
from invoicing.providers.pec.checks import TAKER, unsigned_problems
from invoicing.providers.pec.settings import (
    Credentials,
    configuration_problems,
    read_credentials,
    read_settings,
    transmitter,
)

if TYPE_CHECKING:
    import httpx


class Pec(InvoicingProvider):
    """Files sent to SdI by certified mail from the account's own mailbox, at whichever provider that is.

    Args:
        clock: what deadlines of sessions are compared with.
        endpoint, transport: for providers that are reached by HTTP; a mailbox's servers stand in the settings.
    """

    slug: ClassVar[str] = "pec"
    credential_ways: ClassVar[tuple[tuple[str, ...], ...]] = (tuple(Credentials.model_fields),)
    capabilities: ClassVar[Capabilities] = Capabilities(
        kinds=KINDS,
        electronic_kinds=KINDS,
        # No provider of certified mail publishes a limit: a message every five seconds, and modest reading.
        windows=(
            Window(calls=12, seconds=60, effect=Effect.WRITE),
            Window(calls=30, seconds=60, effect=Effect.READ),
        ),
        calls_per_step=2,
        reads_to_create=1,
        settlement=Settlement.SEARCH,
        numbering=Numbering.OURS,
        sdi=SdiDelivery.WITH_ISSUE,
        pdf=True,
        trial=Trial.NONE,
        works=frozenset({Work.DOCUMENT, Work.ACCOUNT_CHECK}),
        lookups=frozenset(),
    )

    def __init__(
        self, *, clock: Clock, endpoint: str | None = None, transport: "httpx.BaseTransport | None" = None
    ) -> None:
        if endpoint is not None:
            raise ValueError("a mailbox's servers stand in its account's settings")
        self._clock = clock

    @override
    def check(self, document: Document, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything for which ``document`` cannot be sent, and everything wrong with the account."""
        wrong = configuration_problems(configuration)
        shape = [*shape_problems(document, configuration, TAKER), *unsigned_problems(document)]
        if wrong:
            return [*misconfigured(wrong), *shape]
        settings = read_settings(configuration)
        return [*shape, *file_problems(document, configuration, settings, transmitter(settings.seller))]

    @override
    def check_task(self, task: ProviderTask, configuration: AccountConfiguration) -> Sequence[Problem]:
        """A mailbox keeps no contacts, products or credits."""
        return [Problem("not_offered", "", "SdI keeps no such thing", "Keep it in your own books.")]

    @override
    def check_configuration(self, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything wrong with an account's settings and mappings."""
        return configuration_problems(configuration)

    @override
    def identity(self, credentials: Mapping[str, Any], configuration: AccountConfiguration) -> str:
        """The user at the server: whoever signs in as the same one shares its window, whatever the password."""
        user = read_credentials(credentials).username.lower()
        return f"{user}@{configuration.settings.get('smtp_host', '')}"

    def numbers(self, configuration: AccountConfiguration) -> Numbers:
        """The seller's own numbers, shared by all its accounts."""
        return numbers_of(read_settings(configuration), configuration)

    @override
    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        """A connection to the account's mailbox.

        Raises:
            Misconfigured: the secret or the settings have another form.
        """
        from invoicing.providers.pec.connection import PecConnection  # noqa: PLC0415 - cold start

        settings = read_settings(configuration)
        return PecConnection(read_credentials(credentials), configuration, settings, gate=gate, clock=self._clock)
