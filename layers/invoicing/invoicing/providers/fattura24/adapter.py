"""Fattura24 as an invoicing provider. It never loads the HTTP or XML library: checking a document needs neither."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, override

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
from invoicing.domain.lookup import LookupName
from invoicing.domain.problem import Problem
from invoicing.domain.request import Work
from invoicing.domain.tasks import ProviderTask
from invoicing.ports import Clock
from invoicing.providers.account_settings import misconfigured
from invoicing.providers.address import safe_url
from invoicing.providers.fattura24.checks import document_problems, task_problems
from invoicing.providers.fattura24.kinds import ELECTRONIC_KINDS, KINDS
from invoicing.providers.fattura24.settings import (
    Credentials,
    Settings,
    configuration_problems,
    read_credentials,
    read_settings,
)

if TYPE_CHECKING:
    import httpx

ENDPOINT: Final = "https://www.app.fattura24.com/api/v0.3"


class Fattura24(InvoicingProvider):
    """Fattura24, HTTP API v0.3 (revision 0.3.3).

    Args:
        clock: what deadlines of calls are compared with.
        endpoint: another base address, such as a simulator's.
        transport: stands in for the network in tests.
    """

    slug: ClassVar[str] = "fattura24"
    credential_ways: ClassVar[tuple[tuple[str, ...], ...]] = (tuple(Credentials.model_fields),)
    capabilities: ClassVar[Capabilities] = Capabilities(
        kinds=KINDS,
        electronic_kinds=ELECTRONIC_KINDS,
        # Vendor page "introduzione": 30 calls a minute, 200 an hour, 500 in 24 hours, none of them concurrent.
        windows=(Window(calls=30, seconds=60), Window(calls=200, seconds=3_600), Window(calls=500, seconds=86_400)),
        calls_per_step=1,
        reads_to_create=0,
        settlement=Settlement.DUPLICATE_KEY,
        numbering=Numbering.PROVIDER,
        sdi=SdiDelivery.OWNER_SENDS,
        pdf=True,
        trial=Trial.TRIAL_ACCOUNT,
        works=frozenset({Work.DOCUMENT, Work.CUSTOMER, Work.CREDIT, Work.ACCOUNT_CHECK, Work.LOOKUP}),
        lookups=frozenset(
            {LookupName.TEMPLATES, LookupName.NUMBERINGS, LookupName.CHART_OF_ACCOUNTS, LookupName.PRODUCTS}
        ),
    )

    def __init__(
        self, *, clock: Clock, endpoint: str | None = None, transport: "httpx.BaseTransport | None" = None
    ) -> None:
        self._clock = clock
        self._endpoint = safe_url(endpoint or ENDPOINT)
        self._transport = transport

    @override
    def check(self, document: Document, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything about ``document`` that Fattura24 cannot be told, and everything wrong with the account."""
        wrong = configuration_problems(configuration)
        settings = Settings() if wrong else Settings.model_validate(configuration.settings)
        return [
            *misconfigured(wrong),
            *document_problems(document, configuration, settings),
        ]

    @override
    def check_task(self, task: ProviderTask, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything about a contact or a credit that Fattura24 cannot be told; products it keeps for itself."""
        wrong = configuration_problems(configuration)
        return [
            *misconfigured(wrong),
            *task_problems(task),
        ]

    @override
    def check_configuration(self, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything wrong with an account's settings and mappings."""
        return configuration_problems(configuration)

    @override
    def identity(self, credentials: Mapping[str, Any], configuration: AccountConfiguration) -> str:
        """The key: whoever has the same one shares its window."""
        return read_credentials(credentials).api_key

    @override
    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        """A connection with the account's key.

        Raises:
            Misconfigured: the secret or the settings have another form.
        """
        from invoicing.providers.fattura24.answers import unanswered  # noqa: PLC0415 - cold start
        from invoicing.providers.fattura24.connection import Fattura24Connection  # noqa: PLC0415 - cold start
        from invoicing.providers.http import Http  # noqa: PLC0415 - cold start

        http = Http(self._endpoint, gate=gate, clock=self._clock, transport=self._transport, judge=unanswered)
        return Fattura24Connection(http, read_credentials(credentials), configuration, read_settings(configuration))
