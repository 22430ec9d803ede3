"""Fatture in Cloud as an invoicing provider. It never loads the HTTP library: checking a document does not need it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, override

from invoicing.abilities import Company, ConsentRequest
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
from invoicing.domain.periods import Period
from invoicing.domain.problem import Problem
from invoicing.domain.request import Work
from invoicing.domain.tasks import CreditToBill, ProductUpdate, ProviderTask
from invoicing.ports import Clock
from invoicing.providers.account_settings import misconfigured
from invoicing.providers.address import safe_url
from invoicing.providers.fatture_in_cloud.checks import document_problems
from invoicing.providers.fatture_in_cloud.kinds import ELECTRONIC_KINDS, KINDS
from invoicing.providers.fatture_in_cloud.settings import (
    Settings,
    company_problems,
    configuration_problems,
    read_credentials,
    read_settings,
    scopes,
)

if TYPE_CHECKING:
    import httpx

    from invoicing.providers.fatture_in_cloud.vat_types import RememberedVatTypes
    from invoicing.providers.http import Http

ENDPOINT: Final = "https://api-v2.fattureincloud.it"
_MONTH_SECONDS: Final = 30 * 86_400


class FattureInCloud(InvoicingProvider):
    """Fatture in Cloud, API v2.

    Args:
        clock: what deadlines of calls and ends of tokens are compared with.
        endpoint: another base address, such as a simulator's.
        transport: stands in for the network in tests.
    """

    slug: ClassVar[str] = "fatture_in_cloud"
    credential_ways: ClassVar[tuple[tuple[str, ...], ...]] = (("client_id", "client_secret"), ("access_token",))
    capabilities: ClassVar[Capabilities] = Capabilities(
        kinds=KINDS,
        electronic_kinds=ELECTRONIC_KINDS,
        # Vendor page "limits and quotas": 300 calls in 5 minutes for a company, whoever makes them; 1,000 an hour and
        # 40,000 a month for an application there, counted anew with each. By which clock months change is not said.
        windows=(
            Window(calls=300, seconds=300),
            Window(calls=1_000, seconds=3_600, fixed=Period.HOUR),
            Window(calls=40_000, seconds=_MONTH_SECONDS, fixed=Period.MONTH_ROME),
            Window(calls=40_000, seconds=_MONTH_SECONDS, fixed=Period.MONTH_UTC),
        ),
        # VAT types, totals, the attachment, create; or the state at SdI, the reason, the XML.
        calls_per_step=4,
        reads_to_create=3,
        settlement=Settlement.SEARCH,
        numbering=Numbering.PROVIDER,
        sdi=SdiDelivery.WE_SEND,
        pdf=True,
        trial=Trial.TRIAL_ACCOUNT,
        works=frozenset({Work.DOCUMENT, Work.CUSTOMER, Work.PRODUCT, Work.ACCOUNT_CHECK, Work.LOOKUP}),
        lookups=frozenset(
            {
                LookupName.COMPANIES,
                LookupName.CLIENTS,
                LookupName.PRODUCTS,
                LookupName.ISSUED_DOCUMENTS,
                LookupName.RECEIVED_DOCUMENTS,
                LookupName.VAT_TYPES,
                LookupName.PAYMENT_METHODS,
                LookupName.PAYMENT_ACCOUNTS,
            }
        ),
    )

    def __init__(
        self, *, clock: Clock, endpoint: str | None = None, transport: "httpx.BaseTransport | None" = None
    ) -> None:
        self._clock = clock
        self._endpoint = safe_url(endpoint or ENDPOINT)
        self._transport = transport
        self._remembered: RememberedVatTypes | None = None

    @override
    def check(self, document: Document, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything about ``document`` that Fatture in Cloud cannot be told, and everything wrong with the account."""
        wrong = configuration_problems(configuration)
        settings = Settings() if wrong else Settings.model_validate(configuration.settings)
        return [
            *misconfigured(wrong),
            *document_problems(document, configuration, settings),
        ]

    @override
    def check_task(self, task: ProviderTask, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Why a contact or a product cannot be saved; credits to bill later are not known there."""
        if isinstance(task, CreditToBill):
            return [Problem("not_offered", "", "Fatture in Cloud keeps no credits to be billed", "Send an order.")]
        wrong = configuration_problems(configuration)
        if wrong:
            return misconfigured(wrong)
        settings = Settings.model_validate(configuration.settings)
        found = list(company_problems(settings))
        kept = "products" if isinstance(task, ProductUpdate) else "contacts"
        if not getattr(settings, kept):
            remedy = f"Set `{kept}` to true in the account's settings, then connect it again."
            found.append(Problem("not_offered", "/account", f"this account is not set to save {kept}", remedy))
        return found

    @override
    def check_configuration(self, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything wrong with an account's settings and mappings."""
        return configuration_problems(configuration)

    @override
    def identity(self, credentials: Mapping[str, Any], configuration: AccountConfiguration) -> str:
        """The company: its calls are counted whoever makes them. Before one is chosen, the application or the token."""
        read, settings = read_credentials(credentials), read_settings(configuration)
        if settings.company_id is None:
            return read.client_id or read.access_token or ""
        # No application and no token holds a NUL.
        return f"company\0{settings.company_id}"

    @override
    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        """A connection with the account's token.

        Raises:
            Misconfigured: the secret or the settings have another form.
            Unauthorized: the account was never connected.
        """
        from invoicing.providers.fatture_in_cloud.api import Api  # noqa: PLC0415 - cold start
        from invoicing.providers.fatture_in_cloud.connection import FattureInCloudConnection  # noqa: PLC0415 - cold start
        from invoicing.providers.fatture_in_cloud.oauth import not_connected  # noqa: PLC0415 - cold start
        from invoicing.providers.fatture_in_cloud.vat_types import RememberedVatTypes  # noqa: PLC0415 - cold start

        settings, token = read_settings(configuration), read_credentials(credentials).access_token
        if token is None:
            raise not_connected()
        self._remembered = self._remembered or RememberedVatTypes(self._clock)
        api = Api(self._http(gate), token=token, company=settings.company_id)
        return FattureInCloudConnection(api, configuration, settings, self._clock, self._remembered)

    def renewal_due_ms(self, credentials: Mapping[str, Any]) -> int | None:
        """From when on the tokens are to be renewed; None for a token made by hand."""
        from invoicing.providers.fatture_in_cloud.oauth import renewal_due_ms  # noqa: PLC0415 - cold start

        return renewal_due_ms(read_credentials(credentials))

    def renew(self, credentials: Mapping[str, Any], gate: CallGate) -> Mapping[str, Any]:
        """The secret with new tokens."""
        from invoicing.providers.fatture_in_cloud.oauth import renewed  # noqa: PLC0415 - cold start

        return renewed(self._http(gate), read_credentials(credentials), self._clock.now_ms())

    def consent_url(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, request: ConsentRequest
    ) -> str:
        """The vendor's page that asks for the least the account's settings need."""
        from invoicing.providers.fatture_in_cloud.oauth import consent_url  # noqa: PLC0415 - cold start

        wanted = scopes(read_settings(configuration))
        return consent_url(self._endpoint, read_credentials(credentials), wanted, request)

    def exchange(
        self, credentials: Mapping[str, Any], *, code: str, redirect_uri: str, gate: CallGate
    ) -> Mapping[str, Any]:
        """The secret with the tokens that ``code`` stands for."""
        from invoicing.providers.fatture_in_cloud.oauth import exchanged  # noqa: PLC0415 - cold start

        return exchanged(self._http(gate), read_credentials(credentials), code, redirect_uri, self._clock.now_ms())

    def companies(self, credentials: Mapping[str, Any], gate: CallGate) -> Sequence[Company]:
        """The companies that the token opens."""
        from invoicing.providers.fatture_in_cloud.api import Api  # noqa: PLC0415 - cold start
        from invoicing.providers.fatture_in_cloud.companies import companies  # noqa: PLC0415 - cold start

        api = Api(self._http(gate), token=read_credentials(credentials).access_token or "", company=None)
        return companies(api.get("companies", "/user/companies"))

    def _http(self, gate: CallGate) -> "Http":
        from invoicing.providers.fatture_in_cloud.errors import judged, told  # noqa: PLC0415 - cold start
        from invoicing.providers.http import Http  # noqa: PLC0415 - cold start

        return Http(self._endpoint, gate=gate, clock=self._clock, transport=self._transport, judge=judged, told=told)
